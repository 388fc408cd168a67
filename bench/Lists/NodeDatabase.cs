using Headgate.Bench.Running;
using Npgsql;

namespace Headgate.Bench.Lists;

/// <summary>The database of a running node, reached beside it: rows of a large project are seeded there, and plans are read from its log.</summary>
internal static class NodeDatabase
{
    private const int PortLine = 3;

    /// <summary>Connects as the node does.</summary>
    public static NpgsqlDataSource Open(Node node)
    {
        var running = Directory.EnumerateFiles(node.Data, "postmaster.pid", SearchOption.AllDirectories).Single();
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = int.Parse(File.ReadAllLines(running)[PortLine], System.Globalization.CultureInfo.InvariantCulture),
            Username = "postgres",
            Password = File.ReadAllText(Path.Combine(node.Data, "postgres.password")).Trim(),
            Database = "headgate",
            SslMode = SslMode.Disable,
            CommandTimeout = 0,
        }.ConnectionString);
    }

    /// <summary>The server's log.</summary>
    public static string LogOf(Node node) => Path.Combine(node.Data, "postgres.log");

    /// <summary>Runs statements.</summary>
    public static async Task ExecuteAsync(this NpgsqlDataSource database, string sql, CancellationToken stop)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(stop);
    }
}
