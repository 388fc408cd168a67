namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>How BigQuery's types are kept in DuckDB.</summary>
internal static class DuckDbTypes
{
    public static string Of(FieldType type)
    {
        var one = type.Type switch
        {
            "INTEGER" => "BIGINT",
            "FLOAT" => "DOUBLE",
            "NUMERIC" or "BIGNUMERIC" when type.Digits is { } digits => $"DECIMAL({digits.Precision},{digits.Scale})",
            "NUMERIC" => "DECIMAL(38,9)",
            "BIGNUMERIC" => "DECIMAL(38,18)",
            "BOOLEAN" => "BOOLEAN",
            "BYTES" => "BLOB",
            "DATE" or "TIME" or "JSON" or "INTERVAL" => type.Type,
            "DATETIME" => "TIMESTAMP",
            "TIMESTAMP" => "TIMESTAMPTZ",
            "RECORD" => $"STRUCT({string.Join(", ", type.Fields!.Select(field => $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {Of(field.Type)}"))})",
            _ => "VARCHAR",
        };
        return type.Repeated ? one + "[]" : one;
    }
}
