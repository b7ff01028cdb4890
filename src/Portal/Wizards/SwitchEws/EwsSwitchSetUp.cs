using Portal.Plans;
using Portal.Readiness;

namespace Portal.Wizards.SwitchEws;

/// <summary>What a person chooses: to what EwsEnabled is set.</summary>
public sealed record EwsSwitchForm
{
    /// <summary>True, or Null, which takes the setting away: the fastest way back.</summary>
    public EwsSwitch Wanted { get; set; } = EwsSwitch.True;
}

/// <summary>The record of one change of EwsEnabled.</summary>
public sealed record EwsSwitchSetUp
{
    public required Guid Key { get; init; }

    public required EwsSwitchForm Form { get; init; }

    public required string TenantId { get; init; }

    /// <summary>This portal was given no access to that tenant: everything goes by script.</summary>
    public bool Closed { get; init; }

    /// <summary>Its people act there with the portal's own app, whatever registration the settings have for that tenant.</summary>
    public bool ByPortalsApp { get; init; }

    /// <summary>The app of the set-up that this was begun from; it has to be on the list. Null where there is none.</summary>
    public string? AppId { get; init; }

    public ExchangeOnlineKnowledge ExchangeOnline { get; init; } = new();

    public UsageReport? Usage { get; init; }

    /// <summary>The value before the change, as it was last seen to be another than the wanted one.</summary>
    public EwsSwitch? Before { get; init; }

    /// <summary>With a newer report; the value before the change is remembered as long as it is not the wanted one.</summary>
    public EwsSwitchSetUp With(OnlineReport report) => this with
    {
        ExchangeOnline = ExchangeOnline.With(report), Before = report.EwsEnabled is { } enabled && enabled != Form.Wanted ? enabled : Before,
    };

    public OnlineTarget Target => new(Key, TenantId, "");
}

internal static class EwsSwitchRecords
{
    public static EwsSwitchSetUp Switch(this SetUp setUp) => SetUpState.Read<EwsSwitchSetUp>(setUp);

    public static EwsSwitchSetUp Switch(this StepContext context) => context.SetUp.Switch();
}
