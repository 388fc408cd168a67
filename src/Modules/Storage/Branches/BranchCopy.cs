using Headgate.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>From which branch to which rows are copied.</summary>
internal sealed record BranchCopy(ProjectId Project, long From, long To)
{
    /// <summary>Runs a statement with the parameters <c>project</c>, <c>from</c>, <c>to</c> and <c>only</c>: the one id that is copied, <c>null</c> for all.</summary>
    public async Task ExecuteAsync(NpgsqlTransaction transaction, string sql, string? only, CancellationToken stop)
    {
        await using var command = Command(transaction, sql, only);
        await command.ExecuteNonQueryAsync(stop);
    }

    public NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, string? only)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", Project.Value);
        command.Parameters.AddWithValue("from", From);
        command.Parameters.AddWithValue("to", To);
        command.Parameters.Add(new NpgsqlParameter("only", NpgsqlDbType.Text) { Value = (object?)only ?? DBNull.Value });
        return command;
    }
}
