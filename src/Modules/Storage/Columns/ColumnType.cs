using System.Text.Json.Serialization;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A column's type as the backend names it: always the base type, never an alias.</summary>
/// <param name="Type">Such as <c>NUMBER</c>.</param>
/// <param name="Length">Such as <c>38,0</c>; <c>null</c> for types without one.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Default">The value of rows that have none; <c>null</c> for none.</param>
internal sealed record ColumnType(string Type, string? Length, bool Nullable, string? Default)
{
    /// <summary>The type's word that all backends share.</summary>
    [JsonIgnore]
    public string Basetype => Type switch
    {
        SnowflakeTypes.Number => Length == SnowflakeTypes.IntegerLength ? "INTEGER" : "NUMERIC",
        "FLOAT" => "FLOAT",
        "BOOLEAN" => "BOOLEAN",
        "DATE" => "DATE",
        "TIMESTAMP_NTZ" or "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => "TIMESTAMP",
        _ => "STRING",
    };

    /// <summary>Whether rows can be chosen by the column's values.</summary>
    [JsonIgnore]
    public bool CanBeFiltered => Type is not ("VARIANT" or "OBJECT" or "ARRAY" or "GEOGRAPHY" or "GEOMETRY" or "VECTOR");

    /// <summary>What the lake keeps it as.</summary>
    [JsonIgnore]
    public LakeType LakeType => Type switch
    {
        SnowflakeTypes.Number => LakeType.Parse($"DECIMAL({Length})"),
        "FLOAT" => LakeType.Parse("DOUBLE"),
        "BOOLEAN" => LakeType.Parse("BOOLEAN"),
        "DATE" => LakeType.Parse("DATE"),
        "TIME" => LakeType.Parse("TIME"),
        "TIMESTAMP_NTZ" => LakeType.Parse("TIMESTAMP"),
        "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" => LakeType.Parse("TIMESTAMPTZ"),
        // Texts of the backend's full length are not counted: a row of the lake is limited anyway.
        "VARCHAR" when Length is { } length && length != SnowflakeTypes.FullTextLength => LakeType.Parse($"VARCHAR({length})"),
        _ => LakeType.Varchar,
    };
}
