using System.Text.Json.Serialization;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>A column's type as the backend names it: always the base type, never an alias.</summary>
/// <param name="Type">Such as <c>NUMBER</c>.</param>
/// <param name="Length">Such as <c>38,0</c>; <c>null</c> for types without one.</param>
/// <param name="Nullable">Whether it takes NULL.</param>
/// <param name="Default">The value of rows that have none; <c>null</c> for none.</param>
/// <param name="Backend">Whose type it is.</param>
internal sealed record ColumnType(string Type, string? Length, bool Nullable, string? Default, string Backend = BackendTypes.Usual)
{
    /// <summary>What the backend knows of its types.</summary>
    [JsonIgnore]
    public IBackendTypes Types => BackendTypes.Of(Backend);

    /// <summary>The type's word that all backends share.</summary>
    [JsonIgnore]
    public string Basetype => Types.BasetypeOf(this);

    /// <summary>Whether rows can be chosen by the column's values.</summary>
    [JsonIgnore]
    public bool CanBeFiltered => Types.CanBeFiltered(this);

    /// <summary>What the lake keeps it as.</summary>
    [JsonIgnore]
    public LakeType LakeType => Types.LakeTypeOf(this);
}
