using Headgate.Kernel;
using Headgate.Postgres;

namespace Headgate.Lake;

/// <summary>This process, as it is written beside what it leases. A restarted process has another id.</summary>
internal sealed record LakeProcess(string Node, Guid Id);

/// <summary>The rows of work whose files are being written.</summary>
internal sealed class LoadStore(MetadataDatabase database)
{
    private const string Insert = """
        INSERT INTO lake.load (project, table_id, base, node, process, lease_until)
        SELECT @project, id, @base, @node, @process, now() + @lease FROM lake.lake_table WHERE id = @table AND project = @project AND dropped IS NULL
        RETURNING id
        """;
    private const string InsertWithTable = """
        WITH made AS (INSERT INTO lake.lake_table (project, next_field) VALUES (@project, @next) RETURNING id)
        INSERT INTO lake.load (project, table_id, base, node, process, lease_until)
        SELECT @project, id, 0, @node, @process, now() + @lease FROM made
        RETURNING id, table_id
        """;
    private const string Renew = "UPDATE lake.load SET lease_until = now() + @lease WHERE id = @load AND project = @project AND NOT doomed";
    private const string Doom = "UPDATE lake.load SET doomed = true WHERE id = @load AND project = @project";

    /// <summary>The load's row; <c>null</c> when there is no such table.</summary>
    public async Task<long?> InsertAsync(ProjectId project, LakeTableId table, long @base, LakeProcess process, TimeSpan lease, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Insert);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("table", table.Value);
        command.Parameters.AddWithValue("base", @base);
        command.Parameters.AddWithValue("node", process.Node);
        command.Parameters.AddWithValue("process", process.Id);
        command.Parameters.AddWithValue("lease", lease);
        return await command.ExecuteScalarAsync(stop) as long?;
    }

    /// <summary>A load together with a table that exists only for it until it is published.</summary>
    public async Task<(long Load, LakeTableId Table)> InsertWithTableAsync(ProjectId project, int nextField, LakeProcess process, TimeSpan lease, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(InsertWithTable);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("next", nextField);
        command.Parameters.AddWithValue("node", process.Node);
        command.Parameters.AddWithValue("process", process.Id);
        command.Parameters.AddWithValue("lease", lease);
        await using var row = await command.ExecuteReaderAsync(stop);
        await row.ReadAsync(stop);
        return (row.GetInt64(0), new(row.GetInt64(1)));
    }

    public async Task<bool> RenewAsync(ProjectId project, long load, TimeSpan lease, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Renew);
        command.Parameters.AddWithValue("load", load);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("lease", lease);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    /// <summary>Gives the load up, unless it is published.</summary>
    /// <returns>False when there is no such row: it is published, or swept already.</returns>
    public async Task<bool> DoomAsync(ProjectId project, long load, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Doom);
        command.Parameters.AddWithValue("load", load);
        command.Parameters.AddWithValue("project", project.Value);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }
}
