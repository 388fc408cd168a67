using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What a request says of a column that is to be made.</summary>
internal sealed record ColumnFields(string Name, string? Type, string? Length, bool? Nullable, string? Default, string? Basetype, string? Description)
{
    public bool IsTyped => Type is not null || Basetype is not null;

    /// <summary>Reads name, definition and basetype; errors are noted in <paramref name="column"/>.</summary>
    public static ColumnFields Read(Fields column)
    {
        var name = column.RequiredText("name", 255);
        var basetype = column.OneOf("basetype", [.. SnowflakeTypes.Basetypes]);
        var definition = column.Map("definition");
        return new ColumnFields(
            name, NotEmpty(definition?.Text("type", 100)), definition?.Text("length", 20), definition?.Flag("nullable"), NotEmpty(definition?.Text("default")), basetype,
            NotEmpty(definition?.Text("description")));
    }

    public ColumnSpec ToSpec(bool typed, bool isKey) => new(Name, typed ? ToType(isKey) : null, Description);

    private ColumnType ToType(bool isKey)
    {
        var nullable = Nullable ?? !isKey;
        return Type is null && Basetype is not null
            ? SnowflakeTypes.OfBasetype(Basetype, nullable, Default)
            : SnowflakeTypes.Parse(Name, Type ?? "VARCHAR", Length, nullable, Default);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
