namespace Portal.Cloud.Errors;

/// <summary>
/// Dataverse's Web API. https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors and the support articles on
/// email and exchange synchronization.
/// </summary>
internal static class DataverseErrors
{
    private const string Admin = "System Administrator of the environment";
    private const string Approval = "https://learn.microsoft.com/power-platform/admin/connect-exchange-online#approve-mailboxes";

    private static readonly ErrorText NoColumn = new(
            "This environment does not have the column {name}.", "It runs another version of Dynamics 365 than the portal knows, most likely an older one.",
            "Compare the environment's version in the Power Platform admin center and install its update, then look again. Until then the profile can be filled in there by hand.",
            $"{Admin}; if its version is current, the operator of this portal", "https://learn.microsoft.com/power-platform/admin/manage-updates");

    public static readonly IReadOnlyList<KnownError> Table =
    [
        new(CloudErrorKind.Throttled, ["0x80072321", "0x80072322", "0x80072326"], new(
            "Dataverse asks for a pause: this account made too many requests.", "Dataverse counts requests, their time and how many run at once, over five minutes.",
            "Wait for the time it asks for; waiting less makes it longer.", "You", "https://learn.microsoft.com/power-apps/developer/data-platform/api-limits")),
        new(CloudErrorKind.NotAllowed, [], new(
            "This account may not approve the mailbox's address.",
            "For a mailbox in Exchange Online, Dynamics 365 asks for the Global or Exchange Administrator, or the role Delegated Mailbox Approver. On-premises mailboxes need System Administrator.",
            "Let somebody with that role approve it. A role that is only activated for a while was seen not to count here: then approve it in the Power Platform admin center.",
            "Exchange Administrator with System Administrator",
            Approval)) { Says = "can only be approved by" },
        new(CloudErrorKind.NotAllowed, ["0x80090904"], new(
            "Only a Global or Exchange Administrator can hand out the role Delegated Mailbox Approver.", "This account is neither.",
            "Let such an account assign it.", "Global Administrator or Exchange Administrator", Approval)),
        new(CloudErrorKind.BadInput, ["0x80090905"], new(
            "The role Delegated Mailbox Approver cannot be given to a team.", "It works for people only.", "Assign it to a person.", "Global Administrator or Exchange Administrator", Approval)),
        new(CloudErrorKind.Unavailable, ["0x8004A104"], new(
            "The environment is switched off.", "An administrator disabled it, or it is being copied, restored or moved.",
            "Look at its state in the Power Platform admin center and try again when it is back.", Admin, "https://learn.microsoft.com/power-apps/developer/data-platform/reference/web-service-error-codes")),
        new(CloudErrorKind.Unavailable, [], new(
            "The environment is in administration mode.", "Until somebody ends it, only System Administrators and System Customizers get in, and background work may be off.",
            "End administration mode in the Power Platform admin center, or wait until whoever began it is done.",
            Admin,
            "https://learn.microsoft.com/power-platform/admin/admin-mode")) { Status = 403, Says = "administration mode" },
        new(CloudErrorKind.NotAllowed, ["0x80072560"], new(
            "This account is not a user of the environment.", "The person has no licence here, is not in the environment's security group, or was never added.",
            "Add the person to the environment and give a security role.", Admin, "https://learn.microsoft.com/power-platform/admin/add-users-to-environment")),
        new(CloudErrorKind.NotAllowed, ["0x80041D1F", "0x80040225"], new(
            "This account is disabled in the environment.", "It was switched off, or lost its licence.", "Enable the user in the Power Platform admin center.", Admin)),
        new(CloudErrorKind.NotAllowed, ["0x80040220", "0x80042f09", "0x80048306", "0x8005E259"], new(
            "Dataverse refused: a privilege is missing.", "The security roles of this account do not allow it.",
            "Give a role with the missing privilege, or let a system administrator do this step.", Admin, "https://learn.microsoft.com/power-platform/admin/security-roles-privileges")),
        new(CloudErrorKind.Exists, ["0x80040237", "0x80060892"], new(
            "Dataverse has this row already.", "An earlier attempt made it.", "The portal finds and uses it.")),
        new(CloudErrorKind.Conflict, ["0x80060882"], new(
            "The row was changed by somebody else.", "It is not what the portal read before.", "Look at it again, then decide.")),
        new(CloudErrorKind.NotFound, ["0x80040217"], new(
            "Dataverse does not have this row.", "It was deleted, or this account may not see it.", "Look again; choose another one if it is gone.", Admin)),
        new(CloudErrorKind.BadInput, ["0x80060888"], NoColumn) { Says = "Could not find a property named" },
        new(CloudErrorKind.BadInput, ["0x80048d19"], NoColumn) { Says = "The property does not exist on type" },
        new(CloudErrorKind.BadInput, ["0x80044331", "0x80048d19"], new(
            "Dataverse did not accept a value.", "It is longer than the column, or of another kind.", "Check the values, shorten long ones.")),
        new(CloudErrorKind.BadInput, ["0x80040265"], new(
            "A plug-in of this environment stopped the change.", "An organization's own extension failed or refused.", "Find and fix the plug-in or workflow.", Admin)),
        new(CloudErrorKind.Conflict, ["0x80071151"], new(
            "Dataverse is busy with the same rows.", "Two changes met.", "Try again in a moment.")),
    ];
}
