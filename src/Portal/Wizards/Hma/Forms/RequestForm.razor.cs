using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Certificates;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Hma.Forms;

/// <summary>A signing request that waits: it is handed out, and what the CA made of it is taken back and checked.</summary>
public sealed partial class RequestForm
{
    private IBrowserFile? _file;
    private string? _text;
    private string? _error;
    private int _attempt;

    [Inject] public required WorldClock World { get; init; }

    /// <summary>The CA's people bring back what they signed.</summary>
    protected override bool ForHolder => true;

    private string Pem => SigningRequestFile.PemOf(Record.Request!);

    private Task CheckAsync() => GuardAsync(async person =>
    {
        _error = null;
        var bytes = _file is null ? Encoding.UTF8.GetBytes(_text ?? "") : await ReadAsync(_file);
        if (bytes is null) return;
        var request = Record.Request!;
        var answer = ReadSignedAnswer.Read(bytes, Convert.FromBase64String(request.Csr), World.GetUtcNow());
        // Should a private key have been in it, not even this circuit keeps it.
        CryptographicOperations.ZeroMemory(bytes);
        (_error, _file) = (answer.Trouble, null);
        if (answer.Trouble is not null)
        {
            if (_text?.Contains("PRIVATE KEY", StringComparison.Ordinal) == true) (_text, _attempt) = (null, _attempt + 1);
            return;
        }

        var signed = answer.Chain.Select(Convert.ToBase64String).ToArray();
        await ChangeAsync(s => s.Record().WithRequest(request.Id, r => r with { Signed = signed }), "what the CA signed", person);
        await OnSaved.InvokeAsync("It fits the request. What is put into the vault is shown below.");
    });

    private Task GiveUpAsync() => GuardAsync(async person =>
    {
        await Current.DemandAsync(Permissions.Setups, writes: true);
        var request = Record.Request!.Id;
        await ChangeAsync(s => s.Record().WithRequest(request, r => r with { GivenUp = true }), $"chose to give up the request {request}", person);
        await OnSaved.InvokeAsync("Chosen. What is removed is shown below; nothing is removed yet.");
    });

    private async Task<byte[]?> ReadAsync(IBrowserFile file)
    {
        _attempt++;
        if (file.Size > ReadSignedAnswer.Largest)
        {
            _error = $"The file has more than {ReadSignedAnswer.Largest / 1024} KiB; a certificate with its chain is far smaller. Choose another file.";
            return null;
        }

        var bytes = new byte[file.Size];
        await using var stream = file.OpenReadStream(ReadSignedAnswer.Largest);
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
