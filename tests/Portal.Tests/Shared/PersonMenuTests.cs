using Portal.Shared;

namespace Portal.Tests.Shared;

public sealed class PersonMenuTests
{
    // UAX #29: what a reader takes for one letter may be a surrogate pair, or a letter with the marks that follow it.
    [Theory]
    [InlineData("Ada Andersen", "AA")]
    [InlineData("  örs   de la Cruz ", "ÖD")]
    [InlineData("𠮷野 𝒜da", "𠮷𝒜")]
    [InlineData("e\u0301mile", "E\u0301")]
    [InlineData("👩‍💻 Ops", "👩‍💻O")]
    [InlineData("", "")]
    public void Initials_are_whole_letters(string name, string initials) => Assert.Equal(initials, PersonMenu.InitialsOf(name));
}
