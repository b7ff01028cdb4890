using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Portal.Benchmarks.Circuits;

/// <summary>
/// The hub protocol between a Blazor page and its server: SignalR's MessagePack protocol under the name blazorpack, each message an array behind its length.
/// https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
/// </summary>
internal static class BlazorPack
{
    public const int Invocation = 1, Completion = 3, Ping = 6, Close = 7;

    /// <summary>Text, as the protocol wants it, before anything else.</summary>
    public static readonly byte[] Handshake = "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray();

    public static readonly byte[] PingMessage = Framed([0x91, Ping]);

    /// <param name="id">Null when no answer is wanted.</param>
    public static byte[] Call(string method, string? id, params ReadOnlySpan<object?> arguments)
    {
        var to = new ArrayBufferWriter<byte>(512);
        to.Write<byte>([0x96, Invocation, 0x80]);
        Write(to, id);
        Write(to, method);
        to.Write<byte>([(byte)(0x90 | arguments.Length)]);
        foreach (var argument in arguments) Write(to, argument);
        to.Write<byte>([0x90]);
        return Framed(to.WrittenSpan);
    }

    /// <summary>Takes the first message away from <paramref name="from"/>; null when it has not come whole yet.</summary>
    public static object?[]? Read(ref ReadOnlyMemory<byte> from)
    {
        var (length, at) = (0, 0);
        var bytes = from.Span;
        do
        {
            if (at == bytes.Length) return null;
            length |= (bytes[at] & 0x7f) << (7 * at);
        }
        while ((bytes[at++] & 0x80) != 0);

        if (bytes.Length < at + length) return null;
        var rest = from.Slice(at, length);
        from = from[(at + length)..];
        return (object?[])Value(ref rest)!;
    }

    private static byte[] Framed(ReadOnlySpan<byte> message)
    {
        var to = new ArrayBufferWriter<byte>(message.Length + 5);
        for (var length = (uint)message.Length; ; length >>= 7)
        {
            to.Write<byte>([(byte)(length > 0x7f ? length & 0x7f | 0x80 : length)]);
            if (length <= 0x7f) break;
        }

        to.Write(message);
        return to.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> to, object? value)
    {
        Span<byte> number = stackalloc byte[9];
        switch (value)
        {
            case null: to.Write<byte>([0xc0]); break;
            case bool flag: to.Write<byte>([(byte)(flag ? 0xc3 : 0xc2)]); break;
            case long n:
                number[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(number[1..], n);
                to.Write(number);
                break;
            default:
                var text = Encoding.UTF8.GetBytes((string)value);
                number[0] = 0xdb;
                BinaryPrimitives.WriteInt32BigEndian(number[1..], text.Length);
                to.Write(number[..5]);
                to.Write(text);
                break;
        }
    }

    private static object? Value(ref ReadOnlyMemory<byte> from)
    {
        var kind = Take(ref from, 1)[0];
        return kind switch
        {
            < 0x80 => (long)kind,
            >= 0xe0 => (long)(sbyte)kind,
            >= 0x80 and < 0x90 => Map(ref from, kind & 0x0f),
            >= 0x90 and < 0xa0 => Array(ref from, kind & 0x0f),
            >= 0xa0 and < 0xc0 => Text(ref from, kind & 0x1f),
            0xc0 => null,
            0xc2 or 0xc3 => kind == 0xc3,
            0xc4 or 0xc5 or 0xc6 => Bytes(ref from, (int)Unsigned(ref from, 1 << (kind - 0xc4))),
            0xca => (double)BinaryPrimitives.ReadSingleBigEndian(Take(ref from, 4)),
            0xcb => BinaryPrimitives.ReadDoubleBigEndian(Take(ref from, 8)),
            >= 0xcc and <= 0xcf => Unsigned(ref from, 1 << (kind - 0xcc)),
            >= 0xd0 and <= 0xd3 => Signed(ref from, 1 << (kind - 0xd0)),
            0xd9 or 0xda or 0xdb => Text(ref from, (int)Unsigned(ref from, 1 << (kind - 0xd9))),
            0xdc or 0xdd => Array(ref from, (int)Unsigned(ref from, 2 << (kind - 0xdc))),
            0xde or 0xdf => Map(ref from, (int)Unsigned(ref from, 2 << (kind - 0xde))),
            _ => throw new InvalidDataException($"0x{kind:x2} does not begin a value."),
        };
    }

    private static object?[] Array(ref ReadOnlyMemory<byte> from, int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++) items[i] = Value(ref from);
        return items;
    }

    private static object? Map(ref ReadOnlyMemory<byte> from, int count)
    {
        for (var i = 0; i < count * 2; i++) Value(ref from); // headers, which nobody sets
        return null;
    }

    private static string Text(ref ReadOnlyMemory<byte> from, int length) => Encoding.UTF8.GetString(Take(ref from, length));

    private static ReadOnlyMemory<byte> Bytes(ref ReadOnlyMemory<byte> from, int length)
    {
        var bytes = from[..length];
        from = from[length..];
        return bytes;
    }

    private static long Unsigned(ref ReadOnlyMemory<byte> from, int size)
    {
        var value = 0L;
        foreach (var part in Take(ref from, size)) value = (value << 8) | part;
        return value;
    }

    private static long Signed(ref ReadOnlyMemory<byte> from, int size) => Unsigned(ref from, size) << (64 - 8 * size) >> (64 - 8 * size);

    private static ReadOnlySpan<byte> Take(ref ReadOnlyMemory<byte> from, int length) => Bytes(ref from, length).Span;
}
