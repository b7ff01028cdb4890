using Portal.Wizards.SwitchEws;

namespace Portal.Tests.Readiness;

public sealed class UsageReportTests
{
    private const string Panels = "0e300000-0000-4000-8000-000000000031", Fax = "0e300000-0000-4000-8000-000000000033";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private const string Head = "\"Report Refresh Date\",\"AppId\",\"SOAP Action\",\"Call Volume\",\"Last Activity Date\"\r\n";

    [Fact]
    public void Apps_that_used_EWS_and_are_not_on_the_list_are_named_with_their_calls()
    {
        var report = ReadUsageReport.Read(
            $"{Head}\"2026-11-20\",\"{Panels}\",\"FindItem\",\"310\",\"2026-11-19\"\r\n\"2026-11-20\",\"{Panels}\",\"GetItem\",\"1,240\",\"2026-11-18\"\r\n\"2026-11-20\",\"{Fax}\",\"CreateItem\",\"18\",\"2026-10-06\"\r\n",
            "Alice",
            Now,
            out var why);

        Assert.Null(why);
        Assert.Equal([$"{Panels}, 1,550 calls, last on 2026-11-19", $"{Fax}, 18 calls, last on 2026-10-06"], report!.Apps.Select(a => a.Text));
        Assert.Equal([Fax], report.CutOff([Panels.ToUpperInvariant()]).Select(a => a.AppId));
    }

    [Theory]
    [InlineData("", "Choose the report")]
    [InlineData("a,b\r\n1,2", "no column AppId")]
    [InlineData("AppId\r\n=HYPERLINK(1)", "Line 2 has no application id")]
    [InlineData("AppId,Call Volume\r\n" + Panels + ",many", "no number of calls")]
    [InlineData("Report Refresh Date,AppId\r\n2026-09-01," + Panels, "This report is of 1 September 2026")]
    public void What_is_no_such_report_is_refused_with_the_reason(string text, string reason)
    {
        Assert.Null(ReadUsageReport.Read(text, "Alice", Now, out var why));
        Assert.Contains(reason, why);
    }
}
