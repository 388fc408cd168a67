namespace Headgate.DuckDb;

/// <summary>A result's column, or a part of a nested one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Width">Digits of a DECIMAL; otherwise 0.</param>
/// <param name="Scale">Digits behind the point of a DECIMAL; otherwise 0.</param>
public sealed record DuckDbColumnInfo(string Name, DuckDbType Type, int Width, int Scale)
{
    /// <summary>The type's other name, such as <c>JSON</c> for a VARCHAR that holds JSON; <c>null</c> for none.</summary>
    public string? Alias { get; private init; }

    /// <summary>The element of a LIST, key and value of a MAP, the fields of a STRUCT; otherwise nothing.</summary>
    public IReadOnlyList<DuckDbColumnInfo> Children { get; private init; } = [];

    /// <summary>Reads a native type and gives it back.</summary>
    internal static DuckDbColumnInfo TakeType(string name, nint type)
    {
        var id = (DuckDbType)NativeMethods.TypeId(type);
        var alias = NativeMethods.TypeAlias(type);
        var info = new DuckDbColumnInfo(
            name,
            id,
            id == DuckDbType.Decimal ? NativeMethods.DecimalWidth(type) : 0,
            id == DuckDbType.Decimal ? NativeMethods.DecimalScale(type) : 0)
        {
            Alias = NativeMethods.Text(alias),
            Children = id switch
            {
                DuckDbType.List => [TakeType("element", NativeMethods.ListChildType(type))],
                DuckDbType.Map => [TakeType("key", NativeMethods.MapKeyType(type)), TakeType("value", NativeMethods.MapValueType(type))],
                DuckDbType.Struct => [.. Enumerable.Range(0, (int)NativeMethods.StructChildCount(type)).Select(index => TakeField(type, (ulong)index))],
                _ => [],
            },
        };
        NativeMethods.Free(alias);
        NativeMethods.DestroyLogicalType(ref type);
        return info;
    }

    private static DuckDbColumnInfo TakeField(nint type, ulong index)
    {
        var name = NativeMethods.StructChildName(type, index);
        var field = TakeType(NativeMethods.Text(name) ?? "", NativeMethods.StructChildType(type, index));
        NativeMethods.Free(name);
        return field;
    }
}
