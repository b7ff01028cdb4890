namespace Portal.Cloud.Dataverse;

/// <summary>How an HMA profile is spread over three tables. Microsoft does not document it; one of the two is right.</summary>
public enum HmaWiring { A, B }

public sealed record HmaColumns(HmaWiring Wiring, int ServerType, int? IncomingProtocol, int? OutgoingProtocol, int KeyType, int? ServerAuthority, bool? UseDefaultTenant);
