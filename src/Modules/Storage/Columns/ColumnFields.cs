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
        var basetype = column.OneOf("basetype", [.. BackendTypes.Basetypes]);
        var definition = column.Map("definition");
        return new ColumnFields(
            name, NotEmpty(definition?.Text("type", 100)), definition?.Text("length", 10_000), definition?.Flag("nullable"), NotEmpty(definition?.Text("default")), basetype,
            NotEmpty(definition?.Text("description")));
    }

    /// <param name="types">The types of the table's backend; <c>null</c> for a table without types.</param>
    /// <param name="isKey">Whether it is part of the primary key.</param>
    /// <exception cref="RefusedException">The backend has no such type.</exception>
    public ColumnSpec ToSpec(IBackendTypes? types, bool isKey) => new(Name, types is null ? null : ToType(types, isKey), Description);

    private ColumnType ToType(IBackendTypes types, bool isKey)
    {
        var nullable = Nullable ?? !isKey;
        return Type is null ? types.OfBasetype(Basetype ?? "STRING", nullable, Default) : types.Parse(Name, Type, Length, nullable, Default);
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
