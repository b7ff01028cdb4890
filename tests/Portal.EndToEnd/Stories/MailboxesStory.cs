using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Portal.Audit;
using Portal.EndToEnd.Harness;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Requests;
using Portal.Sandbox.Seeds;

namespace Portal.EndToEnd.Stories;

/// <summary>
/// Helpdesk types a name or an address and reads why that mailbox does not synchronize: eight failures, chosen by what Dataverse itself says of them, one of which hits a whole profile. Then the same person
/// tries everything else from her own browser: closed pages within the circuit, a circuit that is begun at a closed page, forged events and calls, files.
/// </summary>
[Trait("Story", "mailboxes")]
public sealed class MailboxesStory(Chromium chromium)
{
    private const string Host = "contoso.crm4.dynamics.com", Api = $"https://{Host}/api/data/v9.2";

    [Fact]
    public async Task Helpdesk_finds_the_cause_of_eight_failures_and_can_do_nothing_else()
    {
        await using var town = await Town.ApartAsync(chromium);
        var cloud = town.Sandbox.Control;
        await cloud.HurryAsync();
        await cloud.SettingsAsync(new { mailboxes = new Dictionary<string, int>(StringComparer.Ordinal) { [Host] = 400 } });
        var alice = await CopyAsync(town);
        var hanna = await ArriveAsync(town);
        await CausesAsync(hanna, cloud);
        await hanna.AssertAccessibleAsync();
        await TestAsync(hanna, alice, cloud);
        hanna.Heard.AssertNoComplaints();
        alice.Heard.AssertNoComplaints();

        var before = await cloud.LastRequestAsync();
        await ClosedPagesAsync(town, hanna);
        await FilesAsync(hanna);
        await ForgedStartAsync(town, hanna);
        await ForgedCallsAsync(town, hanna);
        await NothingHappenedAsync(town, hanna, before);
    }

    /// <summary>The portal's copy, which answers as one types; otherwise it is read every few minutes.</summary>
    private static async Task<Person> CopyAsync(Town town)
    {
        var alice = await town.SignInAsync("Alice Adams", PortalUrls.Mailboxes);
        await alice.Button("Read the environments now").ClickAsync();
        await Assertions.Expect(alice.Text("The copy is up to date.")).ToBeVisibleAsync();
        await alice.PicturesAsync("mailboxes-many");
        return alice;
    }

