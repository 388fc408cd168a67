using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>What metadata a table must have: one pair with all of these that are not null.</summary>
internal sealed record TableMetadataQuery(string? Key, string? Value, string? Provider)
{
    public bool IsEmpty => string.IsNullOrEmpty(Key) && string.IsNullOrEmpty(Value) && string.IsNullOrEmpty(Provider);
}

/// <summary>Finds tables by their metadata.</summary>
internal sealed class TableSearchStore(MetadataDatabase database)
{
    private const string ByKey = "key = @key";
    private const string ByProvider = "provider = @provider";
    // By the index on the hash; the value itself decides.
    private const string ByValue = "md5(value) = md5(@value) AND value = @value";

    /// <summary>The tables' numbers.</summary>
    public async Task<List<long>> FindAsync(
        ProjectId project, long branch, TableMetadataQuery wanted, IReadOnlyCollection<string>? buckets, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Sql(wanted));
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("branch", branch);
        command.Parameters.AddWithValue("key", wanted.Key ?? "");
        command.Parameters.AddWithValue("value", wanted.Value ?? "");
        command.Parameters.AddWithValue("provider", wanted.Provider ?? "");
        command.Parameters.Add(new NpgsqlParameter("buckets", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)buckets?.ToArray() ?? DBNull.Value });
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> found = [];
        while (await row.ReadAsync(stop))
            found.Add(row.GetInt64(0));
        return found;
    }

    /// <summary>Only conditions that are there are in the statement, so that each search has the index that serves it.</summary>
    private static string Sql(TableMetadataQuery wanted)
    {
        List<string> conditions = ["project = @project", "branch = @branch"];
        if (!string.IsNullOrEmpty(wanted.Key))
            conditions.Add(ByKey);
        if (!string.IsNullOrEmpty(wanted.Value))
            conditions.Add(ByValue);
        if (!string.IsNullOrEmpty(wanted.Provider))
            conditions.Add(ByProvider);
        return $"""
            SELECT data_table.number FROM storage.data_table
             WHERE data_table.project = @project AND data_table.branch = @branch
               AND data_table.number IN (SELECT data_table FROM storage.table_metadata WHERE {string.Join(" AND ", conditions)})
               AND (@buckets IS NULL OR data_table.bucket IN (SELECT number FROM storage.bucket WHERE project = @project AND branch = @branch AND id = ANY (@buckets)))
            """;
    }
}
