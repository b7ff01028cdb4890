using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Control;
using Portal.Sandbox.Entra;
using Portal.Sandbox.ExchangeOnline.PowerShell;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline;

/// <summary>
/// https://sandbox.localhost/exchange-online: what an Exchange administrator does outside the portal. It takes the place of Exchange Online PowerShell, which cannot be pointed at
/// a sandbox, by running the same cmdlets, and of the admin center's report on EWS.
/// </summary>
internal sealed class AdminPage(SandboxPage page, OnlineOrganizations organizations, CmdletShelf cmdlets, EntraDirectory directory, Clocks clocks)
{
    private const int MostShown = 50;
    private static readonly HtmlEncoder Html = HtmlEncoder.Default;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly (string Hours, string Words)[] Waits = [("1", "one hour"), ("2", "two hours"), ("24", "a day")];
    private static readonly (bool? Value, string Word)[] Switches = [(null, "not set (Null)"), (true, "True"), (false, "False")];

    /// <param name="did">Tenant that was changed a moment ago.</param>
    /// <param name="wrong">Why it could not be changed.</param>
    /// <param name="ran">What the tenant's cmdlet was, with its output.</param>
    public Task WriteAsync(HttpContext context, int status, string? did, string? wrong = null, Ran? ran = null) => page.WriteAsync(context, status, "Exchange admin center", $"""
        <p>What the Exchange administrators of both tenants do outside the portal, as with Exchange Online PowerShell. World time is {clocks.World:d MMMM yyyy, HH:mm} UTC.</p>
        <form method="post" action="/exchange-online/wait"><div class="fields"><div class="field"><label for="hours">Let time pass</label><select id="hours" name="hours">{string.Concat(Waits.Select(w => $"<option value=\"{w.Hours}\">{w.Words}</option>"))}</select>
        <span class="about">Changes in Exchange come into force after minutes or hours. Sign-ins and tokens live by the clock on the wall.</span></div></div><button>Let it pass</button></form>
        {string.Concat(directory.Tenants.All.Where(t => organizations.Has(t.Id)).OrderBy(t => t.DisplayName, StringComparer.Ordinal).Select(t => Of(t, did == t.Id, wrong, ran?.TenantId == t.Id ? ran : null)))}
        """, "Programs use https://sandbox.localhost/exchange-online/{tenant} and InvokeCommand.");

