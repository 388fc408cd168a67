using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Kernel;

/// <summary>Times as the Storage API writes them: <c>2017-02-13T10:27:50+0100</c>, seconds, the offset without a colon.</summary>
public static class WireTime
{
    /// <summary>Writes a time; the offset is kept.</summary>
    public static string Format(DateTimeOffset time)
    {
        var text = time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return text.Remove(text.Length - 3, 1);
    }

    /// <summary>Reads that form, RFC 3339 and a plain date.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(WithColon(text), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static string? WithColon(string? text) =>
        text is { Length: > 5 } && (text[^5] is '+' or '-') && text.Contains('T', StringComparison.Ordinal) && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(text[^3])
            ? text.Insert(text.Length - 2, ":")
            : text;
}

internal sealed class WireTimeConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        WireTime.TryParse(reader.GetString(), out var time) ? time : throw new JsonException("not a time");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(WireTime.Format(value));
}
