using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Writes a statement with its values as the protocol has them.</summary>
internal static class StatementBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(string sql, IReadOnlyList<IReadOnlyList<string?>> values, bool describeOnly)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("sqlText", sql);
            json.WriteBoolean("asyncExec", false);
            json.WriteBoolean("describeOnly", describeOnly);
            json.WriteNumber("sequenceId", 1);
            if (values.Count > 0)
                WriteBindings(json, values);
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static void WriteBindings(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<string?>> values)
    {
        json.WriteStartObject("bindings");
        for (var place = 0; place < values.Count; place++)
        {
            json.WriteStartObject((place + 1).ToString(CultureInfo.InvariantCulture));
            json.WriteString("type", "TEXT");
            if (values[place] is [var only])
            {
                json.WriteString("value", only);
            }
            else
            {
                json.WriteStartArray("value");
                foreach (var value in values[place])
                    json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
