using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.SignIn;

/// <summary>Every page by every role, over HTTP: open to those who hold its permission, and to nobody else.</summary>
public sealed class PermissionTests(RunningPortal running) : IClassFixture<RunningPortal>
{
    public static TheoryData<string, string[]> People => new()
    {
        { SeedIds.People.Alice, [PortalRoles.Admin] },
        { SeedIds.People.Amir, [PortalRoles.Approver] },
        { SeedIds.People.Hanna, [PortalRoles.Helpdesk] },
        { SeedIds.People.Aurel, [PortalRoles.Auditor] },
        { SeedIds.People.Greta, [] },
    };

    [Theory]
    [MemberData(nameof(People))]
    public async Task Pages_are_open_to_those_who_hold_their_permission(string person, string[] roles)
    {
        using var visitor = await running.App.SignInAsync(person);
        foreach (var (address, permissions) in Pages())
        {
            using var answer = await visitor.Http.GetAsync(address);
            var may = permissions.All(p => Permissions.Roles[p] is [] || Permissions.Roles[p].Intersect(roles).Any());
            if (may) Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{address} answered {answer.StatusCode} to somebody who may.");
            else Assert.True(answer.Headers.Location?.ToString().Contains("/access-denied") == true, $"{address} answered {answer.StatusCode} to somebody who may not.");
        }
    }

    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in()
    {
        using var nobody = running.App.Visitor();
        foreach (var (address, _) in Pages())
        {
            using var answer = await nobody.Http.GetAsync(address);
            var to = answer.Headers.Location;
            // Whoever comes by a link is asked first whose account they use: an open page that shows nothing of the step.
            var asked = address.StartsWith("/hand-over/", StringComparison.Ordinal) && to?.ToString().StartsWith("/hand-over-sign-in?link=", StringComparison.Ordinal) == true;
            Assert.True(asked || to is { IsAbsoluteUri: true, Host: "login.localhost" }, $"{address} answered {answer.StatusCode} and led to {to}.");
        }
    }

    [Fact]
    public async Task Refused_page_says_so_in_words()
    {
        using var hanna = await running.App.SignInAsync(SeedIds.People.Hanna);

        var page = await hanna.GetAsync("/setups");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("not available to you", page.Text);
    }

    [Theory]
    [InlineData("/signed-out")]
    [InlineData("/sign-in-failed?why=OutOfStep")]
    [InlineData("/access-denied")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Open_page_needs_nobody_and_carries_the_policy(string address)
    {
        using var nobody = running.App.Visitor();

        using var answer = await nobody.Http.GetAsync(address);

        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Forbidden);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("frame-ancestors ", policy); // Blazor itself says it only where it compresses WebSockets
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    private static IEnumerable<(string Address, string[] Permissions)> Pages() =>
        from page in typeof(PortalBuilder).Assembly.GetTypes()
        where page.GetCustomAttribute<AllowAnonymousAttribute>() is null
        from route in page.GetCustomAttributes<RouteAttribute>()
        select (Regex.Replace(route.Template, @"\{\*?\w+(:long|:guid)?\??\}", m => m.Value.Contains("long") ? "1" : m.Value.Contains("guid") ? Guid.Empty.ToString() : "x", RegexOptions.None, TimeSpan.FromSeconds(1)),
            page.GetCustomAttributes<AuthorizeAttribute>().Select(a => a.Policy).OfType<string>().ToArray());
}
