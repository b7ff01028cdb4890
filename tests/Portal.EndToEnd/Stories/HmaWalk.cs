using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>The HMA wizard as people use it: what is read and pressed at each step. Elements are found by what they say, never by how they are styled.</summary>
public sealed class HmaWalk(Person admin, string setUp)
{
    public const string Contoso = "https://contoso.crm4.dynamics.com";

    public static readonly IReadOnlyList<string> Steps =
        ["readiness", "certificate", "kv-app", "vault-access", "hma-app", "hma-certificate", "permission", "decision", "grant", "profile", "pilot"];

    public Person Admin => admin;

    /// <summary>Address of the set-up within the portal: <c>/setups/1</c>.</summary>
    public string SetUp => setUp;

    /// <summary>"New HMA profile", filled in for the on-premises host of Contoso.</summary>
    public static async Task<HmaWalk> BeginAsync(Person admin, string ewsUrl = "https://mail.contoso.com/EWS/Exchange.asmx", string vault = "https://contoso-hma.vault.azure.net/")
    {
        await admin.GoAsync("/setups");
        await admin.Link("New HMA profile").ClickAsync();
        await admin.FillAsync("EWS URL", ewsUrl);
        await admin.Page.GetByLabel("Dataverse environment").SelectOptionAsync(new SelectOptionValue { Label = "Contoso (contoso.crm4.dynamics.com)" });
        await admin.FillAsync("Key vault", vault);
        await admin.FillAsync("Address of the pilot mailbox", "pilot@contoso.com");
        await admin.Button("Begin the set-up").ClickAsync();
        await admin.Page.WaitForURLAsync(Of(@"/setups/\d+/\w"));
        await admin.SettledAsync();
        return new HmaWalk(admin, Of(@"/setups/\d+").Match(admin.Page.Url).Value);
    }

    /// <summary>Opens a step and fetches the tokens that looking at it needs.</summary>
    public async Task OpenAsync(Person person, string step)
    {
        await person.GoAsync($"{setUp}/{step}");
        await ConnectAsync(person);
    }

    /// <summary>"Connect to …" when the step asks for it; Entra knows the person already.</summary>
    /// <param name="account">Whose account they use in a tenant where they never were; their own without.</param>
    /// <param name="till">What is there when they are connected; "Look again" of a step without.</param>
    public static async Task ConnectAsync(Person person, string? account = null, ILocator? till = null)
    {
        var connect = person.Page.GetByRole(AriaRole.Link, new() { NameRegex = Of("^Connect to ") });
        var ready = till ?? person.Button("Look again");
        // In a tenant where they never were, people choose the account they use there.
        var choice = person.Page.Locator("form ul.people").GetByRole(AriaRole.Button, new() { NameRegex = Of($"^{Regex.Escape(account ?? person.Name)}\\b") });
        await Assertions.Expect(connect.Or(ready).Or(choice).First).ToBeVisibleAsync();
        if (await connect.IsVisibleAsync()) await connect.ClickAsync();
        await Assertions.Expect(ready.Or(choice).First).ToBeVisibleAsync();
        while (await choice.IsVisibleAsync())
        {
            var asked = person.Page.Url;
            await choice.ClickAsync();
            await person.Page.WaitForURLAsync(url => url != asked);
            await Assertions.Expect(ready.Or(choice).Or(connect).First).ToBeVisibleAsync();
        }

        // Who was sent for a token of one system may find that the page needs one of another.
        if (await connect.IsVisibleAsync()) await ConnectAsync(person, account, till);
    }

    /// <summary>Opens the step, presses the one button under "Do it for me" and waits until the step says OK.</summary>
    /// <param name="button">What the button has to say it will do.</param>
    public async Task DoAsync(Person person, string step, string button)
    {
        await OpenAsync(person, step);
        await PressAsync(person, button);
        await AssertOkAsync(person);
    }

    /// <summary>Presses the button; when acting takes tokens that looking did not, they are fetched on the way, and it is pressed again.</summary>
    public static Task PressAsync(Person person, string button) => PressAsync(person, DoIt(person).And(person.Page.GetByRole(AriaRole.Button, new() { NameRegex = Of("^" + Regex.Escape(button)) })));

