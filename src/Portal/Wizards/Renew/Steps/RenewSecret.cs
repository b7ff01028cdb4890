using Portal.Cloud.Http;
using Portal.Plans;
using Portal.Settings;
using Portal.Wizards.Hma.Steps;

namespace Portal.Wizards.Renew.Steps;

/// <summary>The credential window once more, on a profile that is live: nothing older is removed in it.</summary>
public sealed class RenewSecret(CloudNetwork network, Rehearsal rehearsal, SetUps setUps, PortalSettings settings, WorldClock world, TimeProvider time)
    : CredentialWindow(network, rehearsal, setUps, settings, world, time)
{
    public override string Key => RenewWizards.NewSecret;
    public override string Title => "New secret";
    public override string Needed => "The profile in Dataverse holds a new KV-App secret that was proven to work; the one before is still valid.";
    public override string Why => "The new secret is proven before Dataverse gets it, and the older one stays valid until a mailbox has synchronized with the new one. So there is no moment without a secret that works.";

    protected override bool RemovesOlder => false;
}