    public async Task<IResult> ChangeAsync(HttpContext context, string tenant)
    {
        if (!SandboxPage.IsOwn(context.Request)) return Results.Json(new { error = "Pages of other sites cannot change an organization." }, statusCode: 403);
        if (directory.Tenant(tenant) is not { } known || !organizations.Has(known.Id) || !context.Request.HasFormContentType) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!Switches.Any(s => s.Word == form["enabled"].ToString())) return Results.BadRequest(new { error = "EwsEnabled is none of the choices." });
        try
        {
            var list = string.Join(',', form["list"].ToString().Split([',', ';', ' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
            var enabled = Switches.First(s => s.Word == form["enabled"].ToString()).Value;
            cmdlets.Find("Set-OrganizationConfig").Call(known.Id, new CmdletInput(new JsonObject { ["EwsEnabled"] = enabled, ["EwsAllowedAppIDs"] = list }));
            return Results.LocalRedirect($"/exchange-online?did={known.Id}");
        }
        catch (CmdletRefusal refusal)
        {
            await WriteAsync(context, 400, known.Id, refusal.Message);
            return Results.Empty;
        }
    }

    /// <summary>Moves world time forwards, so that somebody who tries the portal need not wait for hours.</summary>
    public async Task<IResult> WaitAsync(HttpContext context)
    {
        if (!SandboxPage.IsOwn(context.Request)) return Results.Json(new { error = "Pages of other sites cannot move the clock." }, statusCode: 403);
        if (!context.Request.HasFormContentType) return Results.NotFound();
        var hours = (await context.Request.ReadFormAsync(context.RequestAborted))["hours"].ToString();
        if (!Waits.Any(w => w.Hours == hours)) return Results.BadRequest(new { error = "The time is none of the choices." });
        clocks.Move(TimeSpan.FromHours(int.Parse(hours, CultureInfo.InvariantCulture)));
        return Results.LocalRedirect("/exchange-online");
    }

    /// <summary>Any cmdlet there is, with its parameters as they are typed in PowerShell. The page belongs to an administrator: no rights are asked.</summary>
    public async Task<IResult> RunAsync(HttpContext context, string tenant)
    {
        if (!SandboxPage.IsOwn(context.Request)) return Results.Json(new { error = "Pages of other sites cannot run a cmdlet." }, statusCode: 403);
        if (directory.Tenant(tenant) is not { } known || !organizations.Has(known.Id) || !context.Request.HasFormContentType) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (name, typed) = (form["cmdlet"].ToString(), form["parameters"].ToString());
        try
        {
            var output = cmdlets.Find(name).Call(known.Id, new CmdletInput(TypedParameters.Read(typed))).Take(MostShown).Select(o => o.ToJsonString(Readable)).ToList();
            await WriteAsync(context, 200, null, ran: new(known.Id, name, typed, output.Count == 0 ? "Done; the cmdlet puts nothing out." : string.Join('\n', output), IsError: false));
        }
        catch (CmdletRefusal refusal)
        {
            await WriteAsync(context, 400, null, ran: new(known.Id, name, typed, refusal.Message, IsError: true));
        }

        return Results.Empty;
    }

    /// <param name="Output">Objects as JSON, or the words of the refusal.</param>
    public sealed record Ran(string TenantId, string Cmdlet, string Typed, string Output, bool IsError);

    private string RunForm(Tenant tenant, string name, Ran? ran)
    {
        var options = string.Concat(cmdlets.All.Select(c => $"<option{(c.Name == (ran?.Cmdlet ?? "Get-ApplicationAccessPolicy") ? " selected" : "")}>{c.Name}</option>"));
        var output = ran is null ? ""
            : ran.IsError ? $"<p class=\"said wrong\" role=\"alert\">{Html.Encode(ran.Cmdlet)} is refused. {Html.Encode(ran.Output)}</p>"
            : $"<p class=\"said\" role=\"status\">{Html.Encode(ran.Cmdlet)} ran.</p><pre tabindex=\"0\" role=\"region\" aria-label=\"What {Html.Encode(ran.Cmdlet)} put out\">{Html.Encode(ran.Output)}</pre>";
        return $"""
            <h3>A cmdlet for {name}</h3>{output}
            <form method="post" action="/exchange-online/{tenant.Id}/run"><div class="fields">
            <div class="field"><label for="cmdlet-{tenant.Id}">Cmdlet<span class="hidden"> for {name}</span></label><select id="cmdlet-{tenant.Id}" name="cmdlet">{options}</select></div>
            <div class="field wide"><label for="parameters-{tenant.Id}">Parameters<span class="hidden"> for {name}</span></label><textarea id="parameters-{tenant.Id}" name="parameters" rows="4" spellcheck="false" aria-describedby="typed-{tenant.Id}">{Html.Encode(ran?.Typed ?? "")}</textarea>
            <span class="about" id="typed-{tenant.Id}">One on each line, such as -Identity 'SSS mailboxes'. Those that remove something want -Confirm $false.</span></div></div>
            <button>Run<span class="hidden"> the cmdlet for {name}</span></button></form>
            """;
    }

    private string Of(Tenant tenant, bool changed, string? wrong, Ran? ran)
    {
        var (set, now) = (organizations.Configured(tenant.Id), organizations.InForce(tenant.Id));
        var waits = set.Enabled != now.Enabled || !set.AllowedAppIDs.SequenceEqual(now.AllowedAppIDs);
        var name = Html.Encode(tenant.DisplayName);
        var said = !changed ? "" : wrong is null ? $"<p class=\"said\" role=\"status\">{name} is changed.</p>" : $"<p class=\"said wrong\" role=\"alert\">{name} is not changed. {Html.Encode(wrong)}</p>";
        return $"""
            <h2>{name}</h2>{said}
            <p>{(waits ? $"In force at this moment: EwsEnabled {Word(now.Enabled)}, {Count(now.AllowedAppIDs.Count)} on the list. What stands below is set and follows." : "What stands below is in force.")}{Flipped(set)}</p>
            <form method="post" action="/exchange-online/{tenant.Id}/ews"><div class="fields">
            <div class="field"><label for="enabled-{tenant.Id}">EwsEnabled<span class="hidden"> of {name}</span></label><select id="enabled-{tenant.Id}" name="enabled">{string.Concat(Switches.Select(s => $"<option{(s.Value == set.Enabled ? " selected" : "")}>{s.Word}</option>"))}</select></div>
            <div class="field wide"><label for="list-{tenant.Id}">EwsAllowedAppIDs<span class="hidden"> of {name}</span></label><textarea id="list-{tenant.Id}" name="list" rows="5" spellcheck="false" aria-describedby="hint-{tenant.Id}">{Html.Encode(string.Join('\n', set.AllowedAppIDs))}</textarea>
            <span class="about" id="hint-{tenant.Id}">One application id on each line. This is the whole list.</span></div></div>
            <button>Set-OrganizationConfig<span class="hidden"> for {name}</span></button></form>
            <p><a href="/exchange-online/{tenant.Id}/ews-usage.csv" download="EWSWeeklyUsage_{name}.csv">EWS usage report of {name}</a> <span class="about">Reports, Usage, Exchange, EWS usage: who called in the last 90 days (CSV).</span></p>
            {RunForm(tenant, name, ran)}
            """;
    }

    private static string Word(bool? value) => Switches.First(s => s.Value == value).Word;

    private static string Count(int apps) => apps == 1 ? "1 application" : string.Create(CultureInfo.InvariantCulture, $"{apps} applications");

    private static string Flipped(EwsSettings set) =>
        set.FlippedAt is { } at
            ? $" Microsoft set EwsEnabled to False on {at.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)} and filled the list from the 60 days before."
            : "";
}
