using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Postgres;

/// <summary>Brings every module's schema to this version's state, once, whoever starts first.</summary>
internal sealed class Migrator(NpgsqlDataSource source, ILogger log)
{
    /// <summary>Any number that nobody else's advisory locks use: "headgate" in ASCII.</summary>
    private const string Lock = "SELECT pg_advisory_lock(7522523061229614181)";
    private const string Unlock = "SELECT pg_advisory_unlock(7522523061229614181)";
    private const string Prepare = """
        CREATE SCHEMA IF NOT EXISTS headgate;
        CREATE TABLE IF NOT EXISTS headgate.migration (
            schema   text        NOT NULL,
            number   integer     NOT NULL,
            name     text        NOT NULL,
            checksum text        NOT NULL,
            applied  timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (schema, number)
        );
        """;
    private const string SelectApplied = "SELECT schema, number, name, checksum FROM headgate.migration ORDER BY schema, number";
    private const string Record = "INSERT INTO headgate.migration (schema, number, name, checksum) VALUES (@schema, @number, @name, @checksum)";

    public async Task ApplyAsync(IEnumerable<MigrationSource> sources, CancellationToken stop)
    {
        var modules = sources.Select(module => (module.Schema, Migrations: module.Read())).ToList();
        await using var connection = await source.OpenConnectionAsync(stop);
        if (connection.PostgreSqlVersion.Major < ServerPrograms.OldestVersion)
            throw new MigrationException($"The server is PostgreSQL {connection.PostgreSqlVersion}; Headgate needs {ServerPrograms.OldestVersion} or later.");
        // Waiting for another node's migrations may take longer than a statement usually may.
        await ExecuteAsync(connection, Lock, stop, timeoutSeconds: 0);
        try
        {
            await ExecuteAsync(connection, Prepare, stop);
            var applied = await ReadAppliedAsync(connection, stop);
            foreach (var (schema, migrations) in modules)
            {
                var pending = MigrationPlan.Pending(migrations, [.. applied.Where(row => row.Schema == schema)]);
                foreach (var migration in pending)
                    await ApplyAsync(connection, migration, stop);
            }
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, Unlock, CancellationToken.None);
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {Quoted(migration.Schema)}", stop);
        await ExecuteAsync(connection, migration.Sql, stop, timeoutSeconds: 0);
        await using (var record = new NpgsqlCommand(Record, connection))
        {
            record.Parameters.AddWithValue("schema", migration.Schema);
            record.Parameters.AddWithValue("number", migration.Number);
            record.Parameters.AddWithValue("name", migration.Name);
            record.Parameters.AddWithValue("checksum", migration.Checksum);
            await record.ExecuteNonQueryAsync(stop);
        }

        await transaction.CommitAsync(stop);
        log.LogInformation("Applied migration {Migration}", migration.Name);
    }

    private static async Task<List<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectApplied, connection);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<AppliedMigration> applied = [];
        while (await row.ReadAsync(stop))
            applied.Add(new AppliedMigration(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop, int timeoutSeconds = 30)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = timeoutSeconds };
        await command.ExecuteNonQueryAsync(stop);
    }

    private static string Quoted(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