    public static async Task PressAsync(Person person, ILocator button)
    {
        for (var press = 0; press < 3; press++)
        {
            var said = await button.InnerTextAsync();
            await person.Page.EvaluateAsync(Watch, said);
            await button.ClickAsync();
            if (await BeganAsync(person, said)) return;
            await ConnectAsync(person);
        }

        Assert.Fail("The button leads to Microsoft's sign-in again and again.");
    }

    /// <summary>Notes in the page when the button is gone: a run that fails at once gives it back before anybody has asked.</summary>
    private const string Watch = """
        said => {
          const gone = () => ![...document.querySelectorAll('[role=tabpanel] button')].some(b => [said, 'Starting…'].includes(b.innerText));
          window.pressed = { began: false };
          new MutationObserver((_, watch) => { if (gone()) { window.pressed.began = true; watch.disconnect(); } })
            .observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
        }
        """;

    /// <summary>The run took the button away; or the whole page went, to fetch a token.</summary>
    /// <param name="said">What the pressed button said. While it starts, it says "Starting…".</param>
    private static async Task<bool> BeganAsync(Person person, string said)
    {
        var pressed = Stopwatch.StartNew();
        while (pressed.Elapsed.TotalMilliseconds < Chromium.Patience)
        {
            try
            {
                // Only the page on which it was pressed knows of it.
                switch (await person.Page.EvaluateAsync<string>("!window.pressed ? 'another page' : window.pressed.began ? 'began' : 'nothing yet'"))
                {
                    case "another page": return false;
                    case "began": return true;
                }
            }
            catch (PlaywrightException)
            {
                // Between two pages there is nothing to ask.
            }

            await Task.Delay(50);
        }

        throw new TimeoutException($"\"{said}\" was pressed, and the step neither began nor led to a sign-in. The page says:\n{await person.ReadAsync()}");
    }

    /// <summary>The buttons under "Do it for me".</summary>
    public static ILocator DoIt(Person person) => person.Page.GetByRole(AriaRole.Tabpanel, new() { Name = "Do it for me" }).GetByRole(AriaRole.Button);

    /// <summary>The open step stands at this word in the list of steps.</summary>
    public static Task AssertStandsAsync(Person person, string word) =>
        Assertions.Expect(CurrentStep(person)).ToContainTextAsync(Of($@"\b{word}\b"));

    public static async Task AssertOkAsync(Person person)
    {
        try
        {
            await Assertions.Expect(CurrentStep(person)).ToContainTextAsync(Of(@"(?<!Not )OK"));
        }
        catch (PlaywrightException)
        {
            Assert.Fail($"{person.Page.Url} did not become OK. The page says:\n{await person.ReadAsync()}");
        }
    }

    /// <summary>"Use one that is there": searches by name, chooses what is found, keeps the choice, and what the step says of it is awaited.</summary>
    public async Task UseExistingAsync(Person person, string step, string label, string name)
    {
        await OpenAsync(person, step);
        await person.Page.GetByRole(AriaRole.Radio, new() { Name = "Use one that is there" }).CheckAsync();
        var field = person.Page.GetByRole(AriaRole.Combobox, new() { Name = label });
        await field.FillAsync(name);
        await person.Page.GetByRole(AriaRole.Option).Filter(new() { HasText = name }).First.DispatchEventAsync("mousedown");
        await Assertions.Expect(field).ToHaveValueAsync(name);
        await person.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(person.Page.GetByText("Kept.")).ToBeVisibleAsync();
        await LookedAsync(person);
    }

    /// <summary>What was kept has been looked at: until then the page says "Looking…", and what it plans is of before.</summary>
    public static Task LookedAsync(Person person) =>
        Assertions.Expect(person.Page.GetByRole(AriaRole.Button, new() { Name = "Look again", Exact = true })).ToBeEnabledAsync();

