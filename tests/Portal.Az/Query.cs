using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Az;

/// <summary>The forms of JMESPath that the scripts use: <c>a.b</c>, <c>[].a</c>, <c>[0]</c>. Anything else is refused rather than guessed. https://jmespath.org/specification.html</summary>
public sealed partial class Query
{
    private readonly IReadOnlyList<string> _steps;

    private Query(IReadOnlyList<string> steps) => _steps = steps;

    [GeneratedRegex(@"\G(\.?(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<list>\[\])|(?<index>\[[0-9]+\]))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Step { get; }

    public static Query Parse(string text)
    {
        var steps = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var match = Step.Match(text, at);
            if (!match.Success || (at == 0 && text[0] == '.')) throw AzError.Usage($"argument --query: invalid jmespath_type value: '{text}'");
            steps.Add(match.Value.TrimStart('.'));
            at += match.Length;
        }

        return steps.Count > 0 ? new Query(steps) : throw AzError.Usage("argument --query: expected one argument");
    }

    public JsonNode? Of(JsonNode? node) => Of(node, 0)?.DeepClone();

    private JsonNode? Of(JsonNode? node, int step)
    {
        if (step == _steps.Count) return node;
        return _steps[step] switch
        {
            // A projection leaves out what is null.
            "[]" => node is JsonArray list ? new JsonArray([.. list.Select(n => Of(n, step + 1)?.DeepClone()).Where(n => n is not null)]) : null,
            ['[', .. var index, ']'] => Of(node is JsonArray list && int.Parse(index) is var i && i < list.Count ? list[i] : null, step + 1),
            var name => Of((node as JsonObject)?[name], step + 1),
        };
    }
}
