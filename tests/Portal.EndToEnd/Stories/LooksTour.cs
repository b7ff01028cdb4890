using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Abandon;
using Portal.Wizards.Hma;
using Truth = Portal.Plans.Truth;

namespace Portal.EndToEnd.Stories;

/// <summary>One admin's walk through every page of a town, and which steps of which wizards it has come by.</summary>
internal sealed class LooksTour : IAsyncDisposable
{
    private readonly Chromium _chromium;
    private readonly HashSet<string> _steps = new(StringComparer.Ordinal);

    private LooksTour(Chromium chromium, HmaTown town, Person alice) => (_chromium, Town, Alice) = (chromium, town, alice);

    public HmaTown Town { get; }

    public Person Alice { get; }

    public Gallery Gallery { get; } = new();

    /// <summary>Keys of the open set-up's steps, in their order.</summary>
    public IReadOnlyList<string> Steps => [.. Wizard.Steps.Select(s => s.Key)];

    public Wizard Wizard => Town.Get<WizardCatalog>().Of(Town.SetUp);

    public static async Task<LooksTour> BeginAsync(Chromium chromium, HmaTown town, string admin) =>
        new(chromium, town, await (await Person.AtAsync(chromium, town.App.Url, admin)).SignInAsync("/"));

    /// <summary>Somebody else, signed in.</summary>
    public async Task<Person> ArriveAsync(string name, string path = "/") => await (await NobodyAsync(name)).SignInAsync(path);

    /// <summary>A browser in which nobody is signed in.</summary>
    public Task<Person> NobodyAsync(string name = "") => Person.AtAsync(_chromium, Town.App.Url, name);

    /// <inheritdoc cref="Gallery.VisitAsync"/>
    public Task VisitAsync(string path, string name, Func<Person, Task>? then = null) => Gallery.VisitAsync(Alice, path, name, then);

    /// <summary>Opens a step of the open set-up, connects where it asks for it, and looks.</summary>
    public async Task StepAsync(string step, string when)
    {
        CountStep(step);
        await VisitAsync(PortalUrls.Step(Town.SetUp.Id, step), $"{Town.SetUp.Kind}-{step}-{when}", p => HmaWalk.ConnectAsync(p));
    }

    /// <summary>Every step of the open set-up, as it is before anything was done.</summary>
    public async Task StepsAsync()
    {
        foreach (var step in Steps) await StepAsync(step, "before");
    }

    /// <summary>The step counts as looked at.</summary>
    public void CountStep(string step) => _steps.Add($"{Town.SetUp.Kind}/{step}");

    /// <summary>Does what the step is for, without the browser.</summary>
    public async Task WriteAsync(string step)
    {
        switch (step)
        {
            case HmaWizard.VaultAccess or AbandonWizards.VaultAccess: await HandedAsync(step, SeedIds.People.Viktor); break;
            case HmaWizard.Grant or AbandonWizards.Grant: await HandedAsync(step, SeedIds.People.Greta); break;
            case HmaWizard.Decision:
                await Town.DecideAsync(await Town.AskAsync(), true);
                await Town.LookAsync(step, await Town.AliceAsync());
                break;
            default: await Town.DoAsync(await Town.AliceAsync(), step); break;
        }
    }

    private async Task HandedAsync(string step, string personId)
    {
        var person = await Town.PersonAsync(personId);
        await Town.HandOverAsync(step, person);
        await Town.DoAsync(person, step);
    }

    /// <summary>From here on the open set-up's steps are those that take it back.</summary>
    public async Task BeginAbandonAsync()
    {
        Assert.Null(await Town.Get<SetUps>().BeginAbandonAsync(Town.SetUp.Id, "Not needed any more.", await Town.AliceAsync(), default));
        await Town.OpenAsync(Town.SetUp.Id);
    }

    /// <summary>Takes the open set-up back, step by step.</summary>
    public async Task AbandonAsync()
    {
        await BeginAbandonAsync();
        foreach (var step in Steps)
        {
            await StepAsync(step, "before");
            if ((await Town.LookAsync(step, await Town.AliceAsync())).Observation.Truth != Truth.Ok) await WriteAsync(step);
        }
    }

    /// <summary>The browser complained of nothing, nothing was found on a page, and every route and step was walked.</summary>
    public void AssertClean()
    {
        Alice.Heard.AssertNoComplaints();
        Gallery.AssertClean();
        Assert.Empty(Town.Get<IEnumerable<Wizard>>().SelectMany(w => w.Steps.Concat(w.Abandon?.Steps ?? []).Select(s => $"{w.Kind}/{s.Key}")).Distinct().Except(_steps));
    }

    public ValueTask DisposeAsync() => Alice.DisposeAsync();
}