    /// <summary>"Someone else does it": makes the link that opens exactly this step.</summary>
    public async Task<string> HandOverAsync(string step)
    {
        await OpenAsync(admin, step);
        // Beside the plan where there is one; where somebody else has to look first, it stands alone.
        await admin.Page.GetByRole(AriaRole.Tab, new() { Name = "Someone else does it" }).Or(admin.Text("Someone else should look at this")).ClickAsync();
        await admin.Button("Make a link for this step").ClickAsync();
        var link = admin.Page.GetByText(Of(@"/hand-over/\w{20,}"));
        await Assertions.Expect(link).ToBeVisibleAsync();
        return new Uri((await link.InnerTextAsync()).Trim()).AbsolutePath;
    }

    /// <summary>Asks for the decision and answers its address.</summary>
    public async Task<string> AskForDecisionAsync(string why)
    {
        await OpenAsync(admin, "decision");
        await admin.FillAsync("Why is this needed?", why);
        await admin.Button("Ask for the decision").ClickAsync();
        var request = admin.Link("Open the request");
        await Assertions.Expect(request).ToBeVisibleAsync();
        return (await request.GetAttributeAsync("href"))!;
    }

    /// <summary>The approver opens the request, reads, approves with a reason.</summary>
    public static async Task ApproveAsync(Person approver, string request, string reason)
    {
        await approver.GoAsync(request);
        await approver.Page.GetByRole(AriaRole.Radio, new() { Name = "Approve" }).CheckAsync();
        await approver.FillAsync("Reason", reason);
        await approver.Page.GetByRole(AriaRole.Button, new() { NameRegex = Of("^Approve full_access_as_app for ") }).ClickAsync();
        await DecidedAsync(approver);
    }

    /// <summary>The badge alone: "approved" is a word of other sentences, too.</summary>
    public static Task DecidedAsync(Person approver) => Assertions.Expect(approver.Page.GetByText("Approved", new() { Exact = true }).First).ToBeVisibleAsync();

    /// <summary>Everything before the credential window, without looking left or right, for stories that are about something else.</summary>
    public async Task PrepareAsync(Town town)
    {
        await OpenAsync(admin, "readiness");
        await DoAsync(admin, "certificate", "Create ");
        await DoAsync(admin, "kv-app", "Create KV-App in ");
        await VaultToDecisionAsync(town);
        await HandedOverAsync(town, "Greta Grant", "grant", "Grant full_access_as_app to ");
    }

    /// <summary>All that follows the certificate, up to a pilot mailbox that passed.</summary>
    public async Task FromCertificateToPilotAsync(Town town)
    {
        await DoAsync(admin, "kv-app", "Create KV-App in ");
        await VaultToDecisionAsync(town);
        await HandedOverAsync(town, "Greta Grant", "grant", "Grant full_access_as_app to ");
        await DoAsync(admin, "profile", "Create a client secret for ");
        await DoAsync(admin, "pilot", "Put Pia Lind on ");
    }

    public async Task VaultToDecisionAsync(Town town)
    {
        await HandedOverAsync(town, "Viktor Varga", "vault-access", "Give ");
        await DoAsync(admin, "hma-app", "Create HMA-App in ");
        await DoAsync(admin, "hma-certificate", "");
        await DoAsync(admin, "permission", "Declare ");
        var request = await AskForDecisionAsync("The pilot of server-side synchronization.");
        await ApproveAsync(await town.SignInAsync("Amir Aydin"), request, "Agreed.");
    }

    /// <summary>Somebody opens the link of one step, connects and does it.</summary>
    /// <param name="organization">Whose account they open the link with.</param>
    /// <param name="account">Whose account they use in another tenant; their own without.</param>
    public async Task<Person> HandedOverAsync(Town town, string name, string step, string button, string? account = null, string organization = "Contoso")
    {
        var person = await town.SignInAsync(name, await HandOverAsync(step), organization: organization);
        await person.Page.WaitForURLAsync(Of($"/{step}$"));
        await ConnectAsync(person, account);
        await PressAsync(person, button);
        await AssertOkAsync(person);
        return person;
    }

    public static ILocator CurrentStep(Person person) =>
        person.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps" }).Locator("[aria-current=step]");

    private static Regex Of(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
