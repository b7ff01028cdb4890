using Portal.Wizards.Forms;
using Portal.Wizards.Hma.Forms;
using Portal.Wizards.Renew.Forms;

namespace Portal.Wizards.Renew;

/// <summary>The forms of renewals of an HMA profile: the wizard's own where the step is the same.</summary>
public sealed class RenewStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [RenewWizards.Live] = typeof(LiveForm),
        [RenewWizards.NewSecret] = typeof(NewSecretForm),
        [RenewWizards.NewCertificate] = typeof(CertificateForm),
        [RenewWizards.Decision] = typeof(AskForm),
        [RenewWizards.Proof] = typeof(ProofForm),
        [RenewWizards.Pass] = typeof(LiveForm),
        [RenewWizards.OldSecrets] = typeof(OldSecretsForm),
        [RenewWizards.OldCertificate] = typeof(WaitForm),
    };
}

/// <summary>The forms of the renewal of a cross-tenant profile.</summary>
public sealed class RenewSyncStepForm() : StepForms(Of)
{
    private static readonly Dictionary<string, Type> Of = new(StringComparer.Ordinal)
    {
        [RenewWizards.Live] = typeof(LiveSyncForm),
        [RenewWizards.NewSecret] = typeof(NewSyncSecretForm),
        [RenewWizards.Pass] = typeof(LiveSyncForm),
        [RenewWizards.OldSecrets] = typeof(OldSecretsForm),
    };
}
