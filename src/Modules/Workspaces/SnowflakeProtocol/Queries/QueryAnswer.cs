using System.Globalization;
using System.Text.Json;
using Headgate.Warehouse;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Writes <c>data</c> of a statement's answer.</summary>
internal sealed class QueryAnswer(ResultKeys keys)
{
    // The numbers drivers know statements by.
    private const int MultiStatement = 0xA000;

    /// <summary>A statement that runs.</summary>
    public static void WriteRunning(Utf8JsonWriter json, DriverQuery query)
    {
        json.WriteString("queryId", query.Id);
        json.WriteString("getResultUrl", $"/queries/{query.Id}/result");
        json.WriteNumber("queryAbortsAfterSecs", 300);
        json.WriteNull("progressDesc");
    }

    /// <summary>Rows of one statement.</summary>
    /// <param name="json">Where.</param>
    /// <param name="query">Whose.</param>
    /// <param name="gave">What it gave.</param>
    /// <param name="baseUrl">The address of the platform, without a slash at the end.</param>
    public void Write(Utf8JsonWriter json, DriverQuery query, QueryOutcome.Gave gave, string baseUrl)
    {
        var result = gave.Result;
        DriverParameters.Write(json, gave.State.Parameters);
        json.WriteStartArray("rowtype");
        foreach (var column in result.Columns)
            WriteColumn(json, column);
        json.WriteEndArray();
        WriteRows(json, result.Inline.Span);
        json.WriteNumber("total", result.Rows);
        json.WriteNumber("returned", result.Rows);
        WriteSession(json, query, gave.State);
        json.WriteNumber("numberOfBinds", gave.Bindings);
        json.WriteBoolean("arrayBindSupported", result.Kind == StatementKind.Insert);
        json.WriteNumber("statementTypeId", TypeOf(result.Kind));
        json.WriteNumber("version", 1);
        if (result.Parts.Count > 0)
            WriteParts(json, query, result.Parts, baseUrl);
    }

    /// <summary>The answer to a text of several statements: where the answers of each are.</summary>
    public static void Write(Utf8JsonWriter json, DriverQuery query, QueryOutcome.GaveSeveral gave)
    {
        DriverParameters.Write(json, gave.State.Parameters);
        json.WriteStartArray("rowtype");
        WriteColumn(json, new ResultColumn("multiple statement execution", "TEXT", false, null, null, 16_777_216));
        json.WriteEndArray();
        WriteRows(json, "[\"Multiple statements executed successfully.\"]"u8);
        json.WriteNumber("total", 1);
        json.WriteNumber("returned", 1);
        WriteSession(json, query, gave.State);
        json.WriteNumber("numberOfBinds", 0);
        json.WriteBoolean("arrayBindSupported", false);
        json.WriteNumber("statementTypeId", MultiStatement);
        json.WriteNumber("version", 1);
        json.WriteString("resultIds", string.Join(',', gave.Parts.Select(part => part.Id)));
        json.WriteString("resultTypes", string.Join(',', gave.Parts.Select(part => part.Now is QueryOutcome.Gave { Result.Kind: var kind } ? TypeOf(kind) : 0).Select(type => type.ToString(CultureInfo.InvariantCulture))));
    }

    private static void WriteSession(Utf8JsonWriter json, DriverQuery query, SessionState state)
    {
        json.WriteString("queryId", query.Id);
        json.WriteNull("databaseProvider");
        json.WriteString("finalDatabaseName", state.Database);
        json.WriteString("finalSchemaName", state.Schema);
        json.WriteString("finalWarehouseName", WarehouseDoor.WarehouseName(query.Owner.Workspace));
        json.WriteString("finalRoleName", query.Owner.User);
        json.WriteString("queryResultFormat", "json");
        json.WriteNull("queryContext");
    }

    private static void WriteRows(Utf8JsonWriter json, ReadOnlySpan<byte> rows)
    {
        json.WritePropertyName("rowset");
        var whole = new byte[rows.Length + 2];
        whole[0] = (byte)'[';
        rows.CopyTo(whole.AsSpan(1));
        whole[^1] = (byte)']';
        json.WriteRawValue(whole, skipInputValidation: true);
    }

    private static void WriteColumn(Utf8JsonWriter json, ResultColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("database", "");
        json.WriteString("schema", "");
        json.WriteString("table", "");
        json.WriteString("type", column.Type.ToLowerInvariant());
        WriteNumber(json, "precision", column.Precision);
        WriteNumber(json, "scale", column.Scale);
        WriteNumber(json, "length", column.Length);
        // Four bytes are the most that a character takes.
        WriteNumber(json, "byteLength", column.Type == "TEXT" && column.Length is { } characters ? Math.Min(characters * 4, 16_777_216) : column.Length);
        json.WriteBoolean("nullable", column.Nullable);
        json.WriteNull("collation");
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    private void WriteParts(Utf8JsonWriter json, DriverQuery query, IReadOnlyList<ResultPart> parts, string baseUrl)
    {
        json.WriteStartArray("chunks");
        for (var part = 0; part < parts.Count; part++)
        {
            json.WriteStartObject();
            json.WriteString("url", string.Create(CultureInfo.InvariantCulture, $"{baseUrl}{ResultEndpoint.Prefix}/{query.Id}/{part}"));
            json.WriteNumber("rowCount", parts[part].Rows);
            json.WriteNumber("uncompressedSize", parts[part].Bytes);
            json.WriteNumber("compressedSize", parts[part].Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("chunkHeaders");
        json.WriteString(ResultKeys.Header, keys.Of(query.Id));
        json.WriteEndObject();
    }

    private static int TypeOf(StatementKind kind) => kind switch
    {
        StatementKind.Select => 0x1000,
        StatementKind.Insert => 0x3100,
        StatementKind.Update => 0x3200,
        StatementKind.Delete => 0x3300,
        StatementKind.Merge => 0x3400,
        StatementKind.Session => 0x4000,
        StatementKind.Show => 0x4400,
        StatementKind.Explain => 0x1000,
        StatementKind.Transaction => 0x5000,
        StatementKind.Ddl => 0x6000,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
