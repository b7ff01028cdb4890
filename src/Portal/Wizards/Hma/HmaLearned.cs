using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma;

/// <summary>
/// Ids that come out of pasted answers become parts of addresses and targets of later steps, so they must be what they say: GUIDs, the typed vault, the typed
/// certificate. That they exist is not checked here; the step that uses one reads it itself before it writes.
/// </summary>
internal static partial class HmaLearned
{
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    [GeneratedRegex(@"\A/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}/providers/Microsoft\.KeyVault/vaults/(?<name>[a-z0-9-]{3,24})\z", Plain, 2000)]
    private static partial Regex VaultId { get; }

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", Plain, 2000)]
    private static partial Regex Version { get; }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z", Plain, 2000)]
    private static partial Regex Thumbprint { get; }

    /// <summary>What is wrong, or null.</summary>
    public static string? Refusal(SetUp before, object after)
    {
        var known = before.Record();
        if (after is not HmaSetUp record || Untaught(record) != Untaught(known)) return "They would change what was typed, or what only the portal's own look may tell.";
        if (record.Vault != known.Vault && (record.Vault is not { } vault || !IsTyped(vault, record.Form))) return "They name another vault than the one that was typed, or none.";
        if ((record.KvApp != known.KvApp && !Taught.IsApp(record.KvApp, record.Form.KvAppId)) || (record.HmaApp != known.HmaApp && !Taught.IsApp(record.HmaApp, record.Form.HmaAppId)))
            return "They hold an application whose ids are no ids, or another one than was chosen.";
        if (record.Certificate != known.Certificate && (record.Certificate is not { Pasted: true } certificate || !IsTyped(certificate, record.Form)))
            return "They describe another certificate than the one that was typed.";
        if (!Taught.Equal(record.Request, known.Request) && !IsRequest(record.Request, known)) return "They describe another signing request than the portal knows.";
        if (record.Grant != known.Grant && !Taught.IsGrant(record.Grant)) return "They hold a grant whose id is no id.";
        if ((record.Profile != known.Profile && !Taught.IsProfile(record.Profile, known.Profile, HmaRows.Ids(record).ProfileId))
            || !Taught.IsProof(record.Proof, known.Proof, record.Profile))
            return "They name another profile or secret than the portal stored.";
        return record.Rules is { } rules && rules != known.Rules && !Taught.IsRule(rules) ? "They hold a policy on credentials that cannot be one." : null;
    }

    /// <summary>The record without what a paste may teach at all. A field that is added to it is not taught until it stands here.</summary>
    private static string Untaught(HmaSetUp record) => SetUpState.Write(record with
    {
        Vault = null, KvApp = null, HmaApp = null, Certificate = null, Request = null, Grant = null, Profile = null, Proof = null, Rules = null,
    });

    private static bool IsTyped(VaultRef vault, HmaForm form) =>
        VaultUri.TryParse(form.VaultUri, out var typed, out _) && Guid.TryParseExact(vault.TenantId, "D", out _) && string.Equals(vault.Name, typed.Name, StringComparison.OrdinalIgnoreCase)
        && VaultId.Match(vault.ResourceId) is { Success: true } id && string.Equals(id.Groups["name"].Value, typed.Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsTyped(CertificateRef certificate, HmaForm form) =>
        certificate.Name == form.CertificateName && Version.IsMatch(certificate.Version) && Thumbprint.IsMatch(certificate.Thumbprint);

    /// <summary>A request that the portal read itself is not exchanged; one it does not know is shown and makes nothing ours.</summary>
    private static bool IsRequest(RequestRef? request, HmaSetUp known) =>
        request is { Pasted: true, Signed: null, GivenUp: false } && known.Request is null or { Pasted: true } && request.Name == known.Form.CertificateName && request.Id.Length <= 100 && IsSigningRequest(request.Csr);

    private static bool IsSigningRequest(string csr)
    {
        try
        {
            CertificateRequest.LoadSigningRequest(Convert.FromBase64String(csr), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);
            return true;
        }
        catch (Exception error) when (error is FormatException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
