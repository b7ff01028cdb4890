namespace Portal.Cloud.Errors;

/// <summary>Azure Resource Manager. https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors</summary>
internal static class ArmErrors
{
    private const string RoleAdmin = "Owner, User Access Administrator or Role Based Access Control Administrator";

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.NotYetVisible, ["PrincipalNotFound"], new(
            "Azure does not know the new service principal yet.", "It was created moments ago and has not reached Azure.", "Wait a little; the portal tries again.",
            null, "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting")) { Settling = true },
        new(CloudErrorKind.Exists, ["RoleAssignmentExists"], new(
            "The role is assigned already.", "Somebody assigned it before, perhaps an earlier attempt.", "Nothing is left to do; the portal reads it back.")),
        new(CloudErrorKind.NotAllowed, ["AuthorizationFailed", "LinkedAuthorizationFailed"], new(
            "Azure refused: this account may not do that.", "The role at the vault or its resource group is missing, or was given only minutes ago.",
            "Hand this step to somebody who holds the role. If the role is new, sign in again.", $"For roles: {RoleAdmin}. For access policies: Key Vault Contributor",
            "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting")),
        new(CloudErrorKind.SignInNeeded, ["ExpiredAuthenticationToken", "InvalidAuthenticationToken", "InvalidAuthenticationTokenTenant"], new(
            "Azure did not accept the sign-in.", "The access has expired, or belongs to another tenant than the subscription.", "Sign in again; you come back to this place.", "You")),
        new(CloudErrorKind.NotFound, ["ResourceNotFound", "ResourceGroupNotFound", "SubscriptionNotFound", "ParentResourceNotFound"], new(
            "Azure has no such resource, or this account may not see it.", "It was deleted, or no role allows reading it.", "Check the vault's address, or ask for the role Reader at the vault.", RoleAdmin)),
        new(CloudErrorKind.BlockedByPolicy, ["RequestDisallowedByPolicy"], new(
            "An Azure policy of the organization forbids this.", "The policy is assigned to the subscription or resource group.", "Ask the owner of the policy.", "Owner of the Azure policy")),
        new(CloudErrorKind.BlockedByPolicy, ["ScopeLocked"], new(
            "The vault is locked against changes.", "Somebody put a lock on it or its resource group.", "Ask for the lock to be removed for this change.", "Owner of the resource group")),
    ];
}
