using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Cloud.Http;
using Portal.Store;

namespace Portal.Tests;

/// <summary>House style that a reader could not be expected to check by eye.</summary>
public sealed partial class ConventionTests
{
    private static readonly Assembly PortalAssembly = typeof(PortalBuilder).Assembly;

    private static readonly string[] OpenPages = ["/signed-out", "/access-denied", "/sign-in-failed", "/error", "/consent-answered", "/hand-over-sign-in"];

    public static TheoryData<Type> Pages => [.. PortalAssembly.GetTypes().Where(t => t.GetCustomAttributes<RouteAttribute>().Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_page_asks_for_a_known_permission(Type page)
    {
        if (page.GetCustomAttribute<AllowAnonymousAttribute>() is not null)
        {
            Assert.All(page.GetCustomAttributes<RouteAttribute>(), r => Assert.Contains(r.Template, OpenPages));
            return;
        }

        var policies = page.GetCustomAttributes<AuthorizeAttribute>().Select(a => a.Policy).OfType<string>().ToList();
        Assert.NotEmpty(policies);
        Assert.All(policies, p => Assert.Contains(p, Permissions.Roles.Keys));
    }

    [Fact]
    public void Every_permission_is_a_constant_with_its_roles()
    {
        var constants = typeof(Permissions).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);

        Assert.Equal(constants.Order(StringComparer.Ordinal), Permissions.Roles.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>A record prints all it has, in a log for one. The names of such values are known, but for the text of a new secret.</summary>
    [Fact]
    public void Records_that_hold_a_secret_do_not_print_it()
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var holders = new[] { PortalAssembly, typeof(CloudNetwork).Assembly }.SelectMany(a => a.GetTypes())
            .Where(t => t.GetMethod("<Clone>$") is not null && t.GetProperties(own).Any(p => p.PropertyType == typeof(string) && SecretName().IsMatch(p.Name))).ToList();

        Assert.Contains(typeof(Portal.Cloud.Entra.AppToken), holders);
        Assert.Empty(holders.Where(t => t.GetMethod("PrintMembers", own)!.IsDefined(typeof(CompilerGeneratedAttribute))).Select(t => t.FullName));
    }

    /// <summary>A server that writes what it has heard takes away the letters that are still on their way to it: see TypedText.</summary>
    [Fact]
    public void A_field_that_answers_each_key_has_a_text_that_only_the_browser_changes()
    {
        var fields = Sources("src/Portal").Where(f => f.EndsWith(".razor", StringComparison.Ordinal)).Select(f => (File: f, Text: File.ReadAllText(f)))
            .Where(f => f.Text.Contains("oninput", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(fields);
        Assert.All(fields, f => Assert.Contains("""value="@_text.First" data-text="@_text.Written" data-heard="@_text.Heard" data-write="@_text.Writes" @oninput=""", f.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(fields, f => f.Text.Contains("bind:event", StringComparison.Ordinal));
    }

    [Fact]
    public void Sandbox_references_nothing_of_ours() =>
        Assert.DoesNotContain(typeof(Sandbox.SandboxHost).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Portal", StringComparison.Ordinal));

    [Fact]
    public void Gateways_know_neither_the_portal_nor_the_sandbox_nor_the_store()
    {
        var references = typeof(CloudNetwork).Assembly.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        Assert.DoesNotContain(references, r => r.StartsWith("Portal", StringComparison.Ordinal) || r.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Portal_names_the_sandbox_in_one_line()
    {
        var lines = Sources("src/Portal").SelectMany(f => File.ReadLines(f).Select(line => (File: Path.GetFileName(f), Line: line)))
            .Where(l => SandboxNamespace().IsMatch(l.Line)).ToList();

        Assert.Equal("JoinSandbox.cs", Assert.Single(lines).File);
    }

    /// <summary>Wizards → Steps → Plans → Audit, Approvals → Store, never the other way; the words of Plans (Change, Problem, Truth) are everybody's.</summary>
    [Theory]
    [InlineData("Store", "Audit|Approvals|Plans|Steps|Wizards|Mailboxes|Home|SignIn|Shared")]
    [InlineData("Audit", "Steps|Wizards|Home")]
    [InlineData("Approvals", "Steps|Wizards|Home")]
    [InlineData("Plans", "Steps|Wizards|Home")]
    [InlineData("Pasted", "Steps|Wizards|Home")]
    [InlineData("Steps", "Wizards|Home")]
    [InlineData("SignIn", "Audit|Approvals|Steps|Wizards|Mailboxes|Home")]
    [InlineData("Settings", "Audit|Approvals|Plans|Steps|Wizards|Mailboxes|Home|SignIn|Store|Shared")]
    public void Folder_does_not_use_what_stands_above_it(string folder, string above)
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "src/Portal", folder))) return;
        var use = new Regex($@"^\s*@?using Portal\.({above})\b", RegexOptions.None, TimeSpan.FromSeconds(1));
        var lines = Sources($"src/Portal/{folder}").Where(f => !f.Contains("/Migrations/")).SelectMany(f => File.ReadLines(f).Where(l => use.IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l}"));

        Assert.Empty(lines);
    }

    /// <summary>The seam for tests is the HTTP handler; an interface has a second implementation or a good reason.</summary>
    [Fact]
    public void Interfaces_have_more_than_one_implementation()
    {
        var ours = new[] { PortalAssembly, typeof(CloudNetwork).Assembly }.SelectMany(a => a.GetTypes()).Where(t => t.Namespace?.StartsWith("Portal", StringComparison.Ordinal) == true).ToList();
        var lonely = ours.Where(t => t.IsInterface).Where(i => ours.Count(t => t.IsClass && Implements(t, i)) < 2).Select(t => t.FullName);

        Assert.Empty(lonely);

        static bool Implements(Type type, Type @interface) =>
            @interface.IsAssignableFrom(type)
                || (@interface.IsGenericTypeDefinition && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == @interface));
    }

    [Theory]
    [InlineData(Tests.Store.Database.Sqlite)]
    [InlineData(Tests.Store.Database.PostgreSql)]
    public void Migrations_hold_the_whole_model(Tests.Store.Database database)
    {
        var options = new DbContextOptionsBuilder<PortalDb>();
        _ = database == Tests.Store.Database.Sqlite ? options.UseSqlite("Data Source=:memory:") : options.UseNpgsql("Host=none");
        using var db = new PortalDb(options.Options);

        Assert.False(db.Database.HasPendingModelChanges(), "An entity changed: dotnet run --project deploy/migrations -- NAME");
    }

    [Fact]
    public void No_regions_and_no_markup_from_strings()
    {
        var found = Sources("src").SelectMany(f =>
            File.ReadLines(f)
                .Where(l => l.TrimStart().StartsWith("#region", StringComparison.Ordinal)
                    || l.Contains("MarkupString")
                    || (l.Contains("AddMarkupContent") || l.Contains("new Markup(")) && Path.GetFileName(f) != "Html.cs")
                .Select(l => $"{f}: {l}"));

        Assert.Empty(found);
    }

    /// <summary>The policy forbids them in the browser; here the page that has one is named.</summary>
    [Fact]
    public void Markup_has_no_inline_script_or_style()
    {
        var found = Sources("src/Portal").Where(f => f.EndsWith(".razor", StringComparison.Ordinal))
            .SelectMany(f => File.ReadLines(f).Where(l => Inline().IsMatch(l)).Select(l => $"{Path.GetFileName(f)}: {l.Trim()}"));

        Assert.Empty(found);
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories)
            .Where(f => (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)) && !f.Contains("/obj/") && !f.Contains("/bin/"));

    [GeneratedRegex("(Token|Secret|Password|Pfx)$", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\bPortal\.Sandbox\b|\bSandboxHost\.Start", RegexOptions.None, 1000)]
    private static partial Regex SandboxNamespace();

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=""|\son(click|load|error|submit|change|input)=""", RegexOptions.None, 1000)]
    private static partial Regex Inline();
}
