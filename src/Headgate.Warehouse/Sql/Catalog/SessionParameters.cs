namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>SHOW PARAMETERS: those that change what a session does here.</summary>
internal static class SessionParameters
{
    private static readonly (string Name, string Value, string Type)[] Known =
    [
        ("BINARY_INPUT_FORMAT", "HEX", "STRING"), ("BINARY_OUTPUT_FORMAT", "HEX", "STRING"), ("DATE_INPUT_FORMAT", "AUTO", "STRING"), ("DATE_OUTPUT_FORMAT", "YYYY-MM-DD", "STRING"),
        ("QUERY_TAG", "", "STRING"), ("STATEMENT_TIMEOUT_IN_SECONDS", "172800", "NUMBER"), ("TIMESTAMP_INPUT_FORMAT", "AUTO", "STRING"),
        ("TIMESTAMP_LTZ_OUTPUT_FORMAT", "", "STRING"), ("TIMESTAMP_NTZ_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3", "STRING"), ("TIMESTAMP_OUTPUT_FORMAT", "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM", "STRING"),
        ("TIMESTAMP_TYPE_MAPPING", "TIMESTAMP_NTZ", "STRING"), ("TIMESTAMP_TZ_OUTPUT_FORMAT", "", "STRING"), ("TIMEZONE", "UTC", "STRING"), ("TIME_INPUT_FORMAT", "AUTO", "STRING"),
        ("TIME_OUTPUT_FORMAT", "HH24:MI:SS", "STRING"), ("WEEK_START", "0", "NUMBER"),
    ];

    internal static RowSet Rows(TranslationContext context)
    {
        var rows = new RowSet("key value default level description type");
        foreach (var name in Known.Select(known => known.Name).Union(context.Parameters.Keys).Order(StringComparer.Ordinal))
        {
            var known = Array.Find(Known, each => each.Name == name);
            var set = context.Parameters.TryGetValue(name, out var value);
            rows.Add(name, set ? value : known.Value, known.Value ?? "", set ? "SESSION" : "", "", known.Type ?? "STRING");
        }

        return rows;
    }
}
