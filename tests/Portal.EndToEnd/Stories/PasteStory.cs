using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Sandbox.Seeds;
using Portal.SandboxMode;
using Portal.Tests.Scripts;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.EndToEnd.Stories;

/// <summary>Somebody who gives the portal no token reads by script: copies it, runs it in a shell of their own, pastes what it printed.</summary>
[Trait("Story", "paste")]
public sealed class PasteStory(Chromium chromium)
{
    private const string Wrong = "az: command not found\nI ran it twice.";

    [Fact]
    public async Task Reading_script_is_copied_and_its_answer_pasted_with_its_date_and_what_is_refused_stays_in_the_field()
    {
        await using var town = await HmaTown.StartAsync();
        using var shell = new AzShell(town.Get<JoinedSandbox>().Endpoint, town.Get<JoinedSandbox>().Authority.ExportCertificatePem());
        await using var alice = await (await Person.AtAsync(chromium, town.App.Url, "Alice Adams")).SignInAsync(PortalUrls.Step(town.SetUp.Id, HmaWizard.KvApp));
        await alice.Button("Read by script instead").ClickAsync();

        var copied = await CopiedAsync(alice);
        Assert.Equal(await alice.Page.GetByRole(AriaRole.Region, new() { Name = "Reading script" }).TextContentAsync(), copied);

        await PasteAsync(alice, Wrong);
        var field = alice.Field("What the script printed");
        await Assertions.Expect(field).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(field).ToHaveValueAsync(Wrong);
        await alice.AssertAccessibleAsync();
        await alice.PictureAsync("paste-refused");

        var (answers, errors, code) = await shell.RunApartAsync($"az login --tenant {SeedIds.Contoso} --allow-no-subscriptions --output none\n{copied}", SeedIds.People.Alice);
        Assert.True(code == 0, errors);
        await PasteAsync(alice, answers);
        await AssertKeptAsync(alice);
        await Assertions.Expect(field).ToHaveValueAsync("");
        await alice.Page.ReloadAsync();
        await AssertKeptAsync(alice); // and still there for whoever comes next
        await alice.AssertAccessibleAsync();
        await alice.PictureAsync("paste-kept");
        alice.Heard.AssertNoComplaints();
    }

    private static async Task<string> CopiedAsync(Person person)
    {
        await person.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await person.Button("Copy the script").ClickAsync();
        await Assertions.Expect(person.Button("the reading script").GetByText("Copied")).ToBeVisibleAsync();
        return await person.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }

    private static async Task PasteAsync(Person person, string text)
    {
        await person.FillAsync("What the script printed", text);
        await person.Button("Check and keep").ClickAsync();
    }

    /// <summary>Whose answers they are, of when, and that the step's own look judged them.</summary>
    private static async Task AssertKeptAsync(Person person)
    {
        await Assertions.Expect(person.Text("Kept here: ")).ToContainTextAsync("alice@contoso.com");
        await Assertions.Expect(person.Text("Kept here: ").Locator("time")).ToHaveAttributeAsync("datetime", new Regex(@"^20\d\d-", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Assertions.Expect(person.Text("Read from answers pasted by Alice Adams").Last).ToBeVisibleAsync();
    }
}
