namespace Portal.Cloud.Errors;

/// <summary>Key Vault's data plane. https://learn.microsoft.com/azure/key-vault/general/rest-error-codes</summary>
internal static class KeyVaultErrors
{
    private const string Reference = "https://learn.microsoft.com/azure/key-vault/general/rest-error-codes";
    private const string VaultAdmin = "Somebody who may assign roles or access policies at the vault";

    private static readonly ErrorText Denied = new(
        "An Azure policy of the organization does not allow this certificate.",
        "A policy with the effect Deny is assigned to the vault, its resource group or its subscription. Such policies name the issuers, the lifetime or the kind of key that certificates may have.",
        "Ask the policy's owner which certificates it allows and bring one that fits, by import or signed by the company's authority; or ask for an exemption of this vault.",
        "Owner of the Azure policy (Resource Policy Contributor)", "https://learn.microsoft.com/azure/key-vault/general/azure-policy");

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.BadInput, [], new(
            "The vault belongs to another tenant than the app.", "A vault accepts only tokens of its own tenant.",
            "Register KV-App in the tenant of the vault, or choose a vault in the app's tenant.", "Azure administrator", Reference)) { Says = "AKV10032" },
        new(CloudErrorKind.BlockedByPolicy, ["RequestDisallowedByPolicy"], Denied),
        new(CloudErrorKind.BlockedByPolicy, [], Denied) { Says = "disallowed by policy" },
        new(CloudErrorKind.BadInput, [], new(
            "The certificate was made for another key than that of the request.", "Each signing request has a key of its own; this certificate was made of an earlier one.",
            "Have the request signed that waits in the vault now, and bring that certificate.",
            "Your company's CA",
            "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-signing-request"))
            {
                Says = "does not match the public part of the specified private key"
            },
        new(CloudErrorKind.BadInput, [], new(
            "The vault cannot open the PFX.", "Its password is wrong, or the file is damaged or protected in a way that Key Vault does not read.",
            "Type the password again, or export the certificate anew with its private key.",
            "Whoever has the certificate",
            "https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios#formats-of-import-we-support"))
            {
                Says = "PKCS#12 X.509 certificate content can not be read"
            },
        new(CloudErrorKind.BadInput, [], new(
            "The vault cannot read the PEM.", "It takes a PKCS #8 key (BEGIN PRIVATE KEY) with its certificate, in lines that end as in UNIX.",
            "Export the certificate anew, as PFX if possible.",
            "Whoever has the certificate",
            "https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios#formats-of-import-we-support"))
            {
                Says = "PEM X.509 certificate content is in an unexpected format"
            },
        new(CloudErrorKind.BadInput, [], new(
            "What was sent to the vault holds no private key.", "The certificate was exported without its key, or the file holds several.",
            "Export the certificate anew together with its private key.",
            "Whoever has the certificate",
            "https://learn.microsoft.com/azure/key-vault/certificates/certificate-scenarios#formats-of-import-we-support")) { Says = "No certificate with private key found" },
        new(CloudErrorKind.BadInput, [], new(
            "The vault found no certificate in what was sent.", "It takes certificates in DER, encoded as base64, the one for the request first.",
            "Bring the certificate in PEM.", "Your company's CA", "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-signing-request")) { Says = "X5C must have at least one valid item" },
        new(CloudErrorKind.NotAllowed, ["SecretDisabled"], new(
            "The certificate's version is switched off in the vault.", "Somebody disabled it; nobody can read it until it is enabled.",
            "Enable the version, or use another certificate.", "Key Vault Certificates Officer", "https://learn.microsoft.com/azure/key-vault/certificates/about-certificates")),
        new(CloudErrorKind.NotAllowed, [], new(
            "The vault is protected against purging.", "With purge protection a deleted certificate stays until the vault's retention of 7 to 90 days is over.",
            "Wait until then, recover it, or use another name.", "Nobody can shorten it", "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview")) { Says = "purge protection is enabled" },
        new(CloudErrorKind.NotAllowed, [], new(
            "The vault is still making this certificate itself.", "Its issuer is at work; only what an unknown authority signs is merged.",
            "Wait until it is finished.", "Nobody needs to do anything", "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios")) { Says = "Merge is forbidden on pending object" },
        new(CloudErrorKind.NotAllowed, [], new(
            "The vault's firewall does not let this portal in.", "The vault accepts selected networks only. Whether it lets Dynamics 365 in shows only in Dynamics' own test.",
            "Let the vault accept this portal's address and those of Dynamics 365, or use another vault.",
            "Key Vault Contributor, with the network team",
            "https://learn.microsoft.com/azure/key-vault/general/network-security")) { Says = "is not authorized and caller is not a trusted service" },
        new(CloudErrorKind.NotAllowed, ["ForbiddenByFirewall", "ForbiddenByConnection"], new(
            "The vault's firewall does not let this portal in.", "The vault accepts selected networks only. Whether it lets Dynamics 365 in shows only in Dynamics' own test.",
            "Let the vault accept this portal's address and those of Dynamics 365, or use another vault.",
            "Key Vault Contributor, with the network team",
            "https://learn.microsoft.com/azure/key-vault/general/network-security")),
        new(CloudErrorKind.NotAllowed, ["ForbiddenByRbac"], new(
            "The vault refused: no role at the vault allows this.", "The role was never assigned, or so recently that it is not in effect yet; Microsoft speaks of several minutes.",
            "If the role is new, wait. Otherwise have it assigned at the vault.", VaultAdmin, "https://learn.microsoft.com/azure/key-vault/general/rbac-guide")) { Settling = true },
        new(CloudErrorKind.NotAllowed, [], new(
            "The vault refused: no role at the vault allows this.", "The role was never assigned, or so recently that it is not in effect yet; Microsoft speaks of several minutes.",
            "If the role is new, wait. Otherwise have it assigned at the vault.",
            VaultAdmin,
            "https://learn.microsoft.com/azure/key-vault/general/rbac-guide")) { Says = "Caller is not authorized to perform action on resource", Settling = true },
        new(CloudErrorKind.NotAllowed, ["ForbiddenByPolicy", "AccessDenied"], new(
            "The vault refused: no access policy allows this.", "The policy lacks the right, or names the app registration in place of its service principal.",
            "Add get on secrets and on certificates for the service principal. If the policy is new, wait a moment.",
            VaultAdmin,
            "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy")) { Settling = true },
        new(CloudErrorKind.NotAllowed, [], new(
            "The vault refused: no access policy allows this.", "The policy lacks the right, or names the app registration in place of its service principal.",
            "Add get on secrets and on certificates for the service principal. If the policy is new, wait a moment.",
            VaultAdmin,
            "https://learn.microsoft.com/azure/key-vault/general/assign-access-policy")) { Says = "permission on key vault", Settling = true },
        new(CloudErrorKind.BadInput, ["NoPrivateKey"], new(
            "The certificate's private key cannot be read.", "The key is marked as not exportable, or lives in a hardware module. Dynamics 365 reads it through the secret and could not sign.",
            "Make or choose a certificate whose private key is exportable.", "Key Vault Certificates Officer", "https://learn.microsoft.com/azure/key-vault/certificates/about-certificates")),
        new(CloudErrorKind.BadInput, ["WrongVault"], new(
            "The host that answered is not this key vault.", "It asked for a sign-in to another service.", "Check the vault's address.", null, Reference)),
        new(CloudErrorKind.NotFound, ["PendingCertificateNotFound"], new(
            "No certificate is being made under this name.", "The operation was finished, cancelled or replaced.", "Look at the certificate itself.", null, Reference)),
        new(CloudErrorKind.NotFound, ["CertificateNotFound", "SecretNotFound"], new(
            "The vault has no certificate of this name.", "It was deleted, or the name is spelled differently.", "Choose an existing one or create it.", "Key Vault Certificates Officer", Reference)),
        new(CloudErrorKind.Conflict, ["ObjectIsDeletedButRecoverable"], new(
            "A deleted certificate still holds this name.", "Key Vault keeps deleted objects for 7 to 90 days, and their names with them.",
            "Recover the deleted certificate, or choose another name.", "Key Vault Certificates Officer", "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview")),
        new(CloudErrorKind.Conflict, [], new(
            "Another operation on this certificate is under way.", "A certificate of this name is being made or imported right now, or a deleted one still holds the name.",
            "Wait until it is finished, or recover the deleted one.", "Key Vault Certificates Officer", "https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios")) { Status = 409 },
    ];
}
