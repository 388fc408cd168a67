using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Lake;

/// <summary>Versions that are kept: for good by a snapshot, for a while by a long read.</summary>
internal sealed class PinStore(MetadataDatabase database)
{
    private const string Insert = """
        INSERT INTO lake.pin (project, table_id, version, reason, node, process, lease_until)
        SELECT @project, v.table_id, v.number, @reason, @node, @process, now() + @lease
          FROM lake.lake_table t
          JOIN lake.version v ON v.table_id = t.id
         WHERE t.project = @project AND t.id = @table AND v.number = @number
           FOR KEY SHARE OF v
        RETURNING id
        """;
    private const string Delete = "DELETE FROM lake.pin WHERE id = @pin AND project = @project";
    private const string DeleteAll = "DELETE FROM lake.pin WHERE project = @project AND lease_until IS NULL";
    private const string Renew = "UPDATE lake.pin SET lease_until = now() + @lease WHERE id = @pin AND project = @project";

    public static async Task<LakePinId?> PinAsync(
        NpgsqlTransaction transaction, ProjectId project, LakeTableId table, long number, string reason, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        AddTarget(command, project, table, number, reason);
        command.Parameters.Add(new NpgsqlParameter<string?>("node", null));
        command.Parameters.Add(new NpgsqlParameter("process", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("lease", NpgsqlTypes.NpgsqlDbType.Interval) { Value = DBNull.Value });
        return await command.ExecuteScalarAsync(stop) is long pin ? new(pin) : null;
    }

    public static async Task<bool> UnpinAsync(NpgsqlTransaction transaction, ProjectId project, LakePinId pin, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("pin", pin.Value);
        command.Parameters.AddWithValue("project", project.Value);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task UnpinAllAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteAll, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task<LakePinId?> LeaseAsync(LakeVersion version, LakeProcess process, TimeSpan lease, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Insert);
        AddTarget(command, version.Project, version.Table, version.Number, "read");
        command.Parameters.AddWithValue("node", process.Node);
        command.Parameters.AddWithValue("process", process.Id);
        command.Parameters.AddWithValue("lease", lease);
        return await command.ExecuteScalarAsync(stop) is long pin ? new(pin) : null;
    }

    public async Task<bool> RenewAsync(ProjectId project, LakePinId pin, TimeSpan lease, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Renew);
        command.Parameters.AddWithValue("pin", pin.Value);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("lease", lease);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public async Task ReleaseAsync(ProjectId project, LakePinId pin, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Delete);
        command.Parameters.AddWithValue("pin", pin.Value);
        command.Parameters.AddWithValue("project", project.Value);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void AddTarget(NpgsqlCommand command, ProjectId project, LakeTableId table, long number, string reason)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("table", table.Value);
        command.Parameters.AddWithValue("number", number);
        command.Parameters.AddWithValue("reason", reason);
    }
}
