using System.Text.Json;
using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Plans;
using Portal.Readiness;
using Portal.Scripts;
using Portal.SignIn;
using Portal.Wizards.Confine.Reading;
using Portal.Wizards.Hma.Scripts;

namespace Portal.Wizards.Hma.Steps;

/// <summary>
/// HMA-App shut out of the cloud mailboxes by the portal itself, where its operator allowed that (<c>Portal:Exchange:Rest</c>): a policy that restricts it to an empty group. The script does the same.
/// </summary>
// https://learn.microsoft.com/powershell/module/exchange/new-applicationaccesspolicy
public sealed class HmaShutOut(OnlineExchange exchange)
{
    private const string Name = "In Exchange Online";
    private const string Who = "Exchange Administrator of the tenant";

    /// <summary>Whether the portal may look and write there itself.</summary>
    public bool IsOn => exchange.IsOn;

    public IReadOnlyList<ApiNeed> Needs(HmaSetUp record) => record.HmaApp is null ? [] : exchange.Needs(record.Form.ExchangeTenantId);

    /// <summary>What is known of the cloud, and the write that shuts the app out where it is not; null where the portal may not look, and leaves it to the script.</summary>
    public async Task<(Fact Fact, PlannedCommand? Command)?> LookAsync(StepContext context, HmaSetUp record, CancellationToken ct)
    {
        if (!IsOn || record.HmaApp is not { } app) return null;
        try
        {
            var admin = exchange.Admin(context, record.Form.ExchangeTenantId);
            return await ReadAsync(admin, app.AppId, ct) switch
            {
                [] =>
                    (new Fact(
                        Name,
                        $"{app.Name.Isolated()} reaches every cloud mailbox",
                        Truth.NotOk,
                        "A policy that restricts it to an empty group shuts it out; it touches nothing on-premises.") { Aside = true, Who = Who },
                        Command(admin, record, app.Name, app.AppId)),
                [(var scope, 0)] =>
                    (new Fact(
                        Name,
                        $"shut out: a policy restricts {app.Name.Isolated()} to {scope}, which is empty",
                        Truth.Ok,
                        "It takes more than an hour to hold. Keep the app off EwsAllowedAppIDs besides.") { Aside = true },
                        null),
                var policies =>
                    (new Fact(
                        Name,
                        $"policies restrict {app.Name.Isolated()} to {string.Join(", ", policies.Select(p => p.Members is { } count ? $"{p.Scope} ({count} members)" : $"{p.Scope} (its members could not be read)"))}",
                        null,
                        "Whoever made them may mean it so. Empty their groups to shut the app out of the cloud.") { Aside = true, Who = Who },
                        null),
            };
        }
        catch (CloudException error) when (error.Error.Kind != CloudErrorKind.SignInNeeded)
        {
            return (new Fact(Name, "could not be read", Truth.CouldNotCheck, error.Error.Sentence) { Aside = true, Who = Who }, null);
        }
    }

    /// <summary>Policies that restrict the app, with the number of direct members; null where they could not be read. A recipient that is no group counts as one.</summary>
    private static async Task<IReadOnlyList<(string Scope, int? Members)>> ReadAsync(ExchangeAdmin admin, string appId, CancellationToken ct)
    {
        var found = new List<(string, int?)>();
        foreach (var policy in (await admin.AccessPoliciesAsync(ct)).Where(p =>
            Text(p, "AppId").Equals(appId, StringComparison.OrdinalIgnoreCase) && Text(p, "AccessRight").Equals("RestrictAccess", StringComparison.OrdinalIgnoreCase)))
        {
            var scope = Text(policy, "ScopeName");
            found.Add((scope, await CountAsync(admin, scope, ct)));
        }

        return found;
    }

    private static async Task<int?> CountAsync(ExchangeAdmin admin, string name, CancellationToken ct) => await admin.RecipientAsync(name, ct) is not [var recipient] ? null
        : ScopingGroup.IsGroupType(Text(recipient, "RecipientTypeDetails")) ? (await admin.MembersAsync(Text(recipient, "DistinguishedName"), ct)).Count : 1;

    private static PlannedCommand Command(ExchangeAdmin admin, HmaSetUp record, string app, string appId)
    {
        var (name, address) = (HmaScopeScripts.NobodyName(record), HmaScopeScripts.NobodyAddress(record, record.Form.PilotAddress.Split('@')[^1]));
        return new(
            new Command(
                "shut-out",
                "Exchange Online",
                record.Form.ExchangeTenantId,
                $"Shut {app.Isolated()} out of the cloud mailboxes",
                app,
                [new Change("Group", null, $"{name}, {address}, empty"), new Change("Application access policy", null, $"RestrictAccess to {name}")])
            {
                Scripts = [HmaScopeScripts.ShutOut(record, record.Form.PilotAddress.Split('@')[^1])],
            },
            async ct =>
            {
                if ((await ReadAsync(admin, appId, ct)).Count > 0) return new Done("it was there already");
                if (!await IsThereAsync(admin, address, ct)) await admin.CreateGroupAsync(name, address, ct);
                if (await CountAsync(admin, address, ct) is not 0)
                    throw new StepRefusedException(new Problem(
                        $"Nothing was restricted: the group {address.Isolated()} is not empty, or could not be read.",
                        null,
                        "Take its members out, then run this step again.",
                        Who));
                await admin.RestrictAsync(appId, address, name, ct);
                return (await ReadAsync(admin, appId, ct)).Count > 0 ? new Done("read back")
                    : throw new StepRefusedException(new Problem("Exchange Online answered success, but the policy is not there when it is read back.", null, "Look again in a minute.", Who));
            });
    }

    private static async Task<bool> IsThereAsync(ExchangeAdmin admin, string address, CancellationToken ct)
    {
        try
        {
            return (await admin.RecipientAsync(address, ct)).Count > 0;
        }
        catch (CloudException error) when (ScopingExchange.IsMissing(error.Error))
        {
            return false;
        }
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Lines.One(value.GetString()!) : "";
}
