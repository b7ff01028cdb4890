using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Plans;
using Portal.Scripts;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Pasted;

/// <summary>A step's reading script, and the place to paste what it printed. For whoever may see the step, a link's holder too.</summary>
public sealed partial class ReadByScript
{
    private readonly string _id = $"read-{Guid.NewGuid():n}";
    private Reading? _reading;
    private IReadOnlyList<string> _notRead = [];
    private IReadOnlyList<TabItem> _tools = [];
    private Problem? _trouble;
    private string? _active;
    private string? _error;
    private string _text = "";
    private int _files;
    private bool _busy;

    [Inject] public required Pasting Pasting { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Parameter, EditorRequired] public required SetUp SetUp { get; set; }

    [Parameter, EditorRequired] public required string StepKey { get; set; }

    /// <summary>Shows the script at once, where it is the way to go on.</summary>
    [Parameter] public bool Open { get; set; }

    /// <summary>Answers were kept or forgotten: true while there are some.</summary>
    [Parameter] public EventCallback<bool> OnChanged { get; set; }

    private string Status => _reading! switch
    {
        { Missing: 0 } => "All that this step looks at has been read. To read it anew, run the script again.",
        { Set: null } => $"{Things(_reading!.All.Count)} to read.",
        _ => $"{Things(_reading!.Missing)} more to read, named by the answers before. The script reads everything once more, so that all answers are of one moment.",
    };

    protected override async Task OnParametersSetAsync()
    {
        if (Open && _reading is null && _trouble is null) await OpenAsync();
    }

    private Task OpenAsync() => GuardAsync(writes: false, async person => Show(await Pasting.ReadingAsync(SetUp, StepKey, person, CancellationToken.None)));

    private Task PasteAsync() => GuardAsync(writes: true, async person =>
    {
        var result = await Pasting.PasteAsync(SetUp, _reading!, _text, person, CancellationToken.None);
        (_error, _notRead) = (result.Refusal, result.NotRead);
        if (result.Refusal is null || result.Clear) (_text, _files) = ("", _files + 1);
        if (result.Refusal is not null) return;
        Show(result.Reading);
        await OnChanged.InvokeAsync(true);
    });

    private Task ForgetAsync() => GuardAsync(writes: true, async person =>
    {
        await Pasting.ForgetAsync(SetUp, StepKey, person, CancellationToken.None);
        (_error, _notRead) = (null, []);
        Show(await Pasting.ReadingAsync(SetUp, StepKey, person, CancellationToken.None));
        await OnChanged.InvokeAsync(false);
    });

    private async Task TakeFileAsync(InputFileChangeEventArgs chosen)
    {
        _error = null;
        if (chosen.File.Size > PastedDocument.Limit)
        {
            _error = "This file is larger than 1 MiB, which no reading script of this portal prints. Choose the file that this step's script wrote.";
            return;
        }

        try
        {
            using var reader = new StreamReader(chosen.File.OpenReadStream(PastedDocument.Limit), Encoding.UTF8);
            _text = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            _error = "The file could not be read to its end. Choose it once more.";
            return;
        }

        await PasteAsync();
    }

    private void Show(Reading reading)
    {
        _reading = reading;
        _tools = [new TabItem("az", "Azure CLI"), .. ReadScript.PowerShell(reading) is null ? [] : new[] { new TabItem("graph", "Graph PowerShell") }];
    }

    private (string Name, string Text, string Who) Of(string tool)
    {
        var name = Lines.FileName($"read-{SetUp.Id}-{StepKey}");
        return tool == "graph" && ReadScript.PowerShell(_reading!) is { } graph
            ? ($"{name}.ps1",
                graph.Text,
                _reading!.All.All(r => r.Request.Resource == Apis.GraphResource)
                    ? "PowerShell with the module Microsoft.Graph.Authentication."
                    : "PowerShell with the module Microsoft.Graph.Authentication. It reads the part in Microsoft Graph; the rest is for the Azure CLI, before or afterwards.")
            : ($"{name}.sh", ReadScript.Bash(_reading!).Text, "bash and the Azure CLI; Azure Cloud Shell has both. It reads with the rights of the account that az is signed in with.");
    }

    private async Task GuardAsync(bool writes, Func<Person, Task> act)
    {
        if (_busy) return;
        (_busy, _trouble) = (true, null);
        StateHasChanged();
        try
        {
            await act(await Current.DemandAsync(Permissions.SignedIn, writes));
        }
        catch (NotPermittedException refused)
        {
            _trouble = new Problem(refused.Message);
        }
        catch (UnauthorizedAccessException)
        {
            _trouble = new Problem("This step is not yours any more.", "The link that opened it has ended.", "Ask its sender for a new one; what you typed stays.", "The person who sent it");
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Things(int count) => count == 1 ? "1 thing" : $"{count} things";

    private static string Download(string text) => "data:application/octet-stream;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
