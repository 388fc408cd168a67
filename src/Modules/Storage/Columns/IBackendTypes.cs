using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>The column types of a backend: what they are called, how long they can be, and what the lake keeps them as.</summary>
internal interface IBackendTypes
{
    /// <summary>The backend's word, such as <c>snowflake</c>.</summary>
    string Backend { get; }

    /// <summary>Its name in messages.</summary>
    string DisplayName { get; }

    /// <summary>How a definition may be changed.</summary>
    DefinitionRules Rules { get; }

    /// <summary>The type for a word that all backends share.</summary>
    ColumnType OfBasetype(string basetype, bool nullable, string? value);

    /// <summary>The base type that a type's name, perhaps an alias, stands for, with the length it gets where none is said.</summary>
    /// <exception cref="Headgate.Kernel.RefusedException">There is no such type, or the length is not one of it.</exception>
    ColumnType Parse(string column, string type, string? length, bool nullable, string? value);

    /// <summary>The word that all backends share for the type.</summary>
    string BasetypeOf(ColumnType type);

    /// <summary>Whether rows can be chosen by values of the type.</summary>
    bool CanBeFiltered(ColumnType type);

    /// <summary>What the lake keeps it as.</summary>
    LakeType LakeTypeOf(ColumnType type);

    /// <summary>Whether its length can grow: it is a text or a number with digits.</summary>
    bool HasGrowingLength(ColumnType type);
}

/// <summary>What a backend allows when a column's definition is changed.</summary>
/// <param name="SetsDefault">A default can be set and changed, not only removed.</param>
/// <param name="Requires">A column that takes NULL can be made required.</param>
/// <param name="Relaxes">A required column can be made to take NULL.</param>
/// <param name="Rescales">The scale of a number can change.</param>
internal sealed record DefinitionRules(bool SetsDefault, bool Requires, bool Relaxes, bool Rescales);

/// <summary>The backends whose types are known.</summary>
internal static class BackendTypes
{
    public const string Usual = "snowflake";

    private static readonly IBackendTypes[] All = [new SnowflakeTypes(), new BigQueryTypes(), new RedshiftTypes()];

    public static IReadOnlyList<string> Basetypes { get; } = ["BOOLEAN", "DATE", "FLOAT", "INTEGER", "NUMERIC", "STRING", "TIMESTAMP"];

    /// <summary>Whether buckets can be of this backend.</summary>
    public static bool Knows(string backend) => All.Any(types => types.Backend == backend);

    /// <summary>The types of a backend; those of the usual one where there are none of its own.</summary>
    public static IBackendTypes Of(string backend) => All.FirstOrDefault(types => types.Backend == backend) ?? All[0];
}
