namespace Portal.Steps;

/// <param name="Approval">emailrouteraccessapproval as it was.</param>
public sealed record MailboxBefore(Guid Id, string Address, Guid? ProfileId, string? ProfileName, int Incoming, int Outgoing, int Appointments, int Approval);
