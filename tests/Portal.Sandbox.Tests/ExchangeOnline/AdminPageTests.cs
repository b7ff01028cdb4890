using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Sandbox.Tests.ExchangeOnline;

/// <summary>The page that stands for Exchange Online PowerShell and the admin center: the same cmdlets, by form.</summary>
public sealed class AdminPageTests(CloudClient cloud) : IClassFixture<CloudClient>
{
    private const string Page = "https://sandbox.localhost/exchange-online";
    private const string One = "11111111-2222-3333-4444-555555555555", Two = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    [Fact]
    public async Task A_form_replaces_the_list_and_the_page_tells_what_is_in_force()
    {
        await cloud.SetAsync(new { ewsListSeconds = 600 });
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { One } });

        var answer = await PostAsync("True", $"{One}\r\n{Two}\r\n");
        var page = await cloud.Http.SendAsync("GET", Page + "?did=" + SeedIds.Fabrikam);

        Assert.Equal((302, $"/exchange-online?did={SeedIds.Fabrikam}"), (answer.Status, answer.Header("Location")));
        Assert.Contains("Fabrikam is changed.", page.Text, StringComparison.Ordinal);
        Assert.Contains("In force at this moment: EwsEnabled True, 1 application on the list.", page.Text, StringComparison.Ordinal);
        Assert.Equal([One, Two], await ListAsync());
    }

    [Theory]
    [InlineData("True", "<script>alert(1)</script>")]
    [InlineData("perhaps", One)]
    public async Task A_bad_form_changes_nothing_and_says_so(string enabled, string list)
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Two } });
        var answer = await PostAsync(enabled, list);
        Assert.Equal(400, answer.Status);
        Assert.DoesNotContain("<script>", answer.Text, StringComparison.Ordinal);
        Assert.Equal([Two], await ListAsync());
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_page_of_another_site_cannot_change_an_organization(string header, string value)
    {
        await cloud.OrganizationAsync(new { ewsEnabled = true, ewsAllowedAppIDs = new[] { Two } });
        Assert.Equal(403, (await PostAsync("False", One, (header, value))).Status);
        Assert.Equal([Two], await ListAsync());
    }

    [Fact]
    public async Task Any_cmdlet_runs_with_its_parameters_as_they_are_typed_in_PowerShell()
    {
        var made = await RunAsync("New-DistributionGroup", "-Name 'By hand, O''Brien'\r\n-Type Security\n-Members anna@fabrikam.com, \"ben@fabrikam.com\"");
        Assert.Equal(200, made.Status);
        Assert.Contains("MailUniversalSecurityGroup", made.Text, StringComparison.Ordinal);
        Assert.Contains("ben@fabrikam.com", (await RunAsync("Get-DistributionGroupMember", "-Identity 'By hand, O''Brien'")).Text, StringComparison.Ordinal);
        Assert.Contains("puts nothing out", (await RunAsync("Remove-DistributionGroup", "-Identity 'By hand, O''Brien'\n-Confirm:$false")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-DistributionGroup", "-Identity '<script>alert(1)</script>'")]
    [InlineData("Get-DistributionGroup", "Identity x")]
    [InlineData("Get-DistributionGroup", "-Identity 'x")]
    [InlineData("Get-DistributionGroup", "-Identity x y")]
    [InlineData("Remove-DistributionGroup", "-Identity 'SSS mailboxes'")]
    [InlineData("Invoke-Expression", "")]
    public async Task A_refused_cmdlet_says_why_on_the_page(string cmdlet, string parameters)
    {
        var answer = await RunAsync(cmdlet, parameters);
        Assert.Equal(400, answer.Status);
        Assert.Contains("is refused.", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", 302, 2)]
    [InlineData("-2", 400, 0)]
    public async Task Hours_pass_when_somebody_asks(string hours, int status, int passed)
    {
        using var moved = new Moved(cloud);
        var before = cloud.Get<Portal.Sandbox.State.Clocks>().Moved;
        var answer = await cloud.Http.SendAsync("POST", Page + "/wait", new FormUrlEncodedContent([new("hours", hours)]));
        Assert.Equal((status, TimeSpan.FromHours(passed)), (answer.Status, cloud.Get<Portal.Sandbox.State.Clocks>().Moved - before));
        Assert.Equal(403, (await cloud.Http.SendAsync("POST", Page + "/wait", new FormUrlEncodedContent([new("hours", "1")]), ("Sec-Fetch-Site", "cross-site"))).Status);
    }

    [Fact]
    public async Task A_page_of_another_site_runs_no_cmdlet() => Assert.Equal(403, (await RunAsync("Get-Mailbox", "", ("Sec-Fetch-Site", "cross-site"))).Status);

    private Task<Reply> RunAsync(string cmdlet, string parameters, params (string, string)[] headers) => cloud.Http.SendAsync(
        "POST", $"{Page}/{SeedIds.Fabrikam}/run", new FormUrlEncodedContent([new("cmdlet", cmdlet), new("parameters", parameters)]), headers);

    private async Task<List<string>> ListAsync() =>
        [.. (await cloud.Http.SendAsync("GET", Fabrikam.Control + SeedIds.Fabrikam)).Json["configured"]!["allowedAppIDs"]!.AsArray().Select(a => (string)a!)];

    private Task<Reply> PostAsync(string enabled, string list, params (string, string)[] headers) => cloud.Http.SendAsync(
        "POST", $"{Page}/{SeedIds.Fabrikam}/ews", new FormUrlEncodedContent([new("enabled", enabled), new("list", list)]), headers);
}
