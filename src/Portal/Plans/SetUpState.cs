using System.Text.Json;

namespace Portal.Plans;

/// <summary>The wizard's record inside the set-up's row.</summary>
public static class SetUpState
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.General)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public static T Read<T>(SetUp setUp) => JsonSerializer.Deserialize<T>(setUp.State, Options)!;

    public static string Write(object state) => JsonSerializer.Serialize(state, state.GetType(), Options);

    public static string Pack(Observation observation) => JsonSerializer.Serialize(observation, Options);

    public static string Pack(Problem problem) => JsonSerializer.Serialize(problem, Options);

    /// <summary>What is typed into the one does not change the other.</summary>
    public static T Copy<T>(T form) where T : class => Unpack<T>(JsonSerializer.Serialize(form, Options))!;

    public static T? Unpack<T>(string? json) where T : class => json is null ? null : JsonSerializer.Deserialize<T>(json, Options);
}
