using Portal.Cloud;
using Portal.Cloud.Entra;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Cloud.KeyVault;
using Portal.Connections;
using Portal.Plans;
using Portal.Steps;

namespace Portal.Wizards.Hma.Steps;

/// <summary>
/// Does, link by link, what Dynamics 365 will do: KV-App's secret → vault token → certificate and private key → assertion as HMA-App → token with its
/// roles → the pilot's inbox. It stops at the first link that does not hold; what lies behind it is "not reached", never a guess.
/// </summary>
public sealed class Rehearsal(CloudNetwork network, Places places, TimeProvider time)
{
    public static readonly string[] Links =
        [
            "KV-App signs in with its secret", "The vault shows KV-App the certificate", "The private key can be read",
            "HMA-App signs in with the certificate", "The token carries full_access_as_app", "Exchange opens the pilot's inbox"
        ];

    /// <summary>Name of the fact about a mailbox out of scope, where one was named.</summary>
    public const string OutOfScope = "A mailbox out of scope";

    public async Task<(Proof Proof, Problem? Problem)> RunAsync(HmaSetUp record, string kvSecret, Func<string, Task> report, CancellationToken ct)
    {
        var facts = new List<Fact>();
        Problem? problem = null;
        try
        {
            await foreach (var fact in LinksAsync(record, kvSecret, report, ct)) facts.Add(fact);
        }
        catch (CloudException error)
        {
            problem = error.Error.ToProblem();
            facts.Add(new(Links[facts.Count], problem.Sentence, Proof.Verdict(error.Error), problem.Remedy));
        }
        catch (StepRefusedException refused)
        {
            problem = refused.Problem;
            facts.Add(new(Links[facts.Count], problem.Sentence, Truth.NotOk, problem.Remedy));
        }

        facts.AddRange(Links.Skip(facts.Count).Select(l => new Fact(l, "not reached", Truth.NotReached)));
        return (new Proof(time.GetUtcNow(), facts), problem);
    }

    private string TenantName(string? id) => id is null ? "unknown" : places.TenantName(id);

    private async IAsyncEnumerable<Fact> LinksAsync(HmaSetUp record, string kvSecret, Func<string, Task> report, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (form, vault, tokens) = (record.Form, VaultUri.Parse(record.Form.VaultUri), new AppTokens(network));

        await report("Waiting until Entra accepts the new secret; usually under a minute…");
        var vaultToken = await Eventually.DoneAsync(() => tokens.BySecretAsync(record.Vault!.TenantId, record.KvApp!.AppId, kvSecret, AppTokens.VaultResource, ct), time, ct, Eventually.NewCredential);
        yield return new(Links[0], $"token for {vaultToken.Claims.Audience}, tenant {TenantName(vaultToken.Claims.TenantId)}", Truth.Ok);

        await report("Reading the certificate as KV-App; a new right at the vault takes up to some minutes…");
        var credential = vaultToken.AsCredential();
        var shown = await Eventually.DoneAsync(() => new VaultCertificates(network, vault, credential).FindAsync(form.CertificateName, ct), time, ct, NewRight);
        if (shown is null) throw Refused($"KV-App finds no certificate {form.CertificateName} in {vault.Name}.", "It was deleted or renamed.", "Look at the certificate's step.", "Key Vault Certificates Officer");
        yield return new(Links[1], $"{shown.Name}, thumbprint {shown.Thumbprint}", Truth.Ok);

        using var certificate = await Eventually.DoneAsync(() => new VaultSecrets(network, vault, credential).ReadCertificateAsync(form.CertificateName, null, ct), time, ct, NewRight);
        if (!string.Equals(certificate.Thumbprint, shown.Thumbprint, StringComparison.OrdinalIgnoreCase))
            throw Refused("The secret and the certificate in the vault are not the same version.", "A new version was made a moment ago.", "Run the step again.", "You");
        yield return new(Links[2], "present; used in memory only", Truth.Ok);

        await report("Signing in as HMA-App with the certificate…");
        var exchangeToken = await Eventually.DoneAsync(() => tokens.ByCertificateAsync(form.ExchangeTenantId, record.HmaApp!.AppId, certificate, form.ResourceId.TrimEnd('/'), ct), time, ct, Eventually.NewCredential);
        yield return new(Links[3], $"token for {exchangeToken.Claims.Audience}, tenant {TenantName(exchangeToken.Claims.TenantId)}", Truth.Ok);

        if (!exchangeToken.Claims.Roles.Contains(WellKnown.FullAccessAsApp))
            throw Refused(
                "The token carries no full_access_as_app.",
                "The grant is missing, was taken away, or is so new that Entra has not seen it.",
                "Look at the grant's step, then run this one again.",
                HmaWizard.GrantRoles);
        yield return new(Links[4], string.Join(", ", exchangeToken.Claims.Roles), Truth.Ok);

        await report($"Opening the inbox of {form.PilotAddress}…");
        var inbox = await new EwsMailbox(network).OpenInboxAsync(EwsUrl.Parse(form.EwsUrl), exchangeToken, form.PilotAddress, ct);
        yield return new(Links[5], $"{inbox.Address} at {new Uri(form.EwsUrl).Host}{(inbox.ServerVersion is { } version ? $", Exchange {version}" : "")}", Truth.Ok);

        if (record.Scoping.Outside.Length == 0) yield break;
        await report($"Trying a mailbox out of scope, {record.Scoping.Outside}…");
        yield return await OutOfScopeAsync(EwsUrl.Parse(form.EwsUrl), exchangeToken, record.Scoping.Outside, ct);
    }

    /// <summary>Whether ApplicationImpersonation narrows an app on-premises is documented nowhere, so the answer of this organization is kept, whatever it is; it hinders nothing.</summary>
    private async Task<Fact> OutOfScopeAsync(EwsUrl url, AppToken token, string address, CancellationToken ct)
    {
        try
        {
            await new EwsMailbox(network).OpenInboxAsync(url, token, address, ct);
            return new(
                OutOfScope,
                $"{address} opened: ApplicationImpersonation does not narrow HMA-App here",
                null,
                "Every mailbox that accepts this tenant's tokens is in reach.")
                {
                    Aside = true,
                    Source = "Exchange Web Services on-premises",
                    Vantage = "this portal, as HMA-App",
                    At = time.GetUtcNow()
                };
        }
        catch (CloudException error)
        {
            // What was found before an error that says nothing of a right stays unknown.
            var refused = error.Error.Kind == CloudErrorKind.NotAllowed || error.Error.Code is "ErrorImpersonateUserDenied" or "ErrorAccessDenied";
            return new(
                OutOfScope,
                refused ? $"{address} was refused: ApplicationImpersonation narrows HMA-App here" : $"{address}: {error.Error.Sentence}",
                refused ? null : Truth.CouldNotCheck,
                refused ? "As this organization answered at that time; Microsoft does not promise it." : error.Error.Remedy)
            {
                Aside = true, Source = "Exchange Web Services on-premises", Vantage = "this portal, as HMA-App", At = time.GetUtcNow(),
            };
        }
    }

    /// <summary>A firewall or a policy that refuses will not let the app in within minutes; a role or policy given a moment ago will.</summary>
    private static bool NewRight(CloudError error) => error.Kind is CloudErrorKind.NotYetVisible || error is { Kind: CloudErrorKind.NotAllowed, IsSettling: true };

    private static StepRefusedException Refused(string sentence, string cause, string remedy, string who) => new(new Problem(sentence, cause, remedy, who));
}
