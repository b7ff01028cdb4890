namespace Portal.Wizards.Hma.Readiness;

/// <summary>What the report script read in the Exchange Management Shell. Every text in it comes from outside and was made fit for one line.</summary>
/// <param name="At">When the script ran, by the Exchange server's clock.</param>
/// <param name="Computer">Where it ran.</param>
/// <param name="Account">Who ran it there.</param>
/// <param name="PastedBy">Who brought it here, and when.</param>
public sealed record ExchangeReport(DateTimeOffset At, string Computer, string Account, string PastedBy, DateTimeOffset PastedAt)
{
    public IReadOnlyList<ExchangeServer> Servers { get; init; } = [];

    public IReadOnlyList<ExchangeDirectory> Directories { get; init; } = [];

    public IReadOnlyList<ExchangeAuthServer> AuthServers { get; init; } = [];

    /// <summary>OAuth2ClientProfileEnabled; null when it was not read.</summary>
    public bool? ClientProfile { get; init; }

    /// <summary>A hybrid configuration exists; null when it was not read.</summary>
    public bool? Hybrid { get; init; }

    /// <summary>Servers on which the Hybrid Agent's service was found.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>End of the certificate that Exchange signs its own tokens with (Get-AuthConfig).</summary>
    public DateTimeOffset? AuthCertificateEnds { get; init; }

    /// <summary>Parts that the shell refused to read, with its words.</summary>
    public IReadOnlyList<string> Failed { get; init; } = [];
}

/// <param name="Version">As Exchange says it: "Version 15.2 (Build 2562.17)".</param>
public sealed record ExchangeServer(string Name, string Version);

/// <param name="Kind">"EWS", "Autodiscover", "MAPI", "OAB", "ActiveSync".</param>
/// <param name="OAuth">Null when the shell did not say.</param>
public sealed record ExchangeDirectory(string Server, string Kind, string Name, bool? OAuth);

/// <param name="Default">IsDefaultAuthorizationEndpoint.</param>
public sealed record ExchangeAuthServer(string Name, bool Enabled, bool Default, string Domain);
