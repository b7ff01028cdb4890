using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Sandbox.Graph;

/// <summary>
/// The part of OData's $filter that directory queries use: eq, ne, in, startswith, endswith, any with eq, and, or, not, parentheses.
/// Comparison is without case, as in the directory.
/// </summary>
/// <param name="IsAdvanced">Needs ConsistencyLevel: eventual and $count=true (https://learn.microsoft.com/graph/aad-advanced-queries).</param>
internal sealed partial record GraphFilter(Func<JsonObject, bool> Passes, bool IsAdvanced)
{
    [GeneratedRegex(@"\G\s*(?:(?<text>'(?:[^']|'')*')|(?<word>[A-Za-z0-9_./@-]+)|(?<mark>[(),:]))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Token { get; }

    public static GraphFilter Parse(string text)
    {
        var parser = new Parser(text);
        var filter = parser.Or();
        return parser.AtEnd ? filter : throw parser.Invalid();
    }

    private sealed class Parser
    {
        private readonly string _text;
        private readonly List<string> _tokens = [];
        private int _at;

        public Parser(string text)
        {
            _text = text;
            var position = 0;
            while (position < text.TrimEnd().Length)
            {
                var match = Token.Match(text, position);
                if (!match.Success) throw Invalid();
                _tokens.Add(match.Value.Trim());
                position = match.Index + match.Length;
            }
        }

        public bool AtEnd => _at == _tokens.Count;

        public GraphRefusal Invalid() => new(400, "BadRequest", $"Invalid filter clause: Syntax error in '{_text}'.");

        public GraphFilter Or()
        {
            var left = And();
            while (Skip("or"))
            {
                var (one, other) = (left, And());
                left = new(t => one.Passes(t) || other.Passes(t), one.IsAdvanced || other.IsAdvanced);
            }

            return left;
        }

        private GraphFilter And()
        {
            var left = Not();
            while (Skip("and"))
            {
                var (one, other) = (left, Not());
                left = new(t => one.Passes(t) && other.Passes(t), one.IsAdvanced || other.IsAdvanced);
            }

            return left;
        }

        private GraphFilter Not()
        {
            if (Skip("not"))
            {
                var inner = Not();
                return new(t => !inner.Passes(t), true);
            }

            if (!Skip("(")) return Comparison();
            var grouped = Or();
            Expect(")");
            return grouped;
        }

        private GraphFilter Comparison()
        {
            var name = Next();
            if (name.ToLowerInvariant() is "startswith" or "endswith") return Function(name.ToLowerInvariant());
            if (name.EndsWith("/any", StringComparison.OrdinalIgnoreCase)) return Any(name[..^4]);
            switch (Next().ToLowerInvariant())
            {
                case "eq":
                    var wanted = Value();
                    return new(t => Is(Of(t, name), wanted), false);
                case "ne":
                    var unwanted = Value();
                    return new(t => !Is(Of(t, name), unwanted), true);
                case "in":
                    var values = List();
                    return new(t => values.Any(v => Is(Of(t, name), v)), false);
                default:
                    throw Invalid();
            }
        }

        private GraphFilter Function(string function)
        {
            Expect("(");
            var name = Next();
            Expect(",");
            var part = Value() ?? "";
            Expect(")");
            return function == "startswith"
                ? new(t => Of(t, name)?.ToString().StartsWith(part, StringComparison.OrdinalIgnoreCase) == true, false)
                : new(t => Of(t, name)?.ToString().EndsWith(part, StringComparison.OrdinalIgnoreCase) == true, true);
        }

        /// <summary><c>tags/any(t:t eq 'x')</c></summary>
        private GraphFilter Any(string name)
        {
            Expect("(");
            var variable = Next();
            Expect(":");
            if (Next() != variable || Next() != "eq") throw Invalid();
            var wanted = Value();
            Expect(")");
            return new(t => Of(t, name) is JsonArray list && list.Any(v => Is(v, wanted)), false);
        }

        private List<string?> List()
        {
            Expect("(");
            var values = new List<string?> { Value() };
            while (Skip(",")) values.Add(Value());
            Expect(")");
            return values;
        }

        private string? Value()
        {
            var token = Next();
            if (token.StartsWith('\'')) return token[1..^1].Replace("''", "'");
            return token == "null" ? null : token;
        }

        private static JsonNode? Of(JsonObject thing, string path)
        {
            JsonNode? node = thing;
            foreach (var name in path.Split('/'))
            {
                if (node is not JsonObject owner || !owner.TryGetPropertyValue(name, out node))
                    throw new GraphRefusal(400, "BadRequest", $"Invalid filter clause: Could not find a property named '{name}'.");
            }

            return node;
        }

        private static bool Is(JsonNode? node, string? wanted) => string.Equals(node?.ToString(), wanted, StringComparison.OrdinalIgnoreCase);

        private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw Invalid();

        private bool Skip(string token)
        {
            if (_at >= _tokens.Count || !string.Equals(_tokens[_at], token, StringComparison.OrdinalIgnoreCase)) return false;
            _at++;
            return true;
        }

        private void Expect(string token)
        {
            if (!Skip(token)) throw Invalid();
        }
    }
}
