namespace Portal.Settings;

/// <summary>How the wizards name what they make, unless a person types another name. {host} is Exchange's host name, {role} is KV-App or HMA-App.</summary>
public sealed class NameSettings
{
    private const string Host = "{host}";
    private const string Role = "{role}";

    /// <summary>App registrations; at most 120 characters in Entra.</summary>
    public string App { get; set; } = "SSS {role} {host}";

    /// <summary>Certificates in the vault: letters, digits and hyphens, at most 100 in Dataverse. Dots of the host become hyphens.</summary>
    public string Certificate { get; set; } = "hma-{host}";

    /// <summary>Email server profiles in Dataverse; at most 100 characters.</summary>
    public string Profile { get; set; } = "HMA {host}";

    internal string OfApp(string role, string host) => Cut(App.Replace(Role, role, StringComparison.Ordinal).Replace(Host, host, StringComparison.Ordinal), 120);

    internal string OfCertificate(string host) => Cut(Certificate.Replace(Host, host.Replace('.', '-'), StringComparison.Ordinal), 100);

    internal string OfProfile(string host) => Cut(Profile.Replace(Host, host, StringComparison.Ordinal), 100);

    /// <summary>What is wrong with the patterns, a sentence each that begins with the key.</summary>
    internal IEnumerable<string> Errors()
    {
        const string key = "Portal:Names";
        foreach (var (name, pattern, known) in new[] { (nameof(App), App, new[] { Role, Host }), (nameof(Certificate), Certificate, [Host]), (nameof(Profile), Profile, [Host]) })
        {
            if (string.IsNullOrWhiteSpace(pattern)) yield return $"{key}:{name} is empty. Give a pattern, or leave it out for the default.";
            var rest = known.Aggregate(pattern, (text, part) => text.Replace(part, "", StringComparison.Ordinal));
            if (rest.IndexOfAny(['{', '}']) >= 0) yield return $"{key}:{name} has a part that is not known. It may hold {string.Join(" and ", known)}.";
            if (pattern.Any(c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069')) yield return $"{key}:{name} has an invisible character that changes how text around it reads.";
            if (rest.Length > 60) yield return $"{key}:{name} has {rest.Length} characters beside its parts; at most 60 leave room for a host name.";
        }

        if (!App.Contains(Role, StringComparison.Ordinal)) yield return $"{key}:{nameof(App)} lacks {Role}: KV-App and HMA-App would have the same name.";
        if (Certificate.Replace(Host, "", StringComparison.Ordinal).Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            yield return $"{key}:{nameof(Certificate)} may hold letters, digits and hyphens beside {Host}; Key Vault takes nothing else.";
    }

    private static string Cut(string name, int most) => name.Length <= most ? name : name[..most].TrimEnd(' ', '-', '.');
}
