using System.Globalization;

namespace Portal.Hosting;

/// <summary>
/// <c>dotnet Portal.dll --health-check</c>: asks the portal of this machine whether it is ready, and ends with 0 or 1. For container engines; the image has no other
/// program that could ask.
/// </summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="ports">ASPNETCORE_HTTP_PORTS; 8080 is what Microsoft's images listen at without it.</param>
    public static async Task<int> RunAsync(string? ports)
    {
        var port = (ports ?? "8080").Split(';')[0];
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/health/ready")));
            await Console.Out.WriteLineAsync($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"No answer on port {port}: {error.Message}");
            return 1;
        }
    }
}
