using System.Globalization;
using System.Text;

namespace Headgate.DuckDb;

/// <summary>A prepared statement. Used by one caller at a time, like its connection.</summary>
public sealed class DuckDbStatement : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly StatementHandle handle;

    internal DuckDbStatement(DuckDbConnection connection, StatementHandle handle)
    {
        this.connection = connection;
        this.handle = handle;
    }

    /// <summary>How many parameters the statement has.</summary>
    public int ParameterCount => (int)NativeMethods.ParameterCount(handle);

    /// <summary>What DuckDB takes it for.</summary>
    public DuckDbStatementType Type => (DuckDbStatementType)NativeMethods.StatementType(handle);

    /// <summary>The columns that it would give; empty when DuckDB cannot tell before it runs.</summary>
    public IReadOnlyList<DuckDbColumnInfo> Columns =>
    [
        .. Enumerable.Range(0, checked((int)NativeMethods.PreparedColumnCount(handle))).Select(column =>
        {
            var name = NativeMethods.PreparedColumnName(handle, (ulong)column);
            var info = DuckDbColumnInfo.TakeType(NativeMethods.Text(name) ?? "", NativeMethods.PreparedColumnLogicalType(handle, (ulong)column));
            NativeMethods.Free(name);
            return info;
        }),
    ];

    /// <summary>As <see cref="QueryAsync"/>, on the caller's thread; <see cref="DuckDbConnection.Interrupt"/> from another one ends it.</summary>
    /// <exception cref="DuckDbException">It failed before its first row.</exception>
    public DuckDbResult Run(IReadOnlyList<object?> parameters, bool streaming)
    {
        BindAll(parameters);
        return Run(streaming);
    }

    /// <summary>Gives a parameter its value.</summary>
    /// <param name="index">From 1, as in <c>$1</c>.</param>
    /// <param name="value"><c>null</c>, bool, int, long, double, string, byte[], <see cref="DateTimeOffset"/> (as a UTC TIMESTAMP) or decimal (as text).</param>
    /// <exception cref="DuckDbException">There is no such parameter.</exception>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public void Bind(int index, object? value)
    {
        var at = (ulong)index;
        var state = value switch
        {
            null => NativeMethods.BindNull(handle, at),
            bool flag => NativeMethods.BindBoolean(handle, at, flag),
            int number => NativeMethods.BindInt64(handle, at, number),
            long number => NativeMethods.BindInt64(handle, at, number),
            double number => NativeMethods.BindDouble(handle, at, number),
            decimal number => BindText(at, number.ToString(CultureInfo.InvariantCulture)),
            string text => BindText(at, text),
            byte[] bytes => NativeMethods.BindBlob(handle, at, bytes, (ulong)bytes.Length),
            DateTimeOffset time => NativeMethods.BindTimestamp(handle, at, DuckDbTime.ToMicroseconds(time)),
            _ => throw new ArgumentException($"A parameter cannot be a {value.GetType()}.", nameof(value)),
        };
        if (state != 0)
            throw new DuckDbException($"The statement has no parameter {index}, it has {ParameterCount}.", DuckDbErrorType.InvalidInput);
    }

    /// <summary>Runs the statement to its end and drops its rows.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="DuckDbException">It failed.</exception>
    public async Task<long> ExecuteAsync(IReadOnlyList<object?> parameters, CancellationToken stop)
    {
        using var result = await RunAsync(parameters, streaming: false, stop);
        return result.RowsChanged;
    }

    /// <summary>Runs the statement and gives its rows while DuckDB makes them.</summary>
    /// <exception cref="DuckDbException">It failed before its first row.</exception>
    public Task<DuckDbResult> QueryAsync(IReadOnlyList<object?> parameters, CancellationToken stop) => RunAsync(parameters, streaming: true, stop);

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    internal void BindAll(IReadOnlyList<object?> parameters)
    {
        if (parameters.Count != ParameterCount)
            throw new DuckDbException($"The statement has {ParameterCount} parameters, {parameters.Count} values were given.", DuckDbErrorType.InvalidInput);
        for (var i = 0; i < parameters.Count; i++)
            Bind(i + 1, parameters[i]);
    }

    internal DuckDbResult Run(bool streaming)
    {
        var result = new NativeResult();
        var state = streaming ? NativeMethods.ExecutePreparedStreaming(handle, ref result) : NativeMethods.ExecutePrepared(handle, ref result);
        if (state == 0)
            return new(connection, result);
        var failure = DuckDbException.From(ref result);
        NativeMethods.DestroyResult(ref result);
        throw failure;
    }

    private Task<DuckDbResult> RunAsync(IReadOnlyList<object?> parameters, bool streaming, CancellationToken stop) => connection.OnWorkerAsync(() =>
    {
        BindAll(parameters);
        return Run(streaming);
    }, stop);

    private int BindText(ulong at, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return NativeMethods.BindVarchar(handle, at, bytes, (ulong)bytes.Length);
    }
}