    /// <summary>What she may do is ask for a test; somebody with rights in the environment starts it from the portal, with those.</summary>
    private static async Task TestAsync(Person hanna, Person alice, SandboxControl cloud)
    {
        var address = await hanna.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();
        await hanna.Button("Ask an admin for a test…").ClickAsync();
        await hanna.FillAsync("Why is the test needed?", "The address is approved by now.");
        await hanna.Page.GetByRole(AriaRole.Button, new() { Name = "Ask an admin for a test", Exact = true }).ClickAsync();
        await Assertions.Expect(hanna.Text("An admin was asked to run a test").First).ToBeVisibleAsync();
        await Assertions.Expect(hanna.Button("Start Test & Enable now")).ToHaveCountAsync(0);

        await alice.GoAsync("/");
        await alice.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "The address is approved by now." }).GetByRole(AriaRole.Link).ClickAsync();
        await alice.Link("Connect to start Test & Enable").ClickAsync();
        await Assertions.Expect(alice.Button("Start Test & Enable now")).ToBeFocusedAsync(); // back at the request, one press left
        await alice.Button("Start Test & Enable now").ClickAsync();
        await Assertions.Expect(alice.Text("The test that was asked for has been started").First).ToBeVisibleAsync();
        await alice.PicturesAsync("mailbox-test-started");
        await hanna.GoAsync("/");
        await Assertions.Expect(hanna.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "The test that was asked for has been started by Alice Adams" })).ToBeVisibleAsync();
        var row = Assert.Single(await cloud.ListAsync($"{Api}/mailboxes?$select=testandenablelastattemptedon,_testandenablelastattemptedby_value&$filter=emailaddress eq '{address}'"));
        Assert.NotNull(row["testandenablelastattemptedon"]); // by her, at the environment itself
    }

    private static async Task<Person> ArriveAsync(Town town)
    {
        var hanna = await town.ArriveAsync("Hanna Holm");
        await hanna.Page.Context.AddInitScriptAsync(Forge.Script);
        return await hanna.SignInAsync();
    }

    private static async Task CausesAsync(Person hanna, SandboxControl cloud)
    {
        var south = Assert.Single(await cloud.ListAsync($"{Api}/emailserverprofiles?$select=name&$filter=name eq 'Contoso Online South'"))["emailserverprofileid"]!.GetValue<string>();
        var hit = await cloud.ListAsync($"{Api}/mailboxes?$select=name,emailaddress&$filter=_emailserverprofile_value eq {south} and incomingemailstatus eq 2 and statecode eq 0");
        await FindAsync(
            hanna,
            Text(hit[0], "emailaddress"),
            byAddress: false,
            $"The profile's client secret expired; {hit.Count - 1} other mailboxes are hit; owner: System Administrator of the environment, with an owner of the app.");
        await Assertions.Expect(hanna.Page.GetByText("The app's client secret ended on").First).ToBeAttachedAsync(); // looked at in Microsoft Entra now, not read from the alert
        await Assertions.Expect(hanna.Text($"hits {hit.Count} mailboxes now").First).ToBeVisibleAsync();
        await hanna.PicturesAsync("mailbox-profile-hit");

        await FindAsync(hanna, await AlertedAsync(cloud, "8005E276"), true, "The user has no valid Exchange licence, or another access mode than Read-Write; owner: License Administrator.");
        await FindAsync(hanna, await AlertedAsync(cloud, "EWS is disabled"), false, "Exchange Web Services are switched off for this mailbox or the organization");
        await FindAsync(hanna, await AlertedAsync(cloud, "AppOnly AccessPolicy"), true, "A policy that confines the app leaves this mailbox out; owner: Exchange administrator (Egon Ek).");
        await FindAsync(hanna, await AlertedAsync(cloud, "Request_ResourceNotFound"), false, "The address belongs to nobody in the profile's tenant");
        await FindAsync(hanna, await AlertedAsync(cloud, "primary for another organization"), true, "Another environment synchronizes this mailbox");
        await FindAsync(hanna, await AlertedAsync(cloud, "ErrorQuotaExceeded"), false, "Not syncing outgoing mail since");
        await TypedOnAsync(hanna);
        var waiting = await cloud.ListAsync($"{Api}/mailboxes?$select=name,emailaddress&$top=1&$filter=emailrouteraccessapproval eq 2 and incomingemaildeliverymethod eq 2");
        await FindAsync(hanna, Text(waiting[0], "emailaddress"), true, "The address waits for approval");
        await hanna.PicturesAsync("mailbox-waits-for-approval");
    }

    /// <summary>The address of a mailbox whose alert holds these words.</summary>
    private static async Task<string> AlertedAsync(SandboxControl cloud, string words)
    {
        var alerts = await cloud.ListAsync($"{Api}/tracelogs?$select=_regardingobjectid_value&$top=1&$filter=contains(errordetails,'{words}') and regardingobjecttypecode eq 'mailbox'");
        var mailbox = await cloud.ReadAsync($"{Api}/mailboxes({Text(Assert.Single(alerts), "_regardingobjectid_value")})?$select=emailaddress");
        return Text(mailbox!, "emailaddress");
    }

    /// <param name="byAddress">The whole address into the page's own field; otherwise its beginning after Ctrl-K, and the hit by its keys.</param>
    private static async Task FindAsync(Person hanna, string address, bool byAddress, string cause)
    {
        if (byAddress)
        {
            await hanna.Page.Locator("main").GetByLabel("Name or address").FillAsync(address);
            await hanna.Button("Look it up").ClickAsync();
        }
        else
        {
            await TypeAsync(hanna, address.Split('@')[0]);
            // Typed slowly, its beginning is searched for, too: the list that is chosen from is the one of all that was typed.
            var hits = hanna.Page.GetByRole(AriaRole.Option);
            await Assertions.Expect(hits.First).ToContainTextAsync(address, new() { IgnoreCase = true });
            await hanna.Page.Keyboard.PressAsync("ArrowDown");
            await Assertions.Expect(hanna.Page.Locator("[role=option][aria-selected=true]")).ToContainTextAsync(address, new() { IgnoreCase = true });
            await hanna.Page.Keyboard.PressAsync("Enter");
        }

        await Assertions.Expect(hanna.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(address, new() { IgnoreCase = true });
        await Assertions.Expect(hanna.Page.Locator("main")).ToContainTextAsync(cause);
        await Assertions.Expect(hanna.Text("What to tell the user")).ToBeVisibleAsync();
    }

    /// <summary>Over a slow line the answer to Enter, which empties the field, comes while one types on: no letter is lost.</summary>
    private static async Task TypedOnAsync(Person hanna)
    {
        await TypeAsync(hanna, "nobody");
        await Assertions.Expect(hanna.Text("Nothing found in the portal's copy")).ToBeVisibleAsync();
        await hanna.Page.EvaluateAsync("window.held = []");
        await hanna.Page.Keyboard.PressAsync("Enter");
        await hanna.Page.Keyboard.TypeAsync(" else");
        var typed = await hanna.Page.Locator("[data-hotkey]").InputValueAsync();
        Assert.NotEqual("nobody", typed);
        await hanna.Page.EvaluateAsync("window.letGo()");
        await Assertions.Expect(hanna.Page.Locator("main")).ToContainTextAsync("No mailbox has this name.");
        await Assertions.Expect(hanna.Page.Locator("[data-hotkey]")).ToHaveValueAsync(typed);
    }

    /// <summary>Every key that the page hears is in the field of the bar. A browser with much to do may swallow keys before any page hears of them; then all is typed again.</summary>
    private static async Task TypeAsync(Person hanna, string text)
    {
        var heard = "";
        for (var i = 0; i < 5 && heard != text; i++)
        {
            await hanna.Page.Keyboard.PressAsync("Control+k");
            await hanna.Page.EvaluateAsync("window.keys = ''");
            await hanna.Page.Keyboard.TypeAsync(text);
            heard = await hanna.Page.EvaluateAsync<string>("window.keys");
        }

        Assert.Equal((text, text), (heard, await hanna.Page.Locator("[data-hotkey]").InputValueAsync()));
    }

    /// <summary>Every page that is not hers, gone to within her circuit, where no request of the browser asks first; each is in the audit before the next, for they all look alike.</summary>
    private static async Task ClosedPagesAsync(Town town, Person hanna)
    {
        foreach (var path in ClosedPages())
        {
            await hanna.Page.EvaluateAsync("path => Blazor.navigateTo(path)", path);
            await Assertions.Expect(hanna.Page).ToHaveURLAsync(new Uri(hanna.Portal, path).AbsoluteUri);
            await ClosedAsync(hanna.Page);
            await Eventually.TrueAsync(() => RefusedAsync(town, path), TimeSpan.FromSeconds(90), () => $"That {path} was refused is not in the audit.");
        }
    }

    private static async Task<bool> RefusedAsync(Town town, string path)
    {
        await using var db = town.Portal.Store.CreateDbContext();
        return await db.Set<AuditEntry>().AnyAsync(e => e.Action == "access.refuse" && e.Target == path);
    }

    private static Task ClosedAsync(IPage page) => Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This page is not available to you");

    private static IReadOnlyList<string> ClosedPages()
    {
        var hanna = new SignIn.Person("", "", "", "", [PortalRoles.Helpdesk], "");
        return
        [
            .. from page in typeof(PortalUrls).Assembly.GetTypes()
               from route in page.GetCustomAttributes<RouteAttribute>()
               where page.GetCustomAttributes<AuthorizeAttribute>().Any(a => a.Policy is { } policy && !hanna.May(policy))
               select Regex.Replace(
                   route.Template,
                   "{[^}]*}",
                   m => m.Value.Contains(":long", StringComparison.Ordinal) ? "1" : m.Value.Contains(":guid", StringComparison.OrdinalIgnoreCase) ? SeedIds.Contoso : "x",
                   RegexOptions.None,
                   TimeSpan.FromSeconds(1)),
        ];
    }

    private static async Task FilesAsync(Person hanna)
    {
        foreach (var path in new[] { MailboxCsv.Path, "/audit/export.csv", "/mailboxes?q=anna" })
        {
            var answer = await hanna.Page.EvaluateAsync<string[]>("async path => { const r = await fetch(path); return [`${r.status}`, await r.text()]; }", path);
            Assert.Equal("403", answer[0]);
            Assert.DoesNotContain("@contoso.com", answer[1], StringComparison.Ordinal);
        }
    }

    /// <summary>A second circuit with the address of a closed page in its first message: the page that was loaded is hers.</summary>
    private static async Task ForgedStartAsync(Town town, Person hanna)
    {
        var page = await hanna.Page.Context.NewPageAsync();
        await page.AddInitScriptAsync("window.swap = ['/mailbox?a', '/mailboxes']");
        await page.GotoAsync(new Uri(town.Portal.Url, "/mailbox?a").AbsoluteUri);
        await ClosedAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("window.swapped === true"), "The circuit's first message was not changed.");
        await page.CloseAsync();
    }

    /// <summary>Over the socket of her own circuit: where she is said to be, events of handlers she was never shown, methods by name, and a component that she was not given.</summary>
    private static async Task ForgedCallsAsync(Town town, Person hanna)
    {
        await hanna.GoAsync("/mailbox");
        await hanna.Page.EvaluateAsync("path => forge('OnLocationChanged', path, null, false)", new Uri(town.Portal.Url, PortalUrls.Connections).AbsoluteUri);
        await ClosedAsync(hanna.Page);

        await hanna.GoAsync("/mailbox?address=" + Uri.EscapeDataString("pilot@contoso.com"));
        await Assertions.Expect(hanna.Text("What to tell the user")).ToBeVisibleAsync();
        foreach (var method in new[] { "RefreshAsync", "SaveAsync", "AnswerAsync", "RunAsync" })
            Assert.Contains("Error", await hanna.Page.EvaluateAsync<string>("method => DotNet.invokeMethodAsync('Portal', method).then(() => 'done', e => 'Error: ' + e)", method), StringComparison.Ordinal);
        await hanna.Page.EvaluateAsync("""
            () => { for (let id = 1; id <= 12; id++) for (const method of ['RefreshAsync', 'AnswerAsync', 'RunAsync', 'NavigateTo']) forge('BeginInvokeDotNetFromJS', `9${id}`, null, method, id, '[]'); }
            """);
        await hanna.Page.EvaluateAsync("""
            () => { for (let id = 900; id <= 940; id++) forge('BeginInvokeDotNetFromJS', `8${id}`, null, 'DispatchEventAsync', 1, JSON.stringify([{ eventHandlerId: id, eventName: 'click', eventFieldInfo: null }, {}])); }
            """);
        await hanna.Page.EvaluateAsync("""
            () => forge('UpdateRootComponents', JSON.stringify({ batchId: 9, operations: [{ type: 'add', ssrComponentId: 9, marker: { type: 'server', key: { locationHash: 'x', formattedComponentKey: '' }, sequence: 0, descriptor: 'Portal.Mailboxes.Grid.MailboxesPage' } }] }), '')
            """);
        await hanna.Page.WaitForTimeoutAsync(500); // what would answer has answered
    }

    /// <summary>Nothing was written in the cloud, nothing kept in the portal; what was refused is in the audit, each page by its name.</summary>
    private static async Task NothingHappenedAsync(Town town, Person hanna, long before)
    {
        var journal = JsonNode.Parse(await town.Sandbox.Control.JournalAsync())!.AsArray()
            .Where(e => e!["number"]!.GetValue<long>() > before && !e["host"]!.GetValue<string>().StartsWith("login.", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(journal);
        Assert.All(journal, e => Assert.Equal("GET", e!["method"]!.GetValue<string>()));

        await using var db = town.Portal.Store.CreateDbContext();
        var mine = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.ActorName == hanna.Name).ToListAsync();
        Assert.All(mine, e => Assert.True(e.Action is "mailbox.look-up" or "mailbox.test-ask" or "access.refuse" || e.Action.StartsWith("session.", StringComparison.Ordinal), e.Action));
        var refused = mine.Where(e => e.Action == "access.refuse").Select(e => e.Target!).ToList();
        Assert.All(mine.Where(e => e.Action == "access.refuse"), e => Assert.Equal(AuditOutcome.Refused, e.Outcome));
        Assert.Empty(ClosedPages().Append(MailboxCsv.Path).Except(refused, StringComparer.Ordinal));
        Assert.Empty(await db.Set<SavedView>().ToListAsync());
        Assert.Equal(RequestState.Done, Assert.Single(await db.Set<MailboxRequest>().ToListAsync()).State); // the one that she asked for, and that an admin answered

        // The list itself never came over: its commands are on no page that she was sent.
        var received = Encoding.UTF8.GetString([.. hanna.Heard.Received.SelectMany(f => f)]);
        Assert.Contains("What to tell the user", received, StringComparison.Ordinal);
        Assert.DoesNotContain("This view as CSV", received, StringComparison.Ordinal);
        Assert.DoesNotContain("Read the environments now", received, StringComparison.Ordinal);
    }

    private static string Text(JsonNode row, string column) => row[column]!.GetValue<string>();

    /// <summary>What somebody with the browser's own tools can do: see each message of the page's circuit go out, change it, and send others over the same socket (SignalR's binary protocol).</summary>
    private static class Forge
    {
        public const string Script = """
            (() => {
              const send = WebSocket.prototype.send;
              let socket;
              WebSocket.prototype.send = function (data) {
                socket = this;
                if (window.swap && !window.swapped && typeof data !== 'string') data = swapIn(new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength));
                return send.call(this, data);
              };
              function swapIn(bytes) {
                const [from, to] = window.swap.map(t => new TextEncoder().encode(t));
                for (let i = 0; i + from.length <= bytes.length; i++)
                  if (from.every((b, j) => bytes[i + j] === b)) {
                    const changed = bytes.slice();
                    changed.set(to, i);
                    window.swapped = true;
                    return changed;
                  }
                return bytes;
              }
              addEventListener('keydown', e => { window.keys += e.key; }, true);
              // What comes from the portal waits while there is a list for it.
              const onmessage = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
              Object.defineProperty(WebSocket.prototype, 'onmessage', {
                ...onmessage,
                set(take) { onmessage.set.call(this, take && (e => window.held ? window.held.push(() => take(e)) : take(e))); },
              });
              window.letGo = () => {
                const waiting = window.held;
                window.held = undefined;
                waiting.forEach(take => take());
              };
              window.forge = (target, ...values) => {
                const bytes = [];
                const put = v => {
                  if (v === null) bytes.push(0xc0);
                  else if (typeof v === 'boolean') bytes.push(v ? 0xc3 : 0xc2);
                  else if (typeof v === 'number') bytes.push(0xd2, v >> 24 & 255, v >> 16 & 255, v >> 8 & 255, v & 255);
                  else if (Array.isArray(v)) { bytes.push(0xdc, v.length >> 8, v.length & 255); v.forEach(put); }
                  else if (typeof v === 'object') bytes.push(0x80);
                  else { const text = new TextEncoder().encode(v); bytes.push(0xda, text.length >> 8, text.length & 255, ...text); }
                };
                put([1, {}, null, target, values]);
                const head = [];
                for (let n = bytes.length; ; n >>= 7) { head.push(n > 127 ? n & 127 | 128 : n); if (n <= 127) break; }
                send.call(socket, new Uint8Array([...head, ...bytes]));
              };
            })();
            """;
    }
}
