using Portal.Steps.Readiness;

namespace Portal.Wizards.Hma.Readiness;

/// <summary>What people told of the Exchange servers: a pasted report, and words they stand for. Never guessed from an answer's headers.</summary>
public sealed record ExchangeKnowledge
{
    /// <summary>A report older than this is not believed any more: servers are installed and changed.</summary>
    public static readonly TimeSpan ReportLasts = TimeSpan.FromDays(30);

    public static readonly TimeSpan AttestationLasts = TimeSpan.FromDays(180);

    public ExchangeReport? Report { get; init; }

    public IReadOnlyList<Attestation> Attested { get; init; } = [];

    public ExchangeKnowledge With(Attestation attestation) => this with { Attested = [.. Attested.Where(a => a.Fact != attestation.Fact), attestation] };
}

/// <summary>What can be attested, by key; the sentence is what is attested to hold.</summary>
public static class ExchangeFacts
{
    public const string Version = "version";
    public const string Hybrid = "hybrid";
    public const string OAuth = "oauth";
    public const string AuthServer = "auth-server";
    public const string ClientProfile = "client-profile";
    public const string PassThrough = "pass-through";

    public static readonly IReadOnlyList<(string Key, string Name, string Holds)> All =
    [
        (Version, "Exchange version", "Every Exchange server has a version that supports Hybrid Modern Authentication and is in support."),
        (Hybrid, "Classic hybrid", "The hybrid is classic: the Hybrid Configuration Wizard set it up without the Hybrid Agent."),
        (OAuth, "OAuth on every server", "OAuth is enabled on the virtual directories of every Exchange server."),
        (AuthServer, "Authorization server", "An enabled EvoSTS authorization server of this tenant is the default."),
        (ClientProfile, "Modern authentication in Exchange", "OAuth2ClientProfileEnabled is true in the organization configuration."),
        (PassThrough, "Pass-through authentication", "People of the Exchange organization sign in to Microsoft Entra by pass-through authentication, or in another way that Microsoft supports for it."),
    ];

    public static string NameOf(string key) => All.First(f => f.Key == key).Name;

    public static string SentenceOf(string key) => All.First(f => f.Key == key).Holds;
}
