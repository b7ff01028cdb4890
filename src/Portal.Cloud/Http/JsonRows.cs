using System.Buffers;
using System.Text.Json;

namespace Portal.Cloud.Http;

/// <summary>
/// Reads <c>{"…":"…","value":[{…},{…}],"…":"…"}</c> as it arrives: each row is handed over when it is complete and then forgotten. A page of 5,000 rows as one document needs buffers of many megabytes,
/// which the process keeps.
/// </summary>
/// <param name="row">Takes what it needs out of a row.</param>
internal sealed class JsonRows(Action<JsonElement> row)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private JsonReaderState _state;
    private bool _begun;
    private bool _inRows;
    private string? _name;

    /// <summary>The texts that stand beside the rows, by name.</summary>
    public Dictionary<string, string> Texts { get; } = new(StringComparer.Ordinal);

    /// <param name="last">Nothing comes behind this.</param>
    /// <returns>How far it was read; what is behind has to be given again, with more.</returns>
    /// <exception cref="JsonException">It is not JSON, or breaks off.</exception>
    public SequencePosition Read(ReadOnlySequence<byte> bytes, bool last)
    {
        if (!_begun && bytes.FirstSpan.StartsWith(ByteOrderMark)) bytes = bytes.Slice(ByteOrderMark.Length);
        var reader = new Utf8JsonReader(bytes, last, _state);
        while (Step(ref reader)) { }
        _state = reader.CurrentState;
        return reader.Position;
    }

    /// <returns>False when the next step needs more than is there.</returns>
    private bool Step(ref Utf8JsonReader reader)
    {
        var before = reader;
        if (!reader.Read()) return false;
        if (_inRows ? Row(ref reader) : Beside(ref reader)) return true;
        reader = before;
        return false;
    }

    private bool Row(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _inRows = false;
            return true;
        }

        if (!JsonElement.TryParseValue(ref reader, out var element)) return false;
        row(element.Value);
        return true;
    }

    private bool Beside(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _name = reader.GetString();
                return true;
            case JsonTokenType.StartObject when !_begun:
                return _begun = true;
            case JsonTokenType.StartArray when _begun && _name == "value":
                return _inRows = true;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                return reader.TrySkip();
            case JsonTokenType.String when _name is not null:
                Texts[_name] = reader.GetString()!;
                return true;
            default:
                return true;
        }
    }
}
