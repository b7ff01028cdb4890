using Portal.Plans;
using Portal.Readiness;
using Portal.Steps.Readiness;

namespace Portal.Wizards.CrossTenant.Readiness;

/// <summary>Something of Exchange Online, from the newest of report and attestation, and "could not check" without either.</summary>
internal abstract class ToldCheck(string fact) : IReadinessCheck
{
    public string Group => Groups.Exchange;
    public string Name => OnlineFacts.NameOf(fact);
    public string Source => "nobody has told yet";
    public bool IsOptional => true;
    public bool UsesRights => false;
    public string About(Ground ground) => $"{ground.Form.ExchangeTenantId}|{ground.Form.PilotMailbox}|{ground.Record.App?.AppId}";

    public async Task<IReadOnlyList<Fact>> LookAsync(Ground ground)
    {
        var report = await ground.OnlineAsync();
        var read = report is null ? null : Judge(report, ground);
        var word = ground.Record.ExchangeOnline.Word(fact, ground.Now);
        if (word is not null && (read is null || word.At > report!.At)) return [Said(word)];
        return [read is null ? Unknown(report) : read with { Source = report!.Source, Reader = report.BroughtBy, At = report.At, Vantage = report.ByRest ? null : "Exchange Online PowerShell" }];
    }

    /// <summary>Null when the report does not have it.</summary>
    protected abstract Fact? Judge(OnlineReport report, Ground ground);

    protected Fact Ok(string value, string? note = null) => new(Name, value, Truth.Ok, note);

    protected Fact No(string value, string remedy, string who = "Exchange Administrator") => new(Name, value, Truth.NotOk, remedy) { Who = who };

    private Fact Said(Attestation word) => new(Name, word.Holds ? OnlineFacts.SentenceOf(fact) : $"Not so: {OnlineFacts.SentenceOf(fact)}", word.Holds ? Truth.Ok : Truth.NotOk, $"Reason given: {word.Reason}")
    {
        Source = $"attested by {word.By}, not read", Reader = word.By, At = word.At, Vantage = "a person's word", Who = word.Holds ? null : "Exchange Administrator",
    };

    private Fact Unknown(OnlineReport? report) => new(Name, "not known", Truth.CouldNotCheck, report is null ? "Bring a report by script, or attest it; both are below."
        : $"The report does not have it{(report.Failed.Count == 0 ? "" : $" ({string.Join("; ", report.Failed.Take(2))})")}. Attest it below.") { Who = "Exchange Administrator" };
}

/// <summary>Whether the organization lets the app use EWS, until Graph takes over.</summary>
internal sealed class EwsCheck() : ToldCheck(OnlineFacts.Switch)
{
    protected override Fact? Judge(OnlineReport report, Ground ground)
    {
        if (report is not { EwsEnabled: { } enabled, AllowedApps: { } list }) return null;
        var verdict = EwsVerdict.Of(enabled, list, ground.Record.App?.AppId, ground.World);
        // A list that lacks the app is what the step "EWS list" is for: no reason to call the ground not ready.
        var ours = verdict.Truth == Truth.NotOk && enabled == EwsSwitch.True;
        return new Fact(Name, verdict.Sentence, ours ? Truth.Waiting : verdict.Truth, verdict.Remedy) { Who = verdict.Truth == Truth.Ok ? null : "Exchange Administrator", Aside = ours || verdict.Truth == Truth.Waiting };
    }
}

/// <summary>User-agent lists of organization and mailbox: they hold for EWS, Graph and REST alike.</summary>
internal sealed class UserAgentsCheck() : ToldCheck(OnlineFacts.Agents)
{
    protected override Fact? Judge(OnlineReport report, Ground ground)
    {
        if (report.Agents is not { } organization) return null;
        if (!organization.LetsDynamicsThrough)
            return No(
                $"The organization's {Word(organization)}",
                "Set-OrganizationConfig: put CRM/* on EwsAllowList, or take it off EwsBlockList. These lists stay when EWS ends: Microsoft Graph obeys them too.");
        if (report.Mailbox?.Agents is { LetsDynamicsThrough: false } mailbox) return No($"The pilot mailbox's {Word(mailbox)}", "Set-CASMailbox: put CRM/* on EwsAllowList, or take it off EwsBlockList.");
        return Ok(organization.Policy.Length == 0 ? "no list is enforced" : $"{organization.Policy} lets CRM/* through");
    }

    private static string Word(UserAgentLists lists) => lists.Policy.Contains("Allow", StringComparison.OrdinalIgnoreCase) ? "allow list lacks CRM/*" : "block list holds CRM/*";
}

/// <summary>The pilot is a mailbox of Exchange Online, and EWS is on for it.</summary>
internal sealed class MailboxCheck() : ToldCheck(OnlineFacts.Mailbox)
{
    protected override Fact? Judge(OnlineReport report, Ground ground) => report.Mailbox switch
    {
        null => null,
        { IsInTheCloud: false } elsewhere =>
            No(
                $"{elsewhere.Address} is a {elsewhere.Type}: its mailbox is not in Exchange Online",
                "Choose a mailbox of Exchange Online as the pilot. Mailboxes on-premises need an HMA profile."),
        { EwsEnabled: EwsSwitch.False } off => No($"EwsEnabled is False for {off.Address}", "Set-CASMailbox -EwsEnabled $null, or choose another pilot. Organization and mailbox both have to allow EWS."),
        var box => Ok($"{box.Address}, {box.Type}, EwsEnabled {box.EwsEnabled}"),
    };
}

/// <summary>Kiosk, F1 and F3 have no right to EWS since 2026.</summary>
internal sealed class LicenceCheck() : ToldCheck(OnlineFacts.Licence)
{
    protected override Fact? Judge(OnlineReport report, Ground ground) => report.Mailbox switch
    {
        null => null,
        { IsShared: true } shared => Ok($"{shared.Address} is a shared mailbox and needs none"),
        { Plan.Length: 0 } => null,
        { IsDeskless: true } kiosk =>
            No(
                $"{kiosk.Address} has the plan of Exchange Online Kiosk, Microsoft 365 F1 or F3, which have no right to EWS",
                "Assign a licence with Exchange Online Plan 1 or 2. Whether such mailboxes work over Microsoft Graph after April 2027 nobody has said.",
                "License Administrator"),
        var box => Ok($"{box.Address} has {box.Plan.Split('-')[0]}"),
    };
}
