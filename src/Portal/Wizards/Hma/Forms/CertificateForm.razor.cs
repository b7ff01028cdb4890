using Portal.Cloud.KeyVault;
using Portal.Shared;

namespace Portal.Wizards.Hma.Forms;

/// <summary>Which certificate HMA-App signs in with.</summary>
public sealed partial class CertificateForm
{
    private static readonly IReadOnlyList<ChoiceOption<bool>> _choices =
    [
        new(false, "Create a new one", "Self-signed, RSA 2048, exportable, made inside the vault."), new(true, "Use one that is there", "Made by your company's process; its private key must be exportable."),
    ];

    private async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new VaultCertificates(Network, VaultUri.Parse(Form.VaultUri), context.Credential).ListAsync(ct))
            .Where(c => c.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(c => new LookUpItem(c.Name, c.Name, c.End is { } end ? $"until {end:yyyy-MM-dd}" : null)),
    ]);
}
