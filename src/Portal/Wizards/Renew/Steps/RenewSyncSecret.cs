using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>The credential window of the cross-tenant wizard once more, on a profile that is live: nothing older is removed in it.</summary>
public sealed class RenewSyncSecret(
    CloudNetwork network, SyncProof proof, TypedSecrets typed, SetUps setUps, PortalSettings settings, WorldClock world, TimeProvider time)
    : ProfileWindow(network, proof, typed, setUps, settings, world, time)
{
    public override string Key => RenewWizards.NewSecret;
    public override string Title => "New secret";
    public override string Needed => "The profile in Dataverse holds a new secret of the app that was proven over Exchange Web Services and over Microsoft Graph; the one before is still valid.";
    public override string Why => "The new secret is proven before Dataverse gets it, and the older one stays valid until a mailbox has synchronized with the new one. So there is no moment without a secret that works.";

    protected override string WaitsFor => "Waits for the live profile: look at the step before.";

    protected override bool RemovesOlder => false;
}
