using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Portal.Az;

/// <summary>
/// Answers the requests (<c>az rest</c>) of one shell from one process: a program of its own for each of hundreds of calls took most of the time of a script. It prints the port of this machine on which it listens
/// and ends with its standard input. A call is folder, person, az's folder, the number of words and the words; the answer exit code, standard output and standard error; each with
/// a zero behind it, which no argument can hold.
/// </summary>
public static class Served
{
    public static async Task<int> RunAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await Console.Out.WriteLineAsync(((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
        var over = Task.Run(Console.In.ReadToEnd); // the console reads in the caller's thread even when it is asked not to
        while (true)
        {
            var next = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(next, over) == over) return 0;
            _ = AnswerAsync(await next);
        }
    }

    private static async Task AnswerAsync(TcpClient caller)
    {
        using (caller)
        {
            var stream = caller.GetStream();
            using var reader = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            var (folder, person, config) = (await NextAsync(reader), await NextAsync(reader), await NextAsync(reader));
            var words = new string[int.Parse(await NextAsync(reader), CultureInfo.InvariantCulture)];
            for (var i = 0; i < words.Length; i++) words[i] = await NextAsync(reader);

            using var output = new StringWriter(CultureInfo.InvariantCulture);
            using var errors = new StringWriter(CultureInfo.InvariantCulture);
            var code = await CodeAsync(words, new Caller(folder, () => Settings.Read() with { PersonId = person, Folder = config }, TextReader.Null, output, errors));
            await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{code}\0{output}\0{errors}\0")));
        }
    }

    /// <summary>What would end a program of its own with a stack trace does not end this one.</summary>
    private static async Task<int> CodeAsync(string[] words, Caller caller)
    {
        try
        {
            return await Answer.RunAsync(words, caller);
        }
        catch (Exception failed)
        {
            await caller.Errors.WriteLineAsync($"Unhandled exception. {failed}");
            return 134;
        }
    }

    private static async Task<string> NextAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        var one = new char[1];
        while (await reader.ReadAsync(one) == 1 && one[0] != '\0') text.Append(one[0]);
        return text.ToString();
    }
}
