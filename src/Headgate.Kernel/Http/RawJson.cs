using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Kernel;

/// <summary>JSON text that goes to the wire as it is stored, without being read.</summary>
/// <param name="Text">Valid JSON.</param>
[JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson(string Text)
{
    /// <summary><c>{}</c></summary>
    public static RawJson EmptyObject { get; } = new("{}");

    /// <summary><c>[]</c></summary>
    public static RawJson EmptyList { get; } = new("[]");
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(document.RootElement.GetRawText());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
}
