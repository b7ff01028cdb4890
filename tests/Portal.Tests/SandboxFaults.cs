using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Portal.Tests;

/// <summary>Faults of the sandbox that a portal runs with: <c>new { kind = "hold-before", method = "POST", path = "appRoleAssign" }</c>.</summary>
internal static class SandboxFaults
{
    /// <returns>The fault's id.</returns>
    public static async Task<Guid> FaultAsync(this PortalApp app, object fault)
    {
        using var answer = await app.Sandbox.PostAsJsonAsync("/faults", fault);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!.GetValue<Guid>();
    }

    /// <summary>Ends it; a request that it holds goes on.</summary>
    public static async Task EndFaultAsync(this PortalApp app, Guid fault)
    {
        using var answer = await app.Sandbox.DeleteAsync($"/faults/{fault}");
        Assert.True(answer.IsSuccessStatusCode, $"The fault was not ended: {answer.StatusCode}.");
    }

    /// <summary>Waits until it has taken a request.</summary>
    /// <param name="running">What sends the request; when that ends first, it will not come any more.</param>
    public static Task TakenAsync(this PortalApp app, Guid fault, Task? running = null) => Wait.UntilAsync(
        async () => (await app.Sandbox.GetFromJsonAsync<JsonArray>("/faults"))!.Single(f => f!["id"]!.GetValue<Guid>() == fault)!["taken"]!.GetValue<int>() > 0,
        "The request that the fault is for never came.",
        () => running?.IsCompleted == true);
}
