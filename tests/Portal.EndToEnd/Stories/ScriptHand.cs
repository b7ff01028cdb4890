using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Tests.Scripts;

namespace Portal.EndToEnd.Stories;

/// <summary>The pages are one person's, the shell may be another's: whoever may runs what a page shows, and what is printed is pasted into the page.</summary>
/// <param name="id">Who sits at the shell.</param>
public sealed class ScriptHand(Person person, AzShell shell, string id)
{
    private const float Long = 120_000;

    public Person Person => person;

    private IPage Page => person.Page;

    private ILocator Printed => Page.GetByRole(AriaRole.Region, new() { Name = "Read by script", Exact = true }).GetByLabel("What the script printed");

    private ILocator ReadingScript => Page.GetByRole(AriaRole.Region, new() { Name = "Reading script" });

    private ILocator Script => Page.GetByRole(AriaRole.Region, new() { Name = "Script for Azure CLI" });

    private ILocator ScriptTab => Page.GetByRole(AriaRole.Tab, new() { Name = "Show me the script" });

    /// <summary>Opens a step and gets what it has to be looked at with: a token for Entra, or pasted answers.</summary>
    public async Task OpenAsync(HmaWalk walk, string step)
    {
        await person.GoAsync($"{walk.SetUp}/{step}");
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        var connect = Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Connect to ", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        var look = person.Button("Look again");
        await Assertions.Expect(connect.Or(look).Or(ReadingScript).First).ToBeVisibleAsync(new() { Timeout = Long });
        if (await connect.IsVisibleAsync())
        {
            await connect.ClickAsync();
            await Assertions.Expect(look.Or(ReadingScript).First).ToBeVisibleAsync(new() { Timeout = Long });
        }

        if (await ReadingScript.IsVisibleAsync()) await ReadAsync();
    }

    /// <summary>Opens the step, runs its script and finds it done.</summary>
    public async Task DoAsync(HmaWalk walk, string step)
    {
        await OpenAsync(walk, step);
        await RunAsync();
        // Pasted answers do not change while Dynamics 365 goes on testing: whoever reads that it is under way reads again later.
        for (var again = 0; again < 20 && await Page.GetByRole(AriaRole.Definition).Filter(new() { HasText = "it can take some minutes" }).IsVisibleAsync(); again++)
        {
            await Task.Delay(1000);
            await ReadAsync();
        }

        await HmaWalk.AssertOkAsync(person);
    }

    /// <summary>What was read leads to a plan; on a busy machine the page takes its time to judge it.</summary>
    public async Task PlannedAsync()
    {
        try
        {
            await Assertions.Expect(ScriptTab).ToBeVisibleAsync(new() { Timeout = Long });
        }
        catch (PlaywrightException)
        {
            Assert.Fail($"{Page.Url} plans nothing. The page says:\n{await person.ReadAsync()}");
        }
    }

    /// <summary>"Show me the script".</summary>
    public async Task<string> TakeAsync()
    {
        await PlannedAsync();
        await ScriptTab.ClickAsync();
        await Assertions.Expect(Script).ToBeVisibleAsync();
        return (await Script.TextContentAsync())!;
    }

    /// <summary>Takes the script from the page, runs it, and has the portal look again: itself, or through what is read and pasted.</summary>
    public async Task RunAsync()
    {
        await ShellAsync(await TakeAsync());
        if (await ReadingScript.IsVisibleAsync()) await ReadAsync();
        else await person.Button("Look again afterwards").ClickAsync();
    }

    /// <summary>Runs the reading script and pastes what it prints, until nothing more is asked.</summary>
    public async Task ReadAsync()
    {
        for (var round = 0; round < 8; round++)
        {
            var answers = await ShellAsync((await ReadingScript.TextContentAsync())!);
            await GiveAsync(answers);
            if (await Page.GetByText("All that this step looks at has been read").IsVisibleAsync()) return;
        }

        Assert.Fail($"{Page.Url} asks for ever more to read:\n{await person.ReadAsync()}");
    }

    /// <summary>Short answers are pasted; long ones are given as the file, as people would.</summary>
    private async Task GiveAsync(string answers)
    {
        var file = Page.GetByLabel("Or the file it was written to");
        if (answers.Length < 20_000)
        {
            await Printed.FillAsync(answers);
            await Printed.PressAsync("Tab");
            await person.Button("Check and keep").ClickAsync();
        }
        else
        {
            await file.SetInputFilesAsync(new FilePayload { Name = "answers.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(answers) });
        }

        // Both fields are empty again once the answers were taken; until then the page looks as it did after the round before.
        await Assertions.Expect(file).ToHaveValueAsync("", new() { Timeout = Long });
        await Assertions.Expect(Printed).ToHaveValueAsync("", new() { Timeout = Long });
        await Assertions.Expect(Page.GetByText("Kept here: ")).ToBeVisibleAsync(new() { Timeout = Long });
        await Assertions.Expect(person.Button("Check and keep")).ToBeEnabledAsync(new() { Timeout = Long });
    }

    /// <summary>Every tool is looked at, the file that is downloaded is what is shown, and the tools can be changed with the keyboard.</summary>
    public async Task ShownAsync(string picture)
    {
        await ScriptTab.ClickAsync();
        await Assertions.Expect(Script).ToBeVisibleAsync();
        await person.PicturesAsync(picture);
        await person.AssertAccessibleAsync();
        var shown = await Script.TextContentAsync();
        var download = await Page.RunAndWaitForDownloadAsync(() =>
            Page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex(@"^Download set-up-\d+-[a-z-]+\.sh", RegexOptions.None, TimeSpan.FromSeconds(1)) }).ClickAsync());
        Assert.Equal(shown, await File.ReadAllTextAsync(await download.PathAsync(), Encoding.UTF8));

        await Page.GetByRole(AriaRole.Tab, new() { Name = "Azure CLI" }).First.FocusAsync();
        await Page.Keyboard.PressAsync("End");
        await Assertions.Expect(Page.GetByRole(AriaRole.Tab, new() { Name = "By hand" })).ToHaveAttributeAsync("aria-selected", "true");
        await person.PicturesAsync(picture + "-by-hand");
        await person.AssertAccessibleAsync();
        await Page.Keyboard.PressAsync("Home");
    }

    private async Task<string> ShellAsync(string script)
    {
        var (output, errors, code) = await shell.RunApartAsync(script, id);
        Assert.True(code == 0, $"A script of {Page.Url} ended with {code}:\n{output}\n{errors}");
        return output;
    }
}
