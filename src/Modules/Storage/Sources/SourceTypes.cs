using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Column types by backend, for modules that make tables elsewhere.</summary>
public static class SourceTypes
{
    /// <summary>The base type for a type's name, perhaps an alias, with the length it gets where none is said.</summary>
    /// <param name="backend">Whose type; <c>postgres</c> has those of <c>redshift</c>.</param>
    /// <param name="column">The column, for the message.</param>
    /// <param name="type">The type's name.</param>
    /// <param name="length">Its length; <c>null</c> for the usual one.</param>
    /// <param name="nullable">Whether it takes NULL.</param>
    /// <exception cref="RefusedException">There is no such type, or the length is not one of it.</exception>
    public static SourceType Parse(string backend, string column, string type, string? length, bool nullable) =>
        SourceTable.Type(Of(backend).Parse(column, type, length, nullable, value: null));

    /// <summary>The type of another backend that holds the same values; <c>null</c> for text without a limit, which holds all.</summary>
    public static SourceType? For(string backend, SourceType type)
    {
        if (Of(backend).Backend == type.Backend)
            return type;
        var kept = type.Kept.Sql;
        var open = kept.IndexOf('(', StringComparison.Ordinal);
        var (word, length) = open < 0 ? (kept, null) : (kept[..open], kept[(open + 1)..^1]);
        return Words(word).Select(candidate => TryParse(backend, candidate, length, type.Nullable)).FirstOrDefault(found => found?.Kept == type.Kept);
    }

    private static string[] Words(string kept) => kept switch
    {
        "BOOLEAN" => ["BOOLEAN", "BOOL"],
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" => ["BIGINT", "INT64"],
        "DECIMAL" => ["NUMERIC", "BIGNUMERIC"],
        "FLOAT" or "DOUBLE" => ["DOUBLE PRECISION", "FLOAT64"],
        "DATE" or "TIME" => [kept],
        "TIMESTAMP" => ["TIMESTAMP_NTZ", "DATETIME", "TIMESTAMP"],
        "TIMESTAMPTZ" => ["TIMESTAMP_TZ", "TIMESTAMPTZ", "TIMESTAMP"],
        _ => [],
    };

    private static SourceType? TryParse(string backend, string word, string? length, bool nullable)
    {
        try
        {
            return Parse(backend, word, word, length, nullable);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    private static IBackendTypes Of(string backend) => BackendTypes.Of(backend == "postgres" ? "redshift" : backend);
}
