namespace Headgate.Lake;

/// <summary>A version that is ready to be published; its files are on disk, nobody else sees it.</summary>
/// <remarks>
/// Publish it with <see cref="DataLake.PublishAsync"/> and dispose it when that transaction has ended. Disposed without a committed
/// publication, it leaves nothing behind; a process that dies leaves it to the sweeper.
/// </remarks>
public sealed class PreparedVersion : IAsyncDisposable
{
    private readonly WriteLease? lease;

    internal PreparedVersion(NextVersion next, WriteLease? lease)
    {
        Next = next;
        this.lease = lease;
    }

    /// <summary>The table; a new one when it was prepared for a new table.</summary>
    public LakeTableId Table => Next.Table;

    /// <summary>The version's schema, with the columns that a load of an untyped table brought.</summary>
    public LakeSchema Schema => Next.Schema;

    /// <summary>Columns that the load brought; they stand at the end of the schema.</summary>
    public IReadOnlyList<string> AddedColumns { get; internal init; } = [];

    /// <summary>How many rows the version has.</summary>
    public long Rows => Next.Files.Sum(file => file.LiveRows);

    /// <summary>How many rows the source had, with those that a later row of the same key replaced.</summary>
    public long RowsRead { get; internal init; }

    /// <summary>How many rows of the version before are not in this one: replaced or deleted.</summary>
    public long RowsRemoved { get; internal init; }

    /// <summary>Bytes of the source, unpacked.</summary>
    public long BytesRead { get; internal init; }

    internal NextVersion Next { get; }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => lease?.DisposeAsync() ?? ValueTask.CompletedTask;
}
