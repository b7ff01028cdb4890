using Microsoft.AspNetCore.Components;
using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Steps;
using Portal.Wizards.Forms;

namespace Portal.Wizards.CrossTenant.Forms;

/// <summary>Makes the address at Entra where an administrator consents, and says what came back.</summary>
public sealed partial class ConsentForm
{
    private string? _address;
    private ConsentLink? _newest;

    [Inject] public required ConsentLinks Links { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    private GrantPermissions Step => (GrantPermissions)View.Wizard.Find(StepKey)!;

    private CrossTenantSetUp Record => View.SetUp.Record();

    private bool ByLink => Record.Form.ConsentByLink;

    protected override async Task OnParametersSetAsync() => _newest = await Links.NewestAsync(View.SetUp.Id, StepKey, CancellationToken.None);

    private Task MakeAsync() => GuardAsync(async person =>
    {
        _address = await Links.MakeAsync(View.SetUp, Step, Looks.Context(View.SetUp, person), CancellationToken.None);
        _newest = await Links.NewestAsync(View.SetUp.Id, StepKey, CancellationToken.None);
    });

    internal static string Told(ConsentLink link, DateTimeOffset now) => link.Outcome switch
    {
        ConsentOutcome.Consented => "The answer says that it was granted; look again to see what the app holds.",
        ConsentOutcome.Refused => $"The answer: not granted ({link.Error}). {Why(link.Error)}",
        ConsentOutcome.OtherTenant => "An answer came that names another tenant. Nothing is believed of it: make sure that the address is opened by somebody of the right tenant, and look again.",
        ConsentOutcome.Unclear => "An answer came that says neither yes nor no. Look again to see what the app holds.",
        _ when link.ExpiresAt <= now => "Nobody answered in time. Look again, in case it was granted without an answer; or make a new one.",
        _ => "Nobody has answered yet. If somebody granted without an answer, looking again finds it.",
    };

    private static string Why(string? error) => error switch
    {
        "AADSTS65004" or "access_denied" => "Whoever opened it declined.",
        "AADSTS90094" or "AADSTS90093" => $"Whoever opened it may not grant this; it takes {ConsentRoles.ForGraph} for Microsoft Graph.",
        "AADSTS50020" or "AADSTS50034" => "Whoever opened it has no account in that tenant.",
        "AADSTS650052" => "The tenant has no service of this name: Exchange Online is missing there.",
        _ => "Microsoft's page on the code says more: https://login.microsoftonline.com/error",
    };
}
