using Microsoft.AspNetCore.Components;
using Portal.SignIn;

namespace Portal.Home;

/// <summary>Each role sees its own work first.</summary>
public sealed partial class HomePage
{
    private Person? _person;

    [Inject] public required CurrentPerson Current { get; init; }

    private string Sentence => _person switch
    {
        null => "",
        { Roles.Count: 0 } => "You can do the steps that somebody hands over to you.",
        var p when p.May(Permissions.Setups) => "What needs attention, and the set-ups you can go on with.",
        var p when p.May(Permissions.Approve) => "What waits for your decision.",
        var p when p.May(Permissions.Mailbox) => "Open one mailbox and read whether it is syncing, and if not, why.",
        _ => "Who did what, why, and with whose approval.",
    };

    protected override async Task OnInitializedAsync() => _person = await Current.DemandAsync(Permissions.SignedIn);
}
