using System.Globalization;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Warehouse;
using Headgate.Workspaces.BigQueryProtocol;

namespace Headgate.Workspaces;

/// <summary>Puts tables into a dataset.</summary>
/// <remarks>
/// All loads of a call are one transaction. A table whose columns stay as they are is loaded by reference, whatever the load type says: nothing is copied and
/// nothing is shared. Casts are done at once, so that a value that does not fit refuses the load and not a later query.
/// </remarks>
internal sealed class BigQueryLoading(BigQueryWarehouse sessions, DataLake lake)
{
    public async Task<LoadCounts> RunAsync(Workspace workspace, IReadOnlyList<WorkspaceLoad> loads, bool preserve, CancellationToken stop)
    {
        await using var session = await sessions.OpenAsync(workspace, BigQueryNames.EmailOf(workspace), stop);
        var there = (await session.ListAsync(stop)).ToDictionary(found => found.Name, StringComparer.OrdinalIgnoreCase);
        if (preserve && loads.FirstOrDefault(load => !load.Overwrite && !load.Incremental && there.ContainsKey(load.Destination)) is { } taken)
            throw new RefusedException(BigQueryEngineErrors.Exists(taken.Destination));
        await session.ExecuteAsync(new StatementRequest("BEGIN TRANSACTION"), stop);
        if (!preserve)
        {
            foreach (var found in there.Values)
                await session.RunOwnAsync($"DROP {(found.IsView ? "VIEW" : "TABLE")} IF EXISTS {Name(workspace.Name)}.{Name(found.Name)}", [], stop);
            there.Clear();
        }

        long rows = 0, bytes = 0;
        foreach (var load in loads)
        {
            await OneAsync(session, workspace, load, load.Incremental && there.ContainsKey(load.Destination), stop);
            rows += load.Version.Rows;
            bytes += load.Version.Bytes;
        }

        await session.ExecuteAsync(new StatementRequest("COMMIT TRANSACTION"), stop);
        return new LoadCounts(rows, bytes);
    }

    private async Task OneAsync(IWarehouseSession session, Workspace workspace, WorkspaceLoad load, bool adds, CancellationToken stop)
    {
        await using var source = await lake.ReferAsync(load.Version, load.Read with { IncludeTimestamp = load.WithTimestamp }, stop);
        var (columns, casts) = ColumnsOf(load, source);
        var select = $"SELECT {string.Join(", ", columns.Select(column => $"{column.Sql} AS {Name(column.Name)}"))} FROM ({source.Select})";
        var target = $"{Name(workspace.Name)}.{Name(load.Destination)}";
        try
        {
            if (adds)
                await session.RunOwnAsync($"INSERT INTO {target} ({string.Join(", ", columns.Select(column => Name(column.Name)))}) {select}", source.Files, stop);
            else if (casts)
                await session.RunOwnAsync($"CREATE OR REPLACE TABLE {target} AS {select}", source.Files, stop);
            else
                await session.PutReferenceAsync(load.Destination, new TableReference([.. columns.Select(column => new ReferenceColumn(column.Name, column.Type, column.Nullable))], select, source.Files), replace: true, stop);
        }
        catch (WarehouseException refused) when (!refused.SessionLost)
        {
            throw new RefusedException(BigQueryEngineErrors.DoesNotFit(load.Source, refused.Message), refused);
        }
    }

    private static (List<(string Name, string Type, string Sql, bool Nullable)> Columns, bool Casts) ColumnsOf(WorkspaceLoad load, RowsReference source)
    {
        var (columns, casts) = (new List<(string, string, string, bool)>(), false);
        foreach (var column in load.Columns)
        {
            var from = source.Columns.First(one => one.Name == column.Source);
            var type = column.Type is null ? from.Type.Sql : TypeOf(column);
            var value = column.EmptyToNull && from.Type.Sql.StartsWith("VARCHAR", StringComparison.Ordinal) ? $"nullif({Name(column.Source)}, '')" : Name(column.Source);
            if (Bare(type) != Bare(from.Type.Sql))
                (value, casts) = ($"CAST({value} AS {type})", true);
            columns.Add((column.Destination, type, value, column.Nullable));
        }

        if (load.WithTimestamp && source.Columns.FirstOrDefault(one => one.Name == LakeSchema.TimestampColumn) is { } time)
            columns.Add((time.Name, time.Type.Sql, Name(time.Name), true));
        return (columns, casts);
    }

    /// <summary>DuckDB does not look at the length of a text.</summary>
    private static string Bare(string type) => type.StartsWith("VARCHAR", StringComparison.Ordinal) ? "VARCHAR" : type;

    private static string TypeOf(LoadColumn column)
    {
        var word = column.Type!.Trim().ToUpperInvariant();
        var digits = column.Length?.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return DuckDbTypes.Of(word switch
        {
            "INT64" or "INT" or "SMALLINT" or "INTEGER" or "BIGINT" or "TINYINT" or "BYTEINT" => new FieldType("INTEGER"),
            "FLOAT64" or "FLOAT" => new FieldType("FLOAT"),
            "NUMERIC" or "DECIMAL" or "BIGNUMERIC" or "BIGDECIMAL" => new FieldType(word.StartsWith("BIG", StringComparison.Ordinal) ? "BIGNUMERIC" : "NUMERIC")
            {
                Digits = digits switch
                {
                    [> 0 and <= 38 and var p, >= 0 and var s] when s <= p => (p, s),
                    [> 0 and <= 38 and var p] => (p, 0),
                    _ => null,
                },
            },
            "BOOL" or "BOOLEAN" => new FieldType("BOOLEAN"),
            "STRING" or "BYTES" or "DATE" or "DATETIME" or "TIME" or "TIMESTAMP" or "JSON" => new FieldType(word),
            "GEOGRAPHY" or "VARCHAR" => new FieldType("STRING"),
            _ => throw new RefusedException(BigQueryEngineErrors.UnknownType(column.Destination, column.Type!)),
        });
    }

    private static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
