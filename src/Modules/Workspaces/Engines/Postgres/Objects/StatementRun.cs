using Headgate.Kernel;
using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Runs one statement and gives its rows as PostgreSQL writes them.</summary>
internal static class StatementRun
{
    private const int MostRows = 10_000;

    public static async Task<QueryAnswer> RunAsync(NpgsqlConnection session, string sql, CancellationToken stop)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, session) { AllResultTypesAreUnknown = true, CommandTimeout = 0 };
            await using var row = await command.ExecuteReaderAsync(stop);
            List<string> columns = [.. Enumerable.Range(0, row.FieldCount).Select(row.GetName)];
            List<IReadOnlyList<string?>> rows = [];
            while (await row.ReadAsync(stop))
            {
                if (rows.Count == MostRows)
                    throw new RefusedException(PostgresErrors.AnswerTooLarge(MostRows));
                rows.Add([.. Enumerable.Range(0, columns.Count).Select(column => row.IsDBNull(column) ? null : row.GetString(column))]);
            }

            while (await row.NextResultAsync(stop))
            {
                // Failures of what follows are told as well.
            }

            var changed = row.RecordsAffected;
            return new(columns, rows, columns.Count > 0 ? null : changed >= 0 ? $"{changed} rows affected." : "Statement executed successfully.");
        }
        catch (PostgresException failure) when (PostgresErrors.IsCallers(failure))
        {
            throw new RefusedException(PostgresErrors.Statement(failure), failure);
        }
    }
}
