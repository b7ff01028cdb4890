using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Audit;
using Portal.Home;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Incidents;
using Portal.Mailboxes.Verdict;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Tests.Mailboxes;

/// <summary>
/// The handlers themselves, called as a circuit would call them for somebody of helpdesk whose page had somehow come to show them: each refuses before it reads or writes anything, and the refusal is in the audit.
/// </summary>
public sealed partial class ForgedCallTests(OnePortal one) : IClassFixture<OnePortal>
{
    /// <summary>Everything that admins alone may do with mailboxes, by component and handler.</summary>
    public static TheoryData<Type, string> Handlers => new()
    {
        { typeof(MailboxesPage), "OnInitializedAsync" }, { typeof(MailboxesPage), "ReadAsync" }, { typeof(MailboxesPage), "ReadViewsAsync" }, { typeof(MailboxesPage), "RefreshAsync" },
        { typeof(GridRows), "LaterAsync" }, { typeof(GridRows), "EarlierAsync" },
        { typeof(GridMenu), "SaveAsync" }, { typeof(GridMenu), "RemoveAsync" },
        { typeof(IncidentPage), "OnParametersSetAsync" },
        { typeof(HomeRequests), "OnInitializedAsync" },
        { typeof(TestRequest), "RunAsync" }, { typeof(TestRequest), "AnswerAsync" },
    };

    [Theory, MemberData(nameof(Handlers))]
    public async Task Handler_refuses_helpdesk_and_the_refusal_is_in_the_audit(Type component, string handler)
    {
        await using var scope = one.Portal.Services.CreateAsyncScope();
        var hanna = $"Hanna {component.Name} {handler}"; // a session of her own, so that each refusal is a new one
        scope.ServiceProvider.GetRequiredService<CurrentPerson>().Use(Principal(hanna));

        var refused = await Assert.ThrowsAsync<NotPermittedException>(() => CallAsync(Made(component, scope.ServiceProvider), handler));

        Assert.Contains(PortalRoles.Admin, refused.Message, StringComparison.Ordinal);
        var entry = Assert.Single(await EntriesOfAsync(hanna));
        Assert.Equal(("access.refuse", AuditOutcome.Refused, Permissions.Mailboxes), (entry.Action, entry.Outcome, entry.Permission));
    }

    /// <summary>A component of admins that gets a new handler has to be in the list above.</summary>
    [Fact]
    public void Every_handler_of_admins_components_is_tried()
    {
        var folder = Path.Combine(Repository.Root, "src/Portal");
        var tried = Handlers.Select(h => (h.Data.Item1.Name, h.Data.Item2)).ToHashSet();
        var named = from component in Handlers.Select(h => h.Data.Item1).Distinct()
                    from file in Directory.EnumerateFiles(folder, component.Name + ".razor", SearchOption.AllDirectories)
                    from Match match in Event().Matches(File.ReadAllText(file))
                    let name = match.Groups["name"].Value
                    where component.GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null
                    select (component.Name, name);

        Assert.NotEmpty(named);
        Assert.Equal([("TestRequest", "AskAsync")], named.Distinct().Except(tried)); // that one is helpdesk's own
    }

    [Fact]
    public async Task Same_refusal_is_written_once_an_hour_and_a_flood_ends()
    {
        var refusals = one.Portal.Service<Refusals>();
        var person = Some.Person("Flo Flood", PortalRoles.Helpdesk);
        for (var i = 0; i < 3; i++) await refusals.NoteAsync(new RefusedAccess(person, null, "/audit"));
        Assert.Single(await EntriesOfAsync("Flo Flood"));

        for (var i = 0; i < Refusals.PerHour + 20; i++) await refusals.NoteAsync(new RefusedAccess(person, null, $"/audit/{i}"));

        Assert.Equal(Refusals.PerHour, (await EntriesOfAsync("Flo Flood")).Count);
    }

    [Theory]
    [InlineData(MailboxCsv.Path)]
    [InlineData("/mailboxes")]
    [InlineData("/mailboxes/incidents/1")]
    [InlineData("/audit/export.csv")]
    public async Task Address_of_admins_answers_helpdesk_with_403_and_writes_it_down(string path)
    {
        using var hanna = await one.Portal.SignInAsync(Portal.Sandbox.Seeds.SeedIds.People.Hanna);

        var page = await hanna.GetAsync(path);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, page.Status);
        Assert.DoesNotContain("@contoso.com", page.Html, StringComparison.Ordinal);
        Assert.Contains(await EntriesOfAsync("Hanna Holm"), e => e.Action == "access.refuse" && e.Target == path);
    }

    private static IComponent Made(Type component, IServiceProvider services)
    {
        var made = (IComponent)Activator.CreateInstance(component)!;
        foreach (var property in component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(p => p.GetCustomAttribute<InjectAttribute>() is not null))
            property.SetValue(made, property.PropertyType == typeof(NavigationManager) ? null : services.GetRequiredService(property.PropertyType));
        return made;
    }

    private static async Task CallAsync(IComponent component, string handler)
    {
        var method = component.GetType().GetMethod(handler, BindingFlags.Instance | BindingFlags.NonPublic)!;
        try
        {
            await (Task)method.Invoke(component, [.. method.GetParameters().Select(p => p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null)])!;
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    private static ClaimsPrincipal Principal(string name) => new(new ClaimsIdentity(
        [new("tid", Some.Tenant), new("oid", name), new("name", name), new("roles", PortalRoles.Helpdesk), new("portal_session", name)], "Entra", "name", "roles"));

    private async Task<List<AuditEntry>> EntriesOfAsync(string name)
    {
        await using var db = await one.Portal.Service<IDbContextFactory<PortalDb>>().CreateDbContextAsync();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.ActorName == name && e.Action == "access.refuse").ToListAsync();
    }

    [GeneratedRegex("""@on[a-z]+(?:="(?:\(\) => )?|="e => )(?<name>[A-Z][A-Za-z]*Async)""", RegexOptions.None, 1000)]
    private static partial Regex Event();
}
