using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>Everybody sees their own work and nothing else; every page passes axe in light and dark; nothing complains.</summary>
[Trait("Story", "people")]
public sealed class PeopleStory(Chromium chromium)
{
    /// <summary>Every page that has an address of its own, by the word the menu has for it.</summary>
    private static readonly IReadOnlyDictionary<string, string> Pages = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Home"] = "/", ["Set-ups"] = "/setups", ["Mailbox"] = "/mailbox", ["Mailboxes"] = "/mailboxes", ["My mailbox"] = "/my-mailbox",
        ["Approvals"] = "/approvals", ["Connections"] = "/connections", ["Audit"] = "/audit",
    };

    [Fact]
    public async Task Everybody_has_their_own_menu_and_the_other_pages_stay_closed()
    {
        await using var town = await Town.EmbeddedAsync(chromium);

        await SeesAsync(town, "Alice Adams", "Home", "Set-ups", "Mailbox", "Mailboxes", "My mailbox", "Approvals", "Connections", "Audit");
        await SeesAsync(town, "Amir Aydin", "Home", "My mailbox", "Approvals");
        await SeesAsync(town, "Hanna Holm", "Home", "Mailbox", "My mailbox");
        await SeesAsync(town, "Aurel Albu", "Home", "My mailbox", "Approvals", "Connections", "Audit");
        await SeesAsync(town, "Greta Grant", "Home", "My mailbox");
        await SeesAsync(town, "Viktor Varga", "Home", "My mailbox");
    }

    [Fact]
    public async Task Those_who_may_not_sign_in_are_told_so_in_a_sentence()
    {
        await using var town = await Town.EmbeddedAsync(chromium);

        // Entra refuses at its own page: not assigned to the application (AADSTS50105), account disabled (AADSTS50057).
        await RefusedByEntraAsync(town, "Gloria Gates");
        await RefusedByEntraAsync(town, "Dora Dahl");

        // Another tenant's person: a single-tenant application knows nobody from there.
        await RefusedByEntraAsync(town, "Frank Fisher");
    }

    [Fact]
    public async Task Helpdesk_reads_from_one_mailbox_why_it_does_not_synchronize()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var hanna = await town.SignInAsync("Hanna Holm", "/mailbox");

        await hanna.FillAsync("Name or address", "mira.horvat@contoso.com");
        await hanna.Button("Look it up").ClickAsync();

        await Assertions.Expect(hanna.Page.GetByText("Not syncing").First).ToBeVisibleAsync();
        await Assertions.Expect(hanna.Page.Locator("main")).ToContainTextAsync("approv", new() { IgnoreCase = true, UseInnerText = true }); // its address was never approved
        await hanna.AssertAccessibleAsync();
        hanna.Heard.AssertNoComplaints();
    }

    [Fact]
    public async Task Signing_out_ends_the_open_pages()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var amir = await town.SignInAsync("Amir Aydin", "/approvals");
        var other = await amir.SecondWindowAsync("/");

        await amir.Page.Locator("summary").Filter(new() { HasText = "Amir Aydin" }).ClickAsync();
        await amir.Button("Sign out").ClickAsync();
        await amir.Page.WaitForURLAsync(url => url.Contains("//login.localhost:", StringComparison.Ordinal)); // Entra's own session ends too
        await Assertions.Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("You are signed out");

        await amir.OpenAsync("/approvals");
        await Assertions.Expect(amir.Button("Amir Aydin")).ToBeVisibleAsync(); // nobody is known there any more: the list of people
    }

    private static async Task SeesAsync(Town town, string name, params string[] mine)
    {
        var person = await town.SignInAsync(name);
        var menu = person.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
        foreach (var word in Pages.Keys)
            await Assertions.Expect(menu.GetByRole(AriaRole.Link, new() { NameRegex = new($"^{Regex.Escape(word)}(?!\\w)", RegexOptions.None, TimeSpan.FromSeconds(1)) })).ToHaveCountAsync(mine.Contains(word) ? 1 : 0);

        foreach (var (word, path) in Pages)
        {
            var answer = await person.OpenAsync(path);
            await person.SettledAsync();
            if (mine.Contains(word))
            {
                Assert.Equal(200, answer!.Status);
                await person.AssertAccessibleAsync();
            }
            else
            {
                await Assertions.Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("not available to you", new() { IgnoreCase = true });
                person.Heard.Forgive(); // the browser notes the answer 403
            }
        }

        person.Heard.AssertNoComplaints();
    }

    private static async Task RefusedByEntraAsync(Town town, string name)
    {
        var person = await town.ArriveAsync(name);
        await person.OpenAsync("/");
        await person.ChooseNameAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("trouble signing you in");
    }
}
