using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Portal.Approvals;
using Portal.Audit;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Steps;

/// <summary>
/// Consent by an address at Entra, for administrators who need not know this portal: made after the decision only, and only where it grants exactly what was approved. NOTES.md beside this file
/// says what an answer is worth.
/// </summary>
public sealed partial class ConsentLinks(
    IDbContextFactory<PortalDb> dbs, StepAccess access, ApprovalJudge judge, AuditLog audit, SetUpChanges changes, CloudNetwork network,
    LoginAddress login, PortalSettings settings, TimeProvider time)
{
    /// <summary>How long an answer is waited for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    [GeneratedRegex(@"AADSTS\d{4,9}", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Code { get; }

    [GeneratedRegex(@"\A[a-z_]{1,60}\z", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex ErrorName { get; }

    /// <summary>Where Entra sends the answer; the app must know it.</summary>
    public Uri Callback => new(settings.PublicUrl!, PortalUrls.ConsentAnswer);

    /// <returns>The address to send. It is not kept: a lost one is replaced by a new one.</returns>
    /// <exception cref="StepRefusedException">No decision allows it, the app does not answer to this portal, or the consent would grant more than was approved.</exception>
    public async Task<string> MakeAsync(SetUp setUp, GrantPermissions step, StepContext context, CancellationToken ct)
    {
        if (!await access.MayAsync(context.Person, setUp.Id, step.Key, ct)) throw new UnauthorizedAccessException();
        setUp.RequireSeen(step.App.Step, step.App.Title);
        var target = step.Target(setUp) ?? throw new StepRefusedException(new Problem("There is nothing to consent to yet.", "The app is missing.", "Finish the steps before this one.", "You"));
        var approved = await step.OpenGateAsync(setUp, context.In(target.TenantId), AuditActor.Of(context.Person), ct);
        await RequireFitAsync(step, target, approved, context, ct);
        var state = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var now = time.GetUtcNow();
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        db.Add(new ConsentLink
        {
            SetUpId = setUp.Id, Step = step.Key, ApprovalId = approved.Approval.Id, TenantId = target.TenantId, StateHash = Hash(state), MadeBy = context.Person.Name, MadeAt = now, ExpiresAt = now + Lifetime,
        });
        await audit.AppendAsync(db, new AuditEvent("consent-link.made", AuditOutcome.Noted, AuditActor.Of(context.Person))
        {
            Permission = StepAccess.MayAll(context.Person) ? Permissions.Setups : "hand-over", SetupId = setUp.Id, Step = step.Key, ApprovalId = approved.Approval.Id, System = "Microsoft Entra", Target = target.App.Name,
        }, ct);
        await transaction.CommitAsync(ct);
        changes.Tell(setUp.Id);
        // https://learn.microsoft.com/entra/identity-platform/v2-admin-consent: application permissions only with /.default, which asks for everything that is declared on that API.
        return login.ForBrowser($"https://{LoginAddress.EntraHost}/{target.TenantId}/v2.0/adminconsent?client_id={target.App.AppId}&scope={Uri.EscapeDataString(step.DefaultScope)}&redirect_uri={Uri.EscapeDataString(Callback.AbsoluteUri)}&state={state}");
    }

    /// <summary>Everything that is declared on the API is granted by the consent, so it must be what was approved and nothing else.</summary>
    private async Task RequireFitAsync(GrantPermissions step, ConsentWish target, ApprovalCheck.Approved approved, StepContext context, CancellationToken ct)
    {
        var application = await new Applications(network, context.In(target.TenantId)).FindByIdAsync(target.App.ObjectId, ct)
            ?? throw new StepRefusedException(new Problem("The app is not there any more.", "Somebody deleted it.", "Look at the app's step.", "You"));
        var permitted = approved.Permitted.Where(p => p.ResourceAppId == step.Api).Select(p => p.AppRoleId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var declared = application.Permissions.Where(p => p.ResourceAppId == step.Api).ToList();
        if (declared.Any(d => !d.ForApplication || !permitted.Contains(d.Id.ToString())))
            throw new StepRefusedException(new Problem(
                "No address was made: consent there would grant more than was approved.",
                "Entra grants everything that the app declares on this API, and it declares something that was refused or never asked for.",
                "Open the step of the permissions, which takes off what was refused. What somebody else declared has to be taken off in the Entra admin center; or grant here or by script, which take one permission at a time.",
                "An owner of the app"));
        if (permitted.Count == 0 || declared.Count == 0 || permitted.Count > declared.Count)
            throw new StepRefusedException(new Problem(
                "No address was made: consent there would not grant what was approved.",
                "What was approved is not declared on the app.",
                "Open the step of the permissions and declare them first.",
                "An owner of the app"));
        if (!application.RedirectUris.Contains(Callback.AbsoluteUri, StringComparer.Ordinal))
            throw new StepRefusedException(new Problem(
                "No address was made: Entra could not send its answer here.",
                $"The app has no redirect address {Callback.AbsoluteUri}, as Dynamics 365 needs none; Entra would end with AADSTS500113 or AADSTS50011.",
                "Choose \"consent by an address\" in the step of the permissions and run it: it adds the redirect address, and takes it off again when the grants are there.", "An owner of the app"));
    }

    /// <summary>
    /// Takes Entra's answer once. The error is looked at first, because admin_consent is True on errors too; the tenant is compared and believed in nothing else. Nothing is granted or counted as
    /// granted by it.
    /// </summary>
    public async Task<ConsentAnswered> AnswerAsync(ConsentReply reply, CancellationToken ct)
    {
        var hash = Hash(reply.State ?? "");
        await using var db = await dbs.CreateDbContextAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await AuditLog.LockAsync(db, ct);
        if (await db.Set<ConsentLink>().AsNoTracking().SingleOrDefaultAsync(l => l.StateHash == hash, ct) is not { } link) return ConsentAnswered.Unknown;
        var now = time.GetUtcNow();
        if (link.AnsweredAt is not null) return ConsentAnswered.Again;
        var (outcome, error) = Judge(reply, link);
        await db.Set<ConsentLink>().Where(l => l.Id == link.Id).ExecuteUpdateAsync(u => u.SetProperty(l => l.AnsweredAt, now).SetProperty(l => l.Outcome, outcome).SetProperty(l => l.Error, error), ct);
        var counts = await ApprovalDesk.FindAsync(db, link.SetUpId, ct) is { State: ApprovalState.Approved } newest && newest.Id == link.ApprovalId && !judge.IsOldForGrant(newest);
        var late = link.ExpiresAt <= now;
        await audit.AppendAsync(db, new AuditEvent("consent-link.answered", AuditOutcome.Noted, AuditActor.Portal("consent answer"))
        {
            SetupId = link.SetUpId, Step = link.Step, ApprovalId = link.ApprovalId, System = "Microsoft Entra", Error = error, Changes = [new Change("Answer", null, outcome.ToString())],
            Alarm = outcome == ConsentOutcome.OtherTenant ? "The answer names another tenant than the one that was asked."
                : outcome == ConsentOutcome.Consented && (late || !counts) ? "The answer says that it was granted after the decision had ended."
                : null,
        }, ct);
        await transaction.CommitAsync(ct);
        changes.Tell(link.SetUpId);
        return outcome switch
        {
            ConsentOutcome.Refused => ConsentAnswered.Refused,
            ConsentOutcome.OtherTenant => ConsentAnswered.OtherTenant,
            ConsentOutcome.Unclear => ConsentAnswered.Unclear,
            _ when late => ConsentAnswered.Late,
            _ when !counts => ConsentAnswered.NotApproved,
            _ => ConsentAnswered.Consented,
        };
    }

    private static (ConsentOutcome, string?) Judge(ConsentReply reply, ConsentLink link)
    {
        if (reply.Error is { Length: > 0 } error)
            return (ConsentOutcome.Refused, Code.Match(reply.ErrorDescription ?? "") is { Success: true } code ? code.Value : ErrorName.IsMatch(error) ? error : "an error");
        if (!string.Equals(reply.AdminConsent, "True", StringComparison.OrdinalIgnoreCase)) return (ConsentOutcome.Unclear, null);
        return string.Equals(reply.Tenant, link.TenantId, StringComparison.OrdinalIgnoreCase) ? (ConsentOutcome.Consented, null) : (ConsentOutcome.OtherTenant, null);
    }

    /// <summary>The newest address of a step, or null.</summary>
    public async Task<ConsentLink?> NewestAsync(long setUp, string step, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        return await db.Set<ConsentLink>().AsNoTracking().Where(l => l.SetUpId == setUp && l.Step == step).OrderByDescending(l => l.Id).FirstOrDefaultAsync(ct);
    }

    private static string Hash(string state) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state)));
}

/// <summary>The query of Entra's answer, untrusted.</summary>
public sealed record ConsentReply(string? State, string? AdminConsent, string? Tenant, string? Error, string? ErrorDescription);

/// <summary>What is told to whoever comes back from Entra.</summary>
public enum ConsentAnswered
{
    Unknown,
    Again,
    Late,
    Refused,
    OtherTenant,
    Unclear,
    NotApproved,
    Consented,

    /// <summary>The portal's own app, in another tenant.</summary>
    PortalConsented,
    PortalRefused,
}
