using System.Text.Json;

namespace Portal.Sandbox.State;

internal static class Json
{
    public static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.General);

    /// <summary>What goes over the wire: camelCase as in Graph, nothing escaped that JSON does not ask to be.</summary>
    public static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
