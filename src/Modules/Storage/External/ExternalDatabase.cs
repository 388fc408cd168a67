using System.Globalization;
using System.Text;
using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Storage;

/// <summary>A schema of an external PostgreSQL. All tables are read in one snapshot, in a transaction that cannot write.</summary>
/// <param name="path">As callers name it: database and schema.</param>
/// <param name="connectionString">The operator's; a secret.</param>
/// <param name="log">Is told why it cannot be reached; callers are not.</param>
internal sealed class ExternalDatabase(IReadOnlyList<string> path, string connectionString, ILogger log) : IExternalSource
{
    private const string Begin = """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 1
        """;
    private const string SelectSchema = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = @schema AND has_schema_privilege(oid, 'USAGE'))";
    private const string SelectColumns = """
        SELECT c.relname, a.attname, t.typname, a.atttypmod, has_table_privilege(c.oid, 'SELECT')
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          JOIN pg_type t ON t.oid = a.atttypid
         WHERE n.nspname = @schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
         ORDER BY c.relname, a.attnum
        """;

    public async Task<ExternalContent?> OpenAsync(CancellationToken stop)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(stop);
            await ExecuteAsync(connection, Begin, stop);
            if (!await HasSchemaAsync(connection, stop))
            {
                await connection.DisposeAsync();
                return null;
            }

            return await LookAsync(connection, stop);
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            // Not the exception: its text may quote the connection string.
            log.LogWarning("The external database {Database} cannot be reached: {Failure} {State}", path[0], failure.GetType().Name, (failure as NpgsqlException)?.SqlState);
            throw new RefusedException(ExternalErrors.Unreachable(path));
        }
    }

    private async Task<ExternalContent> LookAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectColumns, connection);
        command.Parameters.AddWithValue("schema", path[1]);
        List<(string Table, bool MayRead, ForeignColumn Column)> found = [];
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
                found.Add((row.GetString(0), row.GetBoolean(4), new ForeignColumn(row.GetString(1), TypeOf(row.GetString(2), row.GetInt32(3)))));
        }

        List<ExternalObject> objects = [];
        List<string> warnings = [];
        foreach (var table in found.GroupBy(one => one.Table, StringComparer.Ordinal))
        {
            if (!table.First().MayRead)
                warnings.Add($"\"{table.Key}\" is not a table of this bucket: the project user is missing privileges to read from it.");
            else if (table.Key.Length > BucketName.Longest || !table.Key.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'))
                warnings.Add($"\"{table.Key}\" is not a table of this bucket: it has a name that no table may have.");
            else
                objects.Add(new ExternalObject(table.Key, "", null, (scratch, token) => FetchAsync(connection, table.Key, [.. table.Select(one => one.Column)], scratch, token)));
        }

        return new ExternalContent(objects, warnings, connection);
    }

    private async Task<ExternalRows> FetchAsync(NpgsqlConnection connection, string table, IReadOnlyList<ForeignColumn> columns, string scratch, CancellationToken stop)
    {
        var nullText = $"null-{Guid.NewGuid():N}";
        var file = Path.Combine(scratch, "rows.csv");
        var names = string.Join(", ", columns.Select(column => Quoted(column.Name)));
        try
        {
            await ExecuteAsync(connection, "SAVEPOINT object", stop);
            // The server puts names together; the only value in the text is made of hexadecimal digits.
            using (var rows = await connection.BeginTextExportAsync(
                $"COPY (SELECT {names} FROM {Quoted(path[1])}.{Quoted(table)}) TO STDOUT (FORMAT csv, NULL '{nullText}', FORCE_QUOTE ({names}), ENCODING 'UTF8')", stop))
            {
                await using var text = new StreamWriter(file, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1024 * 1024);
                var buffer = new char[64 * 1024];
                while (await rows.ReadAsync(buffer, stop) is > 0 and var length)
                    await text.WriteAsync(buffer.AsMemory(0, length), stop);
            }

            await ExecuteAsync(connection, "RELEASE SAVEPOINT object", stop);
        }
        catch (PostgresException failure)
        {
            await ExecuteAsync(connection, "ROLLBACK TO SAVEPOINT object", stop);
            throw new RefusedException(ExternalErrors.OutOfSync(table), failure);
        }

        return ExternalRows.Typed(columns, file, nullText);
    }

    private async Task<bool> HasSchemaAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectSchema, connection);
        command.Parameters.AddWithValue("schema", path[1]);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>What keeps every value of the type; texts are the way out.</summary>
    private static LakeType TypeOf(string type, int modifier) => LakeType.Parse(type switch
    {
        "int2" or "int4" or "int8" => "BIGINT",
        "numeric" when modifier >= 4 && (modifier - 4) >> 16 <= 38 && ((modifier - 4) & 0x7ff) <= (modifier - 4) >> 16 =>
            string.Create(CultureInfo.InvariantCulture, $"DECIMAL({(modifier - 4) >> 16},{(modifier - 4) & 0x7ff})"),
        "float4" or "float8" => "DOUBLE",
        "bool" => "BOOLEAN",
        "date" => "DATE",
        "time" => "TIME",
        "timestamp" => "TIMESTAMP",
        "timestamptz" => "TIMESTAMPTZ",
        _ => "VARCHAR",
    });
}
