using Portal.Audit;

namespace Portal.Tests.Audit;

public sealed class AuditExportTests
{
    // OWASP, "CSV Injection": a cell that begins like a formula is run by spreadsheets.
    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("  =cmd|' /C calc'!A0")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("＝1+1")]
    [InlineData("|calc")]
    public void Cell_that_begins_like_a_formula_becomes_text(string cell) => Assert.StartsWith("\"'", AuditExport.Line([cell]), StringComparison.Ordinal);

    [Theory]
    [InlineData("Alice Adams", "\"Alice Adams\"")]
    [InlineData("say \"hello\"", "\"say \"\"hello\"\"\"")]
    [InlineData("a,b\r\nc", "\"a,b\r\nc\"")]
    [InlineData("", "\"\"")]
    [InlineData("2 = 1 + 1", "\"2 = 1 + 1\"")]
    public void Other_cells_stay_as_they_are_quoted(string cell, string line) => Assert.Equal(line, AuditExport.Line([cell]));
}
