using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Headgate.Kernel;

namespace Headgate.Keptn.Wire;

/// <summary>Reads records out of JSON as Go's decoder does: names match in any case, null leaves a member as it is, and refusals have its texts.</summary>
/// <remarks>
/// Records have init properties named by <c>JsonPropertyName</c>: texts, booleans, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>, other records, lists and
/// dictionaries of these, and <see cref="JsonNode"/>s for what may be anything.
/// </remarks>
internal static class GoJson
{
    private static readonly JsonSerializerOptions Shapes = new(JsonWire.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <param name="utf8">The text.</param>
    /// <param name="strict">Whether a member that the record does not have is refused.</param>
    /// <exception cref="GoJsonException">It is not JSON, or not such a record.</exception>
    public static T Decode<T>(ReadOnlySpan<byte> utf8, bool strict) where T : class, new() => Decode<T>(GoJsonReader.Parse(utf8), strict);

    /// <inheritdoc cref="Decode{T}(ReadOnlySpan{byte}, bool)"/>
    public static T Decode<T>(JsonNode? json, bool strict) where T : class, new()
    {
        var walk = new Walk(strict);
        var fitting = walk.Fit(json, Shapes.GetTypeInfo(typeof(T)), new Place("", ""));
        if (walk.Refusal is { } refusal)
            throw new GoJsonException(refusal);
        return fitting?.Deserialize<T>(Shapes) ?? new T();
    }

    /// <summary>Where a value stands: the record it is a member of and the path from the top.</summary>
    private sealed record Place(string Record, string Path)
    {
        public Place Member(string record, string name) => new(record, Path.Length == 0 ? name : $"{Path}.{name}");
    }

    /// <summary>Keeps what fits and remembers the first thing that does not.</summary>
    private sealed class Walk(bool strict)
    {
        public string? Refusal { get; private set; }

        public JsonNode? Fit(JsonNode? value, JsonTypeInfo wanted, Place place)
        {
            if (value is null || typeof(JsonNode).IsAssignableFrom(wanted.Type) && (wanted.Type == typeof(JsonNode) || wanted.Type.IsInstanceOfType(value)))
                return value?.DeepClone();
            return (wanted.Kind, value) switch
            {
                (JsonTypeInfoKind.Object, JsonObject members) => Members(members, wanted, place),
                (JsonTypeInfoKind.Enumerable, JsonArray items) when wanted.ElementType is { } of => Items(items, Shapes.GetTypeInfo(of), place),
                (JsonTypeInfoKind.Dictionary, JsonObject members) when wanted.ElementType is { } of => Entries(members, Shapes.GetTypeInfo(of), place),
                (JsonTypeInfoKind.None, JsonValue single) when Holds(wanted.Type, single) => single.DeepClone(),
                _ => Refuse($"json: cannot unmarshal {Described(value, wanted.Type)} into Go {Where(place)} of type {GoType(wanted)}"),
            };
        }

        private JsonObject Members(JsonObject members, JsonTypeInfo record, Place place)
        {
            var fitting = new JsonObject();
            foreach (var (name, value) in members)
            {
                var property = record.Properties.FirstOrDefault(property => property.Name == name)
                    ?? record.Properties.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
                if (property is null)
                {
                    if (strict)
                        Refuse($"json: unknown field {GoText.Quote(name)}");
                }
                else if (Fit(value, Shapes.GetTypeInfo(property.PropertyType), place.Member(ShortName(record.Type), property.Name)) is { } fits)
                {
                    fitting[property.Name] = fits;
                }
            }

            return fitting;
        }

        private JsonArray Items(JsonArray items, JsonTypeInfo of, Place place)
        {
            var fitting = new JsonArray();
            foreach (var item in items)
                fitting.Add(Fit(item, of, place) ?? Zero(of));
            return fitting;
        }

        private JsonObject Entries(JsonObject members, JsonTypeInfo of, Place place)
        {
            var fitting = new JsonObject();
            foreach (var (name, value) in members)
                fitting[name] = Fit(value, of, place) ?? Zero(of);
            return fitting;
        }

        private JsonNode? Refuse(string why)
        {
            Refusal ??= why;
            return null;
        }
    }

    private static bool Holds(Type wanted, JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => wanted == typeof(string),
        JsonValueKind.True or JsonValueKind.False => wanted == typeof(bool) || wanted == typeof(bool?),
        JsonValueKind.Number => wanted == typeof(double) || wanted == typeof(double?) ? double.IsFinite(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture))
            : wanted == typeof(long) || wanted == typeof(long?) ? long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : (wanted == typeof(int) || wanted == typeof(int?)) && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    /// <summary>What Go has where a list or a map has null.</summary>
    private static JsonNode? Zero(JsonTypeInfo of) => of.Type == typeof(string) ? "" : of.Type == typeof(bool) ? false : of.Type == typeof(int) || of.Type == typeof(long) || of.Type == typeof(double) ? 0 : null;

    private static string Described(JsonNode value, Type wanted) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => Nullable.GetUnderlyingType(wanted) is { IsPrimitive: true } || wanted is { IsPrimitive: true } && wanted != typeof(bool) ? $"number {value.ToJsonString()}" : "number",
        _ => "bool",
    };

    private static string Where(Place place) => place.Path.Length == 0 ? "value" : $"struct field {place.Record}.{place.Path}";

    private static string GoType(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Enumerable when type.ElementType is { } of => "[]" + GoType(Shapes.GetTypeInfo(of)),
        JsonTypeInfoKind.Dictionary when type.ElementType is { } of => "map[string]" + GoType(Shapes.GetTypeInfo(of)),
        JsonTypeInfoKind.Object => type.Type.GetCustomAttribute<GoNameAttribute>()?.Name ?? type.Type.Name,
        _ when typeof(JsonNode).IsAssignableFrom(type.Type) => type.Type == typeof(JsonArray) ? "[]interface {}" : "map[string]interface {}",
        _ => Type.GetTypeCode(Nullable.GetUnderlyingType(type.Type) ?? type.Type) switch
        {
            TypeCode.String => "string",
            TypeCode.Boolean => "bool",
            TypeCode.Double => "float64",
            TypeCode.Int32 => "int",
            _ => "int64",
        },
    };

    private static string ShortName(Type record) => record.GetCustomAttribute<GoNameAttribute>()?.Short ?? record.Name;
}
