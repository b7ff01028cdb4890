using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Cloud;
using Portal.Connections;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;
using Portal.SignIn;

namespace Portal.Reach;

/// <summary>Brings a newer reading of who may open which mailboxes.</summary>
public sealed partial class BringAccess
{
    private IReadOnlyList<ApiNeed>? _missing;
    private Problem? _trouble;
    private string? _said, _error;
    private string _given = "";
    private int _files;
    private bool _busy;

    [Parameter, EditorRequired] public required FoundProfile Profile { get; set; }

    /// <summary>Nothing was read yet.</summary>
    [Parameter] public bool First { get; set; }

    [Parameter] public EventCallback OnBrought { get; set; }

    [Inject] public required ReadReach Reading { get; init; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required Places Places { get; init; }

    [Inject] public required PersonTokens Tokens { get; init; }

    private string Tenant => Places.TenantName(Profile.TenantId!).Isolated();

    private string Back => PortalUrls.Reach(Profile.Host, Profile.Row.Id);

    private string Script => AccessScripts.Report(new OnlineTarget(Profile.Row.Id, Profile.TenantId!, ""), Profile.AppId!).Text;

    protected override async Task OnInitializedAsync()
    {
        if (Reading.CanReadItself) _missing = Reading.Missing(await Current.DemandAsync(Permissions.Setups), Profile.TenantId!);
    }

    private Task ReadAsync() => GuardAsync(async person =>
    {
        await Reading.ReadAsync(Profile, person, CancellationToken.None);
        _said = "Exchange Online was read.";
        await OnBrought.InvokeAsync();
    });

    private Task TakeAsync() => GuardAsync(async person =>
    {
        _error = await Reading.TakeAsync(Profile, _given, person, CancellationToken.None);
        if (_error is not null) return;
        (_given, _files, _said) = ("", _files + 1, "The report was taken.");
        await OnBrought.InvokeAsync();
    });

    private async Task TakeFileAsync(InputFileChangeEventArgs chosen)
    {
        _error = null;
        if (chosen.File.Size > ReadAccessReport.Largest)
        {
            _error = $"This file has more than {ReadAccessReport.Largest >> 20} MB, which the script does not print. Choose the file that it wrote.";
            return;
        }

        try
        {
            using var reader = new StreamReader(chosen.File.OpenReadStream(ReadAccessReport.Largest), Encoding.UTF8);
            _given = await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            _error = "The file could not be read to its end. Choose it once more.";
            return;
        }

        await TakeAsync();
        _given = ""; // a large report is not sent back to the page
    }

    private async Task GuardAsync(Func<Person, Task> act)
    {
        if (_busy) return;
        (_busy, _trouble, _said) = (true, null, null);
        StateHasChanged();
        Person? person = null;
        try
        {
            person = await Current.DemandAsync(Permissions.Setups, writes: true);
            await act(person);
        }
        catch (NotPermittedException refused)
        {
            _trouble = new Problem(refused.Message);
        }
        catch (SignInNeededException)
        {
            _missing = Reading.Missing(person!, Profile.TenantId!);
        }
        catch (CloudException error)
        {
            _trouble = error.Error.ToProblem();
            if (error.Error.Kind == CloudErrorKind.SignInNeeded)
            {
                Tokens.Forget(person!, error.Error);
                _missing = Reading.Missing(person!, Profile.TenantId!);
            }
        }
        finally
        {
            _busy = false;
        }
    }
}
