using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;

namespace Portal.Tests.Mailboxes;

/// <summary>Helpdesk can look up one mailbox, and nothing else.</summary>
public sealed class HelpdeskTests
{
    [Fact]
    public void Helpdesk_holds_the_mailbox_permission_only()
    {
        var hanna = Some.Person("Hanna Holm", PortalRoles.Helpdesk);

        Assert.Equal([Permissions.Mailbox, Permissions.SignedIn], Permissions.Roles.Keys.Where(hanna.May).Order());
    }

    [Fact]
    public void Pages_that_helpdesk_may_open_are_home_mailbox_and_those_for_everybody()
    {
        var hanna = Some.Person("Hanna Holm", PortalRoles.Helpdesk);
        var pages = typeof(Permissions).Assembly.GetTypes().Where(t => t.GetCustomAttributes<RouteAttribute>().Any() && t.GetCustomAttribute<AllowAnonymousAttribute>() is null).ToList();
        Assert.NotEmpty(pages);

        var open = pages.Where(t => PoliciesOf(t) is { Count: > 0 } policies && policies.All(p => p != Permissions.SignedIn && hanna.May(p)));

        Assert.Equal(["/mailbox"], open.SelectMany(t => t.GetCustomAttributes<RouteAttribute>().Select(r => r.Template)));
    }

    private static List<string> PoliciesOf(Type page) => [.. page.GetCustomAttributes<AuthorizeAttribute>().Select(a => a.Policy).OfType<string>()];
}
