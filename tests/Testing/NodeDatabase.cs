using Npgsql;

namespace Headgate.Testing;

/// <summary>A look into the metadata database of a running node, past its API: what is on disk must be what the database names.</summary>
public sealed class NodeDatabase(string dataFolder)
{
    /// <summary>The process of the node's own PostgreSQL server.</summary>
    public int ServerProcessId => int.Parse(PidFile()[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The first column of a query's rows.</summary>
    public async Task<List<string>> ColumnAsync(string sql)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(PidFile()[3], System.Globalization.CultureInfo.InvariantCulture),
            Username = "postgres",
            Password = (await File.ReadAllTextAsync(Path.Combine(dataFolder, "postgres.password"))).Trim(),
            Database = "headgate",
            Pooling = false,
        };
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await row.ReadAsync())
            values.Add(row.GetValue(0).ToString()!);
        return values;
    }

    private string[] PidFile() => File.ReadAllLines(Path.Combine(dataFolder, "postgres", "postmaster.pid"));
}
