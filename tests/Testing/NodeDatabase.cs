using Npgsql;

namespace Headgate.Testing;

/// <summary>A look into the metadata database of a running node, past its API: what is on disk must be what the database names.</summary>
public sealed class NodeDatabase
{
    private readonly string dataFolder;
    private readonly string? connectionString;

    /// <summary>The database of a node that runs its own server.</summary>
    public NodeDatabase(string dataFolder) => this.dataFolder = dataFolder;

    private NodeDatabase(string dataFolder, string connectionString)
        : this(dataFolder) => this.connectionString = connectionString;

    /// <summary>The process of the node's own PostgreSQL server.</summary>
    public int ServerProcessId => int.Parse(PidFile()[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A database on a server that no node runs.</summary>
    public static NodeDatabase At(string connectionString) => new("", connectionString);

    /// <summary>The first column of a query's rows.</summary>
    public async Task<List<string>> ColumnAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString ?? await OwnServerAsync());
        await using var command = source.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await row.ReadAsync())
            values.Add(row.GetValue(0).ToString()!);
        return values;
    }

    private async Task<string> OwnServerAsync() => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = int.Parse(PidFile()[3], System.Globalization.CultureInfo.InvariantCulture),
        Username = "postgres",
        Password = (await File.ReadAllTextAsync(Path.Combine(dataFolder, "postgres.password"))).Trim(),
        Database = "headgate",
        Pooling = false,
        CommandTimeout = 180,
    }.ConnectionString;

    private string[] PidFile() => File.ReadAllLines(Path.Combine(dataFolder, "postgres", "postmaster.pid"));
}
