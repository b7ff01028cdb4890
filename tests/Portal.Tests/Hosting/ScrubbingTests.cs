using Portal.Hosting;

namespace Portal.Tests.Hosting;

public sealed class ScrubbingTests
{
    [Theory]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLW9mLWl0", "Bearer [token]")]
    [InlineData("unsigned eyJhbGciOiJub25lIn0abc.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.", "unsigned [token]")]
    [InlineData("secret abc8Q~0123456789012345678901234567890123 was made", "secret [secret] was made")]
    [InlineData("POST code=0.AXkA-secret&state=x", "POST code=[hidden]&state=x")]
    [InlineData("client_secret=hunter2", "client_secret=[hidden]")]
    [InlineData("""{"access_token":"opaque-value","x":1}""", """{"access_token":"[hidden]","x":1}""")]
    public void What_looks_like_a_secret_is_blanked(string line, string expected) => Assert.Equal(expected, ScrubbingFormatter.Scrub(line));

    [Theory]
    [InlineData("GET /setups/17 → 200 in 12 ms")]
    [InlineData("status code 404 for c0c0c0c0-0000-4000-8000-000000000001")]
    public void Ordinary_lines_stay_as_they_are(string line) => Assert.Equal(line, ScrubbingFormatter.Scrub(line));
}
