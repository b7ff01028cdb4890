using System.Net.Http.Json;
using Xunit;

namespace Portal.Sandbox.Tests.Switches;

/// <summary>The switch of named faults as an outside program uses it.</summary>
internal static class Named
{
    public const string Control = "https://sandbox.localhost";

    public static Task<Reply> SwitchAsync(this CloudClient cloud, string fault, bool on, object? parameters = null, params (string Name, string Value)[] headers) =>
        cloud.Http.SendAsync("POST", $"{Control}/faults/named/{fault}", new { on, parameters = parameters ?? new { } }, headers);

    /// <summary>On until it is disposed of.</summary>
    public static async Task<IAsyncDisposable> OnAsync(this CloudClient cloud, string fault, object? parameters = null)
    {
        var answer = await cloud.SwitchAsync(fault, true, parameters);
        Assert.True(answer.Status == 200, answer.ToString());
        return new Off(cloud, fault);
    }

    private sealed class Off(CloudClient cloud, string fault) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var answer = await cloud.Http.PostAsJsonAsync($"{Control}/faults/named/{fault}", new { on = false });
            answer.EnsureSuccessStatusCode();
        }
    }
}
