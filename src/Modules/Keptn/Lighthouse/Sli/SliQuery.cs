using System.Globalization;
using System.Text.Json.Nodes;
using System.Text;
using Headgate.Keptn.Events;
using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Lighthouse.Sli;

/// <summary>A query of the built-in provider: a number, or a path such as <c>$.test.responseTime</c> or <c>$.runs[0].p95</c> into the data of the evaluation.</summary>
internal static class SliQuery
{
    /// <summary>Puts values in the place of <c>$PROJECT</c>, <c>$STAGE</c>, <c>$SERVICE</c>, <c>$DEPLOYMENT</c> and <c>$key</c> of filters. Longer names go first, and what was put in is not looked at again.</summary>
    public static string Fill(string query, IEnumerable<KeyValuePair<string, string>> values)
    {
        var longestFirst = values.Where(pair => pair.Key.Length > 0).OrderByDescending(pair => pair.Key.Length).ToList();
        var filled = new StringBuilder();
        for (var at = 0; at < query.Length;)
        {
            var (name, value) = query[at] == '$' ? longestFirst.FirstOrDefault(pair => query.AsSpan(at + 1).StartsWith(pair.Key, StringComparison.Ordinal)) : default;
            filled.Append(name is null ? query[at].ToString() : value);
            at += 1 + (name?.Length ?? 0);
        }

        return filled.ToString();
    }

    /// <returns>The value; <c>null</c> with what was looked for and not found.</returns>
    public static double? TryEvaluate(string query, JsonNode data, out string problem)
    {
        problem = "";
        var text = query.Trim();
        if (Criterion.TryNumber(text, out var literal))
            return literal;
        if (text is not ['$', '.' or '[', ..])
        {
            problem = $"'{text}' is neither a number nor a path such as $.test.responseTime";
            return null;
        }

        var at = 1;
        JsonNode? node = data;
        while (at < text.Length)
        {
            var start = at;
            if (!TryStep(text, ref at, node, out var next))
            {
                problem = $"'{text}' is not a path: wrong at '{text[start..]}'";
                return null;
            }

            if (next is null)
            {
                problem = $"'{text}' was looked for in the data of the evaluation: there is nothing at '{text[..at]}'";
                return null;
            }

            node = next;
        }

        if (Number(node!) is { } number)
            return number;
        problem = $"'{text}' was looked for in the data of the evaluation: what is there is not a number";
        return null;
    }

    private static bool TryStep(string text, ref int at, JsonNode? from, out JsonNode? next)
    {
        next = null;
        var isIndex = text[at] == '[';
        if (text[at] is not ('.' or '['))
            return false;
        var end = isIndex ? text.IndexOf(']', at) : text.AsSpan(at + 1).IndexOfAny('.', '[') is var length and >= 0 ? at + 1 + length : text.Length;
        if (end <= at + 1)
            return false;
        var name = text[(at + 1)..end];
        at = isIndex ? end + 1 : end;
        if (isIndex && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            next = from is JsonArray items && index < items.Count ? items[index] : null;
            return true;
        }

        // $['a.b'] is a member whose name has what would end it otherwise.
        if (isIndex && name is not (['\'', .., '\''] or ['"', .., '"']))
            return false;
        next = from.At(isIndex ? name[1..^1] : name);
        return true;
    }

    private static double? Number(JsonNode node) => node is not JsonValue value ? null
        : value.TryGetValue<double>(out var number) && double.IsFinite(number) ? number
        : value.TryGetValue<string>(out var text) && Criterion.TryNumber(text.Trim(), out var read) ? read
        : null;
}
