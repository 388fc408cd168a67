using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>How the file of a load job is written, and how DuckDB reads it.</summary>
internal sealed record LoadFormat(string Source, bool FindsSchema, int SkipRows, string Delimiter, string Quote, string NullMarker, bool Jagged, bool IgnoresUnknown, bool IgnoresBad)
{
    public static LoadFormat Read(JsonObject load)
    {
        var source = QueryWork.Disposition(load, "sourceFormat", "CSV", "NEWLINE_DELIMITED_JSON", "PARQUET");
        if (load.Text("encoding") is { Length: > 0 } encoding && !encoding.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
            throw new RefusedException(BigQueryErrors.NotImplemented($"The encoding {encoding}; send UTF-8"));
        var skip = load.Number("skipLeadingRows") ?? 0;
        if (skip is < 0 or > int.MaxValue)
            throw new RefusedException(BigQueryErrors.Invalid("Invalid value for skipLeadingRows."));
        return new LoadFormat(
            source,
            load.Flag("autodetect") == true || source == "PARQUET",
            (int)skip,
            Delimited(load.Text("fieldDelimiter")),
            load.Text("quote") is { } quote && quote.Length <= 1 ? quote : "\"",
            load.Text("nullMarker") ?? "",
            load.Flag("allowJaggedRows") == true,
            load.Flag("ignoreUnknownValues") == true,
            load.Number("maxBadRecords") is > 0);
    }

    /// <summary>A SELECT over the file in DuckDB's SQL.</summary>
    public string Select(IReadOnlyList<SchemaColumn>? columns) => (Source, columns) switch
    {
        ("PARQUET", null) => "SELECT * FROM read_parquet({file:0})",
        ("PARQUET", _) => $"SELECT {string.Join(", ", columns.Select(column => $"CAST({Name(column.Name)} AS {DuckDbTypes.Of(column.Type)}) AS {Name(column.Name)}"))} FROM read_parquet({{file:0}})",
        ("CSV", null) => $"SELECT * FROM read_csv({{file:0}}, delim = {Text(Delimiter)}, quote = {Text(Quote)}, auto_detect = true)",
        ("CSV", _) => $"SELECT {string.Join(", ", columns.Select(FromCsv))} FROM {Csv(columns)}",
        (_, null) => "SELECT * FROM read_json({file:0}, format = 'newline_delimited')",
        _ => $"SELECT {string.Join(", ", columns.Select(FromJson))} FROM read_json({{file:0}}, format = 'newline_delimited', columns = {{{string.Join(", ", columns.Select(column => $"{Text(column.Name)}: {Text(JsonType(column.Type))}"))}}}{(IgnoresBad ? ", ignore_errors = true" : "")})",
    };

    private string Csv(IReadOnlyList<SchemaColumn> columns) =>
        $"read_csv({{file:0}}, auto_detect = false, header = false, skip = {SkipRows}, delim = {Text(Delimiter)}, quote = {Text(Quote)}, escape = {Text(Quote)}, new_line = '\\n', "
        + $"null_padding = {Bool(Jagged)}, ignore_errors = {Bool(IgnoresBad)}, strict_mode = {Bool(!IgnoresUnknown)}, max_line_size = 8388608, "
        + $"columns = {{{string.Join(", ", columns.Select(column => $"{Text(column.Name)}: 'VARCHAR'"))}}})";

    private string FromCsv(SchemaColumn column)
    {
        if (column.Type.Repeated || column.Type.Fields is not null)
            throw new RefusedException(BigQueryErrors.Invalid($"CSV has no form for the field {column.Name}, which is repeated or a record."));
        var name = Name(column.Name);
        // DuckDB reads an empty field as NULL; to BigQuery it is an empty text where the column is one.
        var value = column.Type.Type is "STRING" && NullMarker.Length == 0 ? $"coalesce({name}, '')"
            : NullMarker.Length == 0 ? name
            : column.Type.Type is "STRING" ? $"nullif(coalesce({name}, ''), {Text(NullMarker)})" : $"nullif({name}, {Text(NullMarker)})";
        return column.Type.Type switch
        {
            "STRING" => $"{value} AS {name}",
            "BYTES" => $"from_base64({value}) AS {name}",
            _ => $"{(IgnoresBad ? "TRY_CAST" : "CAST")}({value} AS {DuckDbTypes.Of(column.Type)}) AS {name}",
        };
    }

    private static string FromJson(SchemaColumn column) => column.Type is { Type: "BYTES", Repeated: false }
        ? $"from_base64({Name(column.Name)}) AS {Name(column.Name)}"
        : Name(column.Name);

    private static string JsonType(FieldType type) => type is { Type: "BYTES", Repeated: false } ? "VARCHAR" : DuckDbTypes.Of(type);

    private static string Delimited(string? text) => text switch
    {
        null or "" => ",",
        "\\t" or "tab" => "\t",
        { Length: 1 } => text,
        _ => throw new RefusedException(BigQueryErrors.Invalid("Invalid value for fieldDelimiter: it must be one character.")),
    };

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
