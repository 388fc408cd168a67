using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Typed rows of a version, read chunk by chunk in DuckDB's own memory.</summary>
public sealed class LakeRows : IAsyncDisposable
{
    private readonly ReadLease lease;
    private readonly DuckDbConnection connection;
    private readonly DuckDbResult result;

    private LakeRows(LakeVersion version, IReadOnlyList<LakeRowColumn> columns, ReadLease lease, DuckDbConnection connection, DuckDbResult result)
    {
        Version = version;
        Columns = columns;
        this.lease = lease;
        this.connection = connection;
        this.result = result;
    }

    /// <summary>The version that is read.</summary>
    public LakeVersion Version { get; }

    /// <summary>The columns, in the order of the values; <c>_timestamp</c> last where it was asked for.</summary>
    public IReadOnlyList<LakeRowColumn> Columns { get; }

    /// <summary>The next rows, up to a few thousand; <c>null</c> at the end. Dispose each before the next is asked for.</summary>
    /// <exception cref="RefusedException">There is not memory or disk enough.</exception>
    /// <exception cref="OperationCanceledException">The token that the rows were opened with was cancelled, or the version could not be kept.</exception>
    public async Task<LakeRowChunk?> NextAsync()
    {
        try
        {
            return await result.NextAsync(lease.Stop) is { } chunk ? new(chunk, Columns.Count) : null;
        }
        catch (Exception failure) when (LakeEngine.Translate(failure) is var told && told != failure)
        {
            throw told;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        result.Dispose();
        connection.Dispose();
        await lease.DisposeAsync();
    }

    internal static async Task<LakeRows> OpenAsync(LakeParts parts, VersionFiles version, ReadRequest request, CancellationToken stop)
    {
        var sql = SelectionSql.Select(parts.Folder, version, request);
        var columns = SelectionSql.ColumnsOf(version.Version.Schema, request).Select(column => new LakeRowColumn(column.Name, column.Type));
        if (request.IncludeTimestamp)
            columns = columns.Append(new(LakeSchema.TimestampColumn, LakeType.Parse("TIMESTAMP")));
        var lease = await ReadLease.TakeAsync(parts, version.Version, stop);
        DuckDbConnection? connection = null;
        try
        {
            connection = await parts.Engine.ConnectAsync(lease.Stop);
            await FilterValues.CheckAsync(version.Version.Schema, request.Rows, connection, lease.Stop);
            return new(version.Version, [.. columns], lease, connection, await connection.QueryAsync(sql, lease.Stop));
        }
        catch
        {
            connection?.Dispose();
            await lease.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A column of <see cref="LakeRows"/>.</summary>
public sealed record LakeRowColumn(string Name, LakeType Type);

/// <summary>Some rows, column by column. What is read from it is valid until it is disposed.</summary>
public sealed class LakeRowChunk : IDisposable
{
    private readonly DuckDbChunk chunk;
    private readonly int columns;

    internal LakeRowChunk(DuckDbChunk chunk, int columns)
    {
        this.chunk = chunk;
        this.columns = columns;
    }

    /// <summary>How many rows there are.</summary>
    public int RowCount => chunk.RowCount;

    /// <summary>The values of one column.</summary>
    public LakeValues Column(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)columns, nameof(index));
        return new(chunk.Column(index));
    }

    /// <inheritdoc />
    public void Dispose() => chunk.Dispose();
}

/// <summary>The values of one column, by row. A getter that is not of the column's type throws.</summary>
public readonly ref struct LakeValues
{
    private readonly DuckDbColumn column;

    internal LakeValues(DuckDbColumn column) => this.column = column;

    /// <summary>Whether the value is NULL; the getters below must not be asked then.</summary>
    public bool IsNull(int row) => column.IsNull(row);

    /// <summary>A text's UTF-8, without a copy.</summary>
    public ReadOnlySpan<byte> GetBytes(int row) => column.GetBytes(row);

    /// <summary>A TINYINT, SMALLINT, INTEGER or BIGINT.</summary>
    public long GetInt64(int row) => column.GetInt64(row);

    /// <summary>A FLOAT or DOUBLE.</summary>
    public double GetDouble(int row) => column.GetDouble(row);

    /// <summary>A BOOLEAN.</summary>
    public bool GetBoolean(int row) => column.GetBoolean(row);

    /// <summary>A DECIMAL without its point: 1.50 is 150 for DECIMAL(p,2).</summary>
    public Int128 GetUnscaled(int row) => column.GetUnscaled(row);

    /// <summary>Days from 1970-01-01 of a DATE; microseconds of a TIME, or from 1970-01-01 of a TIMESTAMP or TIMESTAMPTZ.</summary>
    public long GetTicks(int row) => column.GetTicks(row);

    /// <summary>Any value as invariant text.</summary>
    public string GetText(int row) => column.GetText(row)!;
}
