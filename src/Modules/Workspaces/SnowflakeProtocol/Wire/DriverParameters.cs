using System.Globalization;
using System.Text.Json;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The session parameters that drivers read from answers, in their types.</summary>
internal static class DriverParameters
{
    /// <summary>No driver may put values into a stage first: there is none. Zero would mean "always" to one of them and "never" to the others.</summary>
    private const int NeverStageValues = int.MaxValue;

    private static readonly (string Name, object Value)[] Defaults =
    [
        ("AUTOCOMMIT", true),
        ("BINARY_OUTPUT_FORMAT", "HEX"),
        ("CLIENT_DISABLE_INCIDENTS", true),
        ("CLIENT_MEMORY_LIMIT", 1536),
        ("CLIENT_METADATA_REQUEST_USE_CONNECTION_CTX", false),
        ("CLIENT_PREFETCH_THREADS", 4),
        ("CLIENT_RESULT_CHUNK_SIZE", 160),
        ("CLIENT_SESSION_KEEP_ALIVE", false),
        ("CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", 3600),
        ("CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", NeverStageValues),
        ("CLIENT_TELEMETRY_ENABLED", false),
        ("CLIENT_TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_LTZ"),
        ("DATE_OUTPUT_FORMAT", "YYYY-MM-DD"),
        ("JDBC_QUERY_RESULT_FORMAT", "JSON"),
        ("JS_TREAT_INTEGER_AS_BIGINT", false),
        ("ODBC_QUERY_RESULT_FORMAT", "JSON"),
        ("PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "JSON"),
        ("QUERY_CONTEXT_CACHE_SIZE", 5),
        ("QUERY_RESULT_FORMAT", "JSON"),
        ("SERVICE_NAME", ""),
        ("TIMESTAMP_LTZ_OUTPUT_FORMAT", ""),
        ("TIMESTAMP_NTZ_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3"),
        ("TIMESTAMP_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM"),
        ("TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_NTZ"),
        ("TIMESTAMP_TZ_OUTPUT_FORMAT", ""),
        ("TIMEZONE", "UTC"),
        ("TIME_OUTPUT_FORMAT", "HH24:MI:SS"),
    ];

    private static readonly Dictionary<string, object> ByName = Defaults.ToDictionary(parameter => parameter.Name, parameter => parameter.Value);

    // Facts about this endpoint, whatever a client asks for.
    private static readonly HashSet<string> Fixed =
        ["CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "QUERY_RESULT_FORMAT", "JDBC_QUERY_RESULT_FORMAT", "ODBC_QUERY_RESULT_FORMAT", "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT", "SERVICE_NAME"];

    /// <summary>Writes <c>parameters</c>: the session's own values where it has some.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyDictionary<string, string> own)
    {
        json.WriteStartArray("parameters");
        foreach (var (name, standard) in Defaults)
            Write(json, name, own.TryGetValue(name, out var text) && !Fixed.Contains(name) ? Typed(text, standard) : standard);
        foreach (var (name, text) in own)
        {
            if (!ByName.ContainsKey(name))
                Write(json, name, Guessed(text));
        }

        json.WriteEndArray();
    }

    private static object Typed(string text, object like) => like switch
    {
        bool => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase) || text == "1",
        int standard => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : standard,
        _ => text,
    };

    private static object Guessed(string text) =>
        bool.TryParse(text, out var flag) ? flag
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : text;

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("value");
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue((string)value);
                break;
        }

        json.WriteEndObject();
    }
}
