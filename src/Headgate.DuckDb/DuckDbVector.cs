using System.Runtime.CompilerServices;

namespace Headgate.DuckDb;

/// <summary>The values of a column as they lie in DuckDB's memory, for readers that go through many cells.</summary>
/// <remarks>
/// Nothing is checked but NULL: rows are those of the chunk (or of a list's range) and the reader asks for the type that <see cref="Info"/> names.
/// It points into the chunk, so it must be gone when the chunk is disposed.
/// </remarks>
public readonly unsafe struct DuckDbVector
{
    private readonly nint vector;
    private readonly byte* data;
    private readonly ulong* validity;

    internal DuckDbVector(DuckDbColumnInfo info, nint vector)
    {
        Info = info;
        this.vector = vector;
        data = (byte*)NativeMethods.VectorData(vector);
        validity = (ulong*)NativeMethods.VectorValidity(vector);
    }

    /// <summary>Name and type.</summary>
    public DuckDbColumnInfo Info { get; }

    /// <summary>Whether the value is NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNull(int row) => validity != null && (validity[row >> 6] & (1UL << (row & 63))) == 0;

    /// <summary>A value of fixed size as DuckDB stores it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Value<T>(int row) where T : unmanaged => ((T*)data)[row];

    /// <summary>The bytes of a VARCHAR (UTF-8) or BLOB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Bytes(int row) => NativeString.Bytes((NativeString*)data + row);

    /// <summary>Where the elements of a LIST or the entries of a MAP are in its child: <see cref="Element"/>, or <see cref="Key"/> and <see cref="MapValue"/>.</summary>
    public (int Start, int Count) Range(int row)
    {
        var entry = (ulong*)data + (2L * row);
        return (checked((int)entry[0]), checked((int)entry[1]));
    }

    /// <summary>The elements of all rows of a LIST.</summary>
    public DuckDbVector Element() => new(Info.Children[0], NativeMethods.ListChild(vector));

    /// <summary>The keys of all rows of a MAP.</summary>
    public DuckDbVector Key() => new(Info.Children[0], NativeMethods.StructChild(NativeMethods.ListChild(vector), 0));

    /// <summary>The values of all rows of a MAP.</summary>
    public DuckDbVector MapValue() => new(Info.Children[1], NativeMethods.StructChild(NativeMethods.ListChild(vector), 1));

    /// <summary>A field of a STRUCT; its rows are the struct's.</summary>
    public DuckDbVector Field(int index) => new(Info.Children[index], NativeMethods.StructChild(vector, (ulong)index));
}
