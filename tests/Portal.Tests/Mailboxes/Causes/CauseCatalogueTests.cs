using Portal.Mailboxes.Causes;

namespace Portal.Tests.Mailboxes.Causes;

/// <summary>Every published error has one entry; what is not published, in another language or cut off has none and is shown as it is.</summary>
public sealed class CauseCatalogueTests
{
    public static TheoryData<string, string, string?> Published => [.. AlertTexts.All.Select(t => (t.Cause, t.Text, t.Details))];

    [Theory, MemberData(nameof(Published))]
    public void Published_text_names_its_cause(string cause, string text, string? details) => Assert.Equal(cause, CauseCatalogue.Read(new AlertSign(text, details, null, null))?.Key);

    [Fact]
    public void Every_cause_of_an_alert_has_a_published_text()
    {
        var causes = CauseCatalogue.All.Where(c => c.Signs.Count > 0).Select(c => c.Key);

        Assert.Empty(causes.Except(AlertTexts.All.Select(t => t.Cause)));
    }

    [Fact]
    public void Every_cause_says_what_it_means_what_to_do_who_can_and_what_to_tell()
    {
        Assert.Equal(CauseCatalogue.All.Count, CauseCatalogue.All.Select(c => c.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(CauseCatalogue.All, c =>
        {
            Assert.Matches("^[a-z0-9-]{3,60}$", c.Key);
            Assert.All([c.Meaning, c.Remedy, c.ForUser], s => Assert.EndsWith(".", s, StringComparison.Ordinal));
            Assert.All([c.Title, c.Owner], s => Assert.False(string.IsNullOrWhiteSpace(s) || s.EndsWith('.')));
            Assert.True(new Uri(c.Source).Host is "learn.microsoft.com" or "support.microsoft.com");
            Assert.True(c.Signs.Count > 0 || c.Columns is not null, $"{c.Key} is recognized by nothing");
            Assert.DoesNotContain("AADSTS", c.Meaning + c.ForUser, StringComparison.Ordinal);
        });
    }

    // Dynamics writes alerts in the environment's language.
    [Theory]
    [InlineData("Die für das zugeordnete E-Mail-Serverprofil angegebenen Anmeldeinformationen sind falsch oder verfügen nicht über ausreichende Berechtigungen.")]
    [InlineData("Les informations d'identification spécifiées pour le profil de serveur de messagerie associé sont incorrectes ou disposent d'autorisations insuffisantes.")]
    [InlineData("The account does not have permission to imper")]
    [InlineData("The credentials specified for the associated email server profile are inc")]
    [InlineData("Something that nobody has seen before.")]
    [InlineData("")]
    public void Text_that_nothing_fits_is_no_cause(string text) => Assert.Null(CauseCatalogue.Read(new AlertSign(text, null, null, null)));

    [Theory]
    [InlineData("Die Anmeldeinformationen sind falsch.", "AADSTS7000222: Die Clientgeheimnisse sind abgelaufen.", "secret-expired")]
    [InlineData("Le serveur a répondu 403.", null, "exchange-403")]
    public void Code_in_another_language_is_still_a_code(string text, string? details, string cause) => Assert.Equal(cause, CauseCatalogue.Read(new AlertSign(text, details, null, null))?.Key);

    [Theory]
    [InlineData("AADSTS70001")] // may be the beginning of AADSTS700016
    [InlineData("AADSTS70001...")]
    [InlineData("AADSTS7000222…")]
    [InlineData("AADSTS70002")]
    [InlineData("Trace ID: 80040220-0401-4030-9403-401c3d3a8403")]
    [InlineData("Correlation: a-403-b, b401")]
    public void Part_of_a_code_is_none(string text) => Assert.Null(CauseCatalogue.Read(new AlertSign(text, null, null, null)));

    [Theory]
    [InlineData("The email message \"Room 403 is free\" cannot be sent.")]
    [InlineData("Die E-Mail „Fehler 401“ konnte nicht gesendet werden.")]
    [InlineData("Le message « Budget 403 » ne peut pas être envoyé.")]
    [InlineData("The email message \"Room 403 is fr")]
    public void Number_in_a_subject_is_no_status(string text) => Assert.Null(CauseCatalogue.Read(new AlertSign(text, null, null, null)));

    [Theory]
    [InlineData(-2147187962, "wrong-owner")]
    [InlineData(-2147015902, "dataverse-throttled")]
    public void Number_in_the_code_column_names_it_whatever_the_language(int code, string cause) => Assert.Equal(cause, CauseCatalogue.Read(new AlertSign("Zugriff verweigert.", null, code, null))?.Key);
}
