using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Headgate.Kernel;

/// <summary>
/// Reads the fields of a request, whatever form they came in, and collects what is wrong with them, so that the caller hears of everything at once.
/// </summary>
/// <remarks>
/// JSON, forms and queries all become one tree first (<see cref="RequestBody"/>, <see cref="RequestQuery"/>). Getters return the default for a field that
/// is wrong and note the error; call <see cref="ThrowIfInvalid"/> after the last getter. Clients send <c>true</c>, <c>1</c>, <c>"1"</c> and <c>"true"</c>
/// for booleans, numbers as text, and <c>[]</c> for an empty map: all are read.
/// </remarks>
public sealed class Fields
{
    // Neither PostgreSQL nor any name of ours can hold it.
    private const string NoNull = "This value should not contain a null character.";

    private readonly JsonObject values;
    private readonly string prefix;
    private readonly List<FieldError> errors;

    /// <summary>Reads the fields of <paramref name="values"/>.</summary>
    public Fields(JsonObject values) : this(values, "", [])
    {
    }

    private Fields(JsonObject values, string prefix, List<FieldError> errors)
    {
        this.values = values;
        this.prefix = prefix;
        this.errors = errors;
    }

    /// <summary>The names that were sent.</summary>
    public IEnumerable<string> Names => values.Select(pair => pair.Key);

    /// <summary>The tree itself, to echo or store.</summary>
    public JsonObject Values => values;

    /// <summary>What was found wrong so far, for groups that say it in words of their own.</summary>
    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>Whether the field was sent, be it null.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>The field as it came; <c>null</c> when it was not sent or is null.</summary>
    public JsonNode? Raw(string name) => values[name];

    /// <summary>Notes that a field is wrong.</summary>
    public void Wrong(string name, string message) => errors.Add(new FieldError(prefix + name, message));

    /// <summary>A text; <c>null</c> when it was not sent or is null.</summary>
    public string? Text(string name, int longest = 65536)
    {
        switch (values[name])
        {
            case null:
                return null;
            case JsonValue value when Scalar(value) is { } text:
                if (text.Contains('\0', StringComparison.Ordinal))
                    Wrong(name, NoNull);
                else if (text.Length <= longest)
                    return text;
                else
                    Wrong(name, $"This value is too long. It should have {longest} characters or less.");
                return null;
            default:
                Wrong(name, "This value should be of type string.");
                return null;
        }
    }

    /// <summary>A text that must be there and not blank.</summary>
    public string RequiredText(string name, int longest = 65536)
    {
        if (!Has(name))
        {
            Wrong(name, "This field is missing.");
            return "";
        }

        var before = errors.Count;
        var text = Text(name, longest);
        if (string.IsNullOrWhiteSpace(text) && errors.Count == before)
            Wrong(name, "This value should not be blank.");
        return text ?? "";
    }

    /// <summary>A boolean; <c>null</c> when it was not sent or is null.</summary>
    public bool? Flag(string name)
    {
        switch (values[name])
        {
            case null:
                return null;
            case JsonValue value when Scalar(value) is { } text:
                switch (text.ToLowerInvariant())
                {
                    case "true" or "1":
                        return true;
                    case "false" or "0" or "":
                        return false;
                }

                break;
        }

        Wrong(name, "This value is not boolean. Possible values are true, false, 1, 0.");
        return null;
    }

    /// <summary>A whole number within bounds; <c>null</c> when it was not sent or is null.</summary>
    public long? Number(string name, long least = long.MinValue, long most = long.MaxValue)
    {
        if (values[name] is null)
            return null;
        if (values[name] is JsonValue value && Scalar(value) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            if (number >= least && number <= most)
                return number;
            Wrong(name, $"This value should be between {least} and {most}.");
            return null;
        }

        Wrong(name, "This value should be of type integer.");
        return null;
    }

    /// <summary>A number, whole or not, within bounds; <c>null</c> when it was not sent or is null.</summary>
    public double? Real(string name, double least, double most)
    {
        if (values[name] is null)
            return null;
        if (values[name] is JsonValue value && Scalar(value) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            if (number >= least && number <= most)
                return number;
            Wrong(name, string.Create(CultureInfo.InvariantCulture, $"This value should be between {least} and {most}."));
            return null;
        }

        Wrong(name, "This value should be of type number.");
        return null;
    }

    /// <summary>One of some words; <c>null</c> when it was not sent or is null.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name);
        if (text is null || allowed.Contains(text))
            return text;
        Wrong(name, $"The value you selected is not a valid choice. Possible values are {string.Join(", ", allowed.ToArray())}.");
        return null;
    }

    /// <summary>A list of texts; a comma list is read too when <paramref name="commas"/>. <c>null</c> when it was not sent or is null.</summary>
    public IReadOnlyList<string>? Texts(string name, bool commas = false, int most = 10_000)
    {
        switch (values[name])
        {
            case null:
                return null;
            case JsonValue value when commas && Scalar(value) is { } text:
                if (text.Contains('\0', StringComparison.Ordinal))
                {
                    Wrong(name, NoNull);
                    return null;
                }

                return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            default:
                return Items(name, most, "string", (item, _) => item is JsonValue scalar && Scalar(scalar) is { } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null);
        }
    }

    /// <summary>A nested object; an empty list counts as an empty object. <c>null</c> when it was not sent or is null.</summary>
    public Fields? Map(string name)
    {
        switch (values[name])
        {
            case null:
                return null;
            case JsonObject nested:
                return new Fields(nested, $"{prefix}{name}.", errors);
            case JsonArray { Count: 0 }:
                return new Fields([], $"{prefix}{name}.", errors);
            default:
                Wrong(name, "This value should be of type object.");
                return null;
        }
    }

    /// <summary>A list of objects. <c>null</c> when it was not sent or is null.</summary>
    public IReadOnlyList<Fields>? Objects(string name, int most = 10_000) =>
        Items(name, most, "object", (item, place) => item is JsonObject one ? new Fields(one, $"{prefix}{name}[{place}].", errors) : null);

    /// <summary>Refuses the request when any getter found something wrong.</summary>
    /// <exception cref="RefusedException">400 with one entry per wrong field.</exception>
    public void ThrowIfInvalid(string code = "validation.failed")
    {
        if (errors.Count > 0)
            throw new RefusedException(ApiErrors.InvalidRequest(errors, code));
    }

    /// <summary>The items of a list, each read by <paramref name="read"/>, which answers <c>null</c> for one of another type; an empty object counts as an empty list.</summary>
    private List<T>? Items<T>(string name, int most, string type, Func<JsonNode?, int, T?> read) where T : class
    {
        switch (values[name])
        {
            case null:
                return null;
            case JsonArray items when items.Count <= most:
                var list = new List<T>(items.Count);
                foreach (var item in items)
                {
                    if (read(item, list.Count) is not { } one)
                    {
                        Wrong($"{name}[{list.Count}]", $"This value should be of type {type}.");
                        return null;
                    }

                    list.Add(one);
                }

                return list;
            case JsonArray:
                Wrong(name, $"This collection should contain {most} elements or less.");
                return null;
            case JsonObject { Count: 0 }:
                return [];
            default:
                Wrong(name, "This value should be of type array.");
                return null;
        }
    }

    /// <summary>A scalar as text: text as it is, numbers and booleans as JSON writes them.</summary>
    private static string? Scalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.ToJsonString(),
        _ => null,
    };
}
