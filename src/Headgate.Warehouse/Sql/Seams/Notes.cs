using System.Text.Json;
using System.Text.Json.Serialization;

namespace Headgate.Warehouse.Sql;

/// <summary>What Snowflake knows of a table and DuckDB does not. It is the table's COMMENT in DuckDB, as JSON, so that it lives in the same transaction.</summary>
internal sealed record ObjectNote
{
    /// <summary>The user's comment.</summary>
    public string? Comment { get; init; }

    /// <summary>Columns of the primary key, which is not enforced.</summary>
    public IReadOnlyList<string>? PrimaryKey { get; init; }

    /// <summary>Sets of columns that were declared unique, which is not enforced.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Unique { get; init; }

    /// <summary>TRANSIENT, when the table was made so.</summary>
    public bool Transient { get; init; }

    /// <summary>A view's text as the user wrote it.</summary>
    public string? Text { get; init; }

    /// <summary>The current schema when the view was made, where its text is read anew for each statement because it reads the platform's tables; <c>null</c> for other views.</summary>
    public string? ReadIn { get; init; }

    /// <summary>The JSON that is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NoteJson.Default.ObjectNote);

    /// <summary>Reads a comment; one that is not ours is the user's own.</summary>
    public static ObjectNote Parse(string? kept) => NoteText.Parse(kept, NoteJson.Default.ObjectNote, text => new() { Comment = text }) ?? new();
}

/// <summary>What Snowflake knows of a column and DuckDB does not: the column's COMMENT in DuckDB, as JSON.</summary>
internal sealed record ColumnNote
{
    /// <summary>The type as Snowflake writes it, such as <c>VARCHAR(10)</c> or <c>ARRAY</c>; <c>null</c> when DuckDB's type tells it.</summary>
    public string? Type { get; init; }

    /// <summary>The user's comment.</summary>
    public string? Comment { get; init; }

    /// <summary>The default as the user wrote it.</summary>
    public string? Default { get; init; }

    /// <summary>The start and step of AUTOINCREMENT.</summary>
    public string? Identity { get; init; }

    /// <summary>The JSON that is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NoteJson.Default.ColumnNote);

    /// <summary>Reads a comment; one that is not ours is the user's own.</summary>
    public static ColumnNote Parse(string? kept) => NoteText.Parse(kept, NoteJson.Default.ColumnNote, text => new() { Comment = text }) ?? new();
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObjectNote))]
[JsonSerializable(typeof(ColumnNote))]
internal sealed partial class NoteJson : JsonSerializerContext;

/// <summary>Reads what was kept in a COMMENT.</summary>
internal static class NoteText
{
    internal static T? Parse<T>(string? kept, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<string, T> foreign) where T : class
    {
        if (string.IsNullOrEmpty(kept))
            return null;
        if (kept[0] != '{')
            return foreign(kept);
        try
        {
            return JsonSerializer.Deserialize(kept, type);
        }
        catch (JsonException)
        {
            return foreign(kept);
        }
    }
}
