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
    [GeneratedRegex(@"\A/subscriptions/[0-9a-f-]{36}/resourceGroups/[\w.()-]{1,90}/providers/Microsoft\.KeyVault/vaults/(?<name>[a-z0-9-]{3,24})\z", Plain, 100)]
    private static partial Regex VaultId { get; }

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", Plain, 100)]
    private static partial Regex Version { get; }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z", Plain, 100)]
    private static partial Regex Thumbprint { get; }

    [GeneratedRegex(@"\A[\w-]{1,100}\z", Plain, 100)]
    private static partial Regex Assignment { get; }

    /// <summary>What is wrong, or null.</summary>
    public static string? Refusal(SetUp before, object after)
    {
        var known = before.Record();
        if (after is not HmaSetUp record || record.Key != before.Key || record.Form != known.Form) return "They would change what was typed.";
        if (record.Vault is { } vault && vault != known.Vault && !IsTyped(vault, record.Form)) return "They name another vault than the one that was typed, or none.";
        if (new[] { record.KvApp, record.HmaApp }.OfType<AppRef>().Any(a => a != known.KvApp && a != known.HmaApp && !IsApp(a))) return "They hold an application whose ids are no ids.";
        if (record.Certificate is { } certificate && certificate != known.Certificate && !IsTyped(certificate, record.Form)) return "They describe another certificate than the one that was typed.";
        if (record.Grant is { } grant && grant != known.Grant && !Assignment.IsMatch(grant.AssignmentId)) return "They hold a grant whose id is no id.";
        return null;
    }

    private static bool IsTyped(VaultRef vault, HmaForm form) =>
        VaultUri.TryParse(form.VaultUri, out var typed, out _) && Guid.TryParseExact(vault.TenantId, "D", out _) && string.Equals(vault.Name, typed.Name, StringComparison.OrdinalIgnoreCase)
        && VaultId.Match(vault.ResourceId) is { Success: true } id && string.Equals(id.Groups["name"].Value, typed.Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsTyped(CertificateRef certificate, HmaForm form) =>
        certificate.Name == form.CertificateName && Version.IsMatch(certificate.Version) && Thumbprint.IsMatch(certificate.Thumbprint);

    private static bool IsApp(AppRef app) =>
        Guid.TryParseExact(app.ObjectId, "D", out _) && Guid.TryParseExact(app.AppId, "D", out _) && (app.ServicePrincipalId is null || Guid.TryParseExact(app.ServicePrincipalId, "D", out _))
        && app.Name.Length is > 0 and <= 256;
}
