using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Cli.Output;

/// <summary>Writes JSON as YAML: members one below the other, texts of several lines as blocks, and quotes around whatever a reader could take for something else.</summary>
internal sealed class Yaml
{
    private const string Step = "  ";

    private readonly StringBuilder text = new();

    /// <summary>The document, with a line end after its last line.</summary>
    public static string Write(JsonNode? document)
    {
        var yaml = new Yaml();
        yaml.Value(document, document is JsonValue ? Step : "", "");
        return yaml.text.ToString();
    }

    /// <param name="node">What is written.</param>
    /// <param name="indent">Before each line but the first.</param>
    /// <param name="space">Between what is on the line already and a value that goes there.</param>
    private void Value(JsonNode? node, string indent, string space)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                foreach (var (at, (name, value)) in members.Index())
                {
                    Start(at, indent);
                    text.Append(Word(name)).Append(':');
                    Below(value, indent, value is JsonArray ? indent : indent + Step);
                }

                break;
            case JsonArray { Count: > 0 } items:
                foreach (var (at, item) in items.Index())
                {
                    Start(at, indent);
                    text.Append('-');
                    Value(item, indent + Step, " ");
                }

                break;
            default:
                text.Append(space);
                Scalar(node, indent);
                break;
        }

        void Start(int at, string before) => text.Append(at == 0 ? space : before);
    }

    /// <summary>A member's value: a collection begins on the next line.</summary>
    private void Below(JsonNode? node, string indent, string inner)
    {
        if (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
        {
            text.Append('\n').Append(inner);
            Value(node, inner, "");
        }
        else
        {
            Value(node, indent + Step, " ");
        }
    }

    private void Scalar(JsonNode? node, string indent)
    {
        if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String)
            Text(value.GetValue<string>(), indent);
        else
            text.Append(node?.ToJsonString() ?? "null").Append('\n');
    }

    private void Text(string value, string indent)
    {
        if (!IsBlock(value))
        {
            text.Append(Word(value)).Append('\n');
            return;
        }

        text.Append(!value.EndsWith('\n') ? "|-" : value.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : "|").Append('\n');
        foreach (var line in (value.EndsWith('\n') ? value[..^1] : value).Split('\n'))
            text.Append(line.Length > 0 ? indent : "").Append(line).Append('\n');
    }

    /// <summary>Whether lines can stand as they are. Blanks before the first one would be taken for indentation, and lines of nothing but blanks are read in several ways.</summary>
    private static bool IsBlock(string value) =>
        value.Trim('\n').Contains('\n', StringComparison.Ordinal) && value[0] is not (' ' or '\n' or '\t')
        && value.EnumerateRunes().All(rune => rune.Value is '\n' or '\t' || IsPrintable(rune))
        && !value.Split('\n').Any(line => line.Length > 0 && string.IsNullOrWhiteSpace(line));

    private static string Word(string value) => IsPlain(value) ? value : Quoted(value);

    /// <summary>What is a text to every reader of YAML: no number, no date, no boolean in any language version, no sign with a meaning.</summary>
    private static bool IsPlain(string value) =>
        value.Length > 0 && char.IsAsciiLetter(value[0]) && value[^1] is not ' ' and not ':'
        && value.All(character => char.IsAsciiLetterOrDigit(character) || character is ' ' or '_' or '-' or '.' or '/' or ':' or '+')
        && !value.Contains(": ", StringComparison.Ordinal)
        && value.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n" or "null");

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ when IsPrintable(rune) => quoted.Append(rune.ToString()),
                _ => quoted.Append(CultureInfo.InvariantCulture, $@"\U{rune.Value:X8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(Rune rune) =>
        !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
