using Portal.Audit;
using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Grid;
using Portal.Mailboxes.Replica;

namespace Portal.Tests.Mailboxes.Grid;

/// <summary>The file is safe in a spreadsheet, and what was written can be read again as it was.</summary>
public sealed class MailboxCsvTests
{
    public static TheoryData<string> Names =>
    [
        "=HYPERLINK(\"https://evil.example\")", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1", "\r\n=1", "|calc", "%0A", "＝1", "'=1", "'quoted'", "\"",
        "a,b;c", "line\r\nbreak", "Zo\u0308e", "\u202Eevil", "", "  ", "אבג", "plain",
        "a;=1+1", "a; \"=1", "a;\"\"@x", "a\t+1", "a\n-1", "a\r\n=1", "';'", ";'a", "a;'=1", ";;=1", "; ;\t=", "it's; fine", "a;'", "'",
    ];

    [Theory, MemberData(nameof(Names))]
    public async Task Name_comes_back_as_it_was_and_no_cell_is_a_formula(string name)
    {
        var text = await WrittenAsync(Line(name));

        var rows = MailboxCsv.Read(new StringReader(text)).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Equal(name, rows[1][rows[0].ToList().IndexOf("Name")]);
        Assert.Contains($"\"{CsvCell.Guarded(name).Replace("\"", "\"\"")}\"", text, StringComparison.Ordinal); // what stands in the file, and a spreadsheet sees
        Assert.DoesNotMatch("^[\t\r\n]", CsvCell.Guarded(name));
        Assert.All(CsvCell.Guarded(name).Split(';', '\t', '\r', '\n'), cell => Assert.DoesNotMatch(@"^[\s""]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]", cell)); // also where those separate cells
    }

    [Fact]
    public async Task Every_column_has_a_value_for_every_row()
    {
        var rows = MailboxCsv.Read(new StringReader(await WrittenAsync(Line("Anna"), Line("Boris")))).ToList();

        Assert.All(rows, r => Assert.Equal(rows[0].Count, r.Count));
        Assert.Equal(["Anna", "Boris"], rows.Skip(1).Select(r => r[2]));
    }

    private static async Task<string> WrittenAsync(params MailboxLine[] lines)
    {
        using var writer = new StringWriter();
        await MailboxCsv.WriteAsync(writer, lines.ToAsyncEnumerable(), default);
        return writer.ToString();
    }

    private static MailboxLine Line(string name) => new()
    {
        Row = 1, Environment = "contoso.crm4.dynamics.com", Id = Guid.NewGuid(), Name = name, Address = "anna@contoso.com", State = MailboxState.NotWorking, Cause = "secret-expired", Approval = MailboxApproval.Approved,
        StateSince = DateTimeOffset.UnixEpoch, SeenAt = DateTimeOffset.UnixEpoch,
    };
}
