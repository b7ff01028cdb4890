using System.Buffers;
using System.Text;
using System.Text.Json;
using Portal.Cloud.Http;

namespace Portal.Tests.Cloud.Http;

public sealed class JsonRowsTests
{
    private const string Page = """{"@odata.context":"https://x/$metadata","extra":{"value":[{"a":0}]},"count":2, "value":[ {"a":1,"b":{"c":[1,"]"]}},{"a":"é\"}"} ],"@odata.nextLink":"https://x/next"}""";

    [Fact]
    public void Rows_and_the_texts_beside_them_are_the_same_however_the_answer_is_cut_into_pieces()
    {
        var bytes = Encoding.UTF8.GetBytes(Page);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (rows, texts) = Read(bytes, size);

            Assert.Equal(["1", "é\"}"], rows);
            Assert.Equal(("https://x/next", 2), (texts["@odata.nextLink"], texts.Count));
        }
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Equal(2, Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Page)], 7).Rows.Count);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"value":[{"a":1},{"a":""")]
    [InlineData("""{"value":[{"a":1}]""")]
    public void What_is_no_JSON_or_breaks_off_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => Read(Encoding.UTF8.GetBytes(text), 5));

    private static (List<string> Rows, Dictionary<string, string> Texts) Read(byte[] bytes, int size)
    {
        var rows = new List<string>();
        var reading = new JsonRows(row => rows.Add(row.GetProperty("a").ToString()));
        var (from, to) = (0, 0);
        do
        {
            to = Math.Min(to + size, bytes.Length);
            var given = new ReadOnlySequence<byte>(bytes, from, to - from);
            from += (int)given.Slice(0, reading.Read(given, to == bytes.Length)).Length;
        }
        while (to < bytes.Length);

        return (rows, reading.Texts);
    }
}
