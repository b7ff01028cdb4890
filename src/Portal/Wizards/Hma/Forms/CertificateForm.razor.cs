using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Certificates;
using Portal.Cloud.KeyVault;
using Portal.Plans;
using Portal.Settings;
using Portal.Shared;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma.Forms;

/// <summary>
/// Which certificate HMA-App signs in with. A file that is brought is read into memory, checked, and held by <see cref="Uploads"/> until the import; when anything is
/// wrong with it, file and password are dropped and everything else that was typed stays.
/// </summary>
public sealed partial class CertificateForm
{
    private static readonly IReadOnlyList<ChoiceOption<CertificateWay>> _choices =
    [
        new(CertificateWay.Create, "Create a new one", "Self-signed, RSA 2048, exportable, made inside the vault."),
        new(CertificateWay.Existing, "Use one that is there", "Made by your company's process; its private key must be exportable."),
        new(CertificateWay.Import, "Import a file", "A PFX or PEM that your company made, with its private key."),
        new(CertificateWay.Request, "Have your CA sign a request", "The vault makes the key and a request; your company's CA signs it, which may take days."),
    ];

    private IBrowserFile? _file;
    private string? _password;
    private string? _fileError;
    private string? _passwordError;
    private int _attempt;

    [Inject] public required Uploads Uploads { get; init; }

    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] public required WorldClock World { get; init; }

    /// <summary>A request waits under this name that this set-up did not make: the look learns its own.</summary>
    private bool ForeignRequest => Look?.Observation.Facts.FirstOrDefault(f => f.Name == "Request")?.Value is { } id && Record.Request?.Id != id;

    /// <summary>Whoever was handed the step brings the file that an admin chose to import; choosing is not theirs.</summary>
    protected override bool ForHolder => !View.MayAll && Record.Form.CertificateWay == CertificateWay.Import;

    private void Choose(CertificateWay way)
    {
        Form.CertificateWay = way;
        DropFile();
    }

    private Task KeepAsync()
    {
        Form = Form.WithDefaults(Settings.Names);
        return Form.CertificateWay switch
        {
            CertificateWay.Import => CheckAsync(),
            CertificateWay.Request when Record.Request is { GivenUp: true } request => GoOnAsync(request),
            _ => SaveAsync(),
        };
    }

    /// <summary>A request that was to be given up, and is not after all.</summary>
    private Task GoOnAsync(RequestRef request) => GuardAsync(async person =>
    {
        if (!Keepable()) return;
        await ChangeAsync(s => s.Record().WithRequest(request.Id, r => r with { GivenUp = false }) with { Form = Form with { } }, $"goes on with the request {request.Id}", person);
        await OnSaved.InvokeAsync("Kept. The request goes on waiting.");
    });

    /// <summary>Reads the file, checks it, holds the key pair and keeps the choice. Nothing of the file is written down but what its public part says.</summary>
    private Task CheckAsync() => GuardAsync(async person =>
    {
        if (!View.MayAll) Form = Read(View.SetUp); // the choice is not theirs, whatever their own draft says
        (_fileError, _passwordError) = (_file is null ? "Choose the file that holds the certificate and its private key." : null, null);
        if (!Keepable() || _file is null) return;
        var (pair, fileError, passwordError) = await ReadAsync(_file, _password);
        (_fileError, _passwordError) = (fileError, passwordError);
        DropFile();
        if (pair is null) return;
        var shown = $"Checked: {pair.Subject}, thumbprint {pair.Thumbprint}, valid until {pair.End:d MMMM yyyy}. It is held in memory for {Uploads.Lifetime.TotalMinutes:0} minutes and kept nowhere.";
        if (!Uploads.Hold(View.SetUp.Id, person, pair))
            throw new StepRefusedException(new Problem("Too many files are held in the portal's memory at the moment.", null, $"Wait {Uploads.Lifetime.TotalMinutes:0} minutes and choose the file again.", "You"));
        await KeepFormAsync(person, shown);
    });

    private async Task<ReadKeyPair.Result> ReadAsync(IBrowserFile file, string? password)
    {
        if (file.Size > ReadKeyPair.Largest) return new(null, $"The file has more than {ReadKeyPair.Largest / 1024} KiB; a certificate with its key is far smaller. Choose another file.", null);
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Size, pinned: true);
        try
        {
            await using var stream = file.OpenReadStream(ReadKeyPair.Largest);
            await stream.ReadExactlyAsync(bytes);
            return ReadKeyPair.Read(bytes, string.IsNullOrEmpty(password) ? null : password, World.GetUtcNow());
        }
        catch (IOException)
        {
            return new(null, "The file could not be read to its end. Choose it again.", null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private void DropFile() => (_file, _password, _attempt) = (null, null, _attempt + 1);

    /// <summary>Makes another's request this set-up's own: from here on it is shown, merged and given up here.</summary>
    private Task TakeOverAsync() => GuardAsync(async person =>
    {
        var context = Looks.Context(View.SetUp, person);
        if (await new VaultCertificates(Network, VaultUri.Parse(Form.VaultUri), context.Credential).PendingAsync(Form.CertificateName, CancellationToken.None) is not { Operation.WaitsForMerge: true } pending)
            throw new StepRefusedException(new Problem("The request is not there any more.", "Somebody merged or cancelled it meanwhile.", "Look at the step again.", "You"));
        var request = new RequestRef(Form.CertificateName, pending.Operation.RequestId ?? "", pending.Since ?? context.Now, Convert.ToBase64String(pending.Operation.Csr.Span));
        await ChangeAsync(s => s.Record() with { Request = request, Form = Form with { CertificateWay = CertificateWay.Request } }, $"took over the request {request.Id}", person);
        await OnSaved.InvokeAsync("The request is this set-up's own now.");
    });

    private async Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => await FoundAsync(async context =>
    [
        .. (await new VaultCertificates(Network, VaultUri.Parse(Form.VaultUri), context.Credential).ListAsync(ct))
            .Where(c => c.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Select(c => new LookUpItem(c.Name, c.Name, c.End is { } end ? $"until {end:yyyy-MM-dd}" : null)),
    ]);
}
