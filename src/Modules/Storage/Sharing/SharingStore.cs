using System.Text.Json;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Statements about shared buckets and their links. Those that look beyond the caller's project say whose rows they may see.</summary>
internal sealed class SharingStore(MetadataDatabase database)
{
    private const string Set = """
        UPDATE storage.bucket
           SET sharing = @sharing, sharing_projects = @projects, sharing_admins = @admins, shared_by_id = @by_id, shared_by_name = @by_name, shared_at = @at
         WHERE project = @project AND number = @number
        """;
    private const string IsLinked = "SELECT EXISTS (SELECT FROM storage.bucket WHERE source_bucket = @number)";
    private const string SelectLinks = """
        SELECT source.number, link.id, link.created, link.project
          FROM storage.bucket source
          JOIN storage.bucket link ON link.source_bucket = source.number
         WHERE source.project = @project AND source.number = ANY (@numbers)
         ORDER BY link.created, link.number
        """;
    private const string SelectSources = """
        SELECT DISTINCT source.project FROM storage.bucket link JOIN storage.bucket source ON source.number = link.source_bucket WHERE link.project = @project
        """;
    private const string SelectTables = """
        SELECT bucket, id, name, display_name FROM storage.data_table WHERE project = ANY (@projects) AND bucket = ANY (@numbers) ORDER BY bucket, id
        """;

    /// <summary>Stores how the bucket is shared; <c>null</c> for not at all.</summary>
    public static async Task SetAsync(NpgsqlTransaction transaction, Bucket bucket, BucketSharing? sharing, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Set, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", bucket.Project.Value);
        command.Parameters.AddWithValue("number", bucket.Number);
        command.Parameters.Add(new NpgsqlParameter("sharing", NpgsqlDbType.Text) { Value = sharing is null ? DBNull.Value : SharingWords.Of(sharing.Type) });
        command.Parameters.AddWithValue("projects", sharing?.Projects.ToArray() ?? []);
        command.Parameters.Add(new NpgsqlParameter("admins", NpgsqlDbType.Jsonb) { Value = JsonSerializer.Serialize(sharing?.Users ?? [], JsonWire.Options) });
        command.Parameters.Add(new NpgsqlParameter("by_id", NpgsqlDbType.Bigint) { Value = (object?)sharing?.ById ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("by_name", NpgsqlDbType.Text) { Value = (object?)sharing?.ByName ?? DBNull.Value });
        command.Parameters.Add(new NpgsqlParameter("at", NpgsqlDbType.TimestampTz) { Value = (object?)sharing?.At.ToUniversalTime() ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Whether any project links the bucket, which the transaction has locked.</summary>
    public static async Task<bool> IsLinkedAsync(NpgsqlTransaction transaction, Bucket bucket, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(IsLinked, transaction.Connection, transaction);
        command.Parameters.AddWithValue("number", bucket.Number);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>Who links buckets of a project, by the number of the bucket.</summary>
    public async Task<ILookup<long, BucketLink>> LinksAsync(ProjectId project, IEnumerable<long> buckets, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectLinks);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("numbers", buckets.ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(long Source, BucketLink Link)> found = [];
        while (await row.ReadAsync(stop))
            found.Add((row.GetInt64(0), new BucketLink(row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), new ProjectId(row.GetInt64(3)))));
        return found.ToLookup(pair => pair.Source, pair => pair.Link);
    }

    /// <summary>The projects whose buckets a project links.</summary>
    public async Task<IReadOnlyList<ProjectId>> SourcesOfAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectSources);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<ProjectId> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new ProjectId(row.GetInt64(0)));
        return found;
    }

    /// <summary>The tables of shared buckets, by the number of the bucket; the caller has seen that they may be shown.</summary>
    public async Task<ILookup<long, SharedTableView>> TablesAsync(IReadOnlyCollection<Bucket> buckets, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectTables);
        command.Parameters.AddWithValue("projects", buckets.Select(bucket => bucket.Project.Value).Distinct().ToArray());
        command.Parameters.AddWithValue("numbers", buckets.Select(bucket => bucket.Number).ToArray());
        await using var row = await command.ExecuteReaderAsync(stop);
        List<(long Bucket, SharedTableView Table)> found = [];
        while (await row.ReadAsync(stop))
            found.Add((row.GetInt64(0), new SharedTableView(row.GetString(1), row.GetString(2), row.GetString(3))));
        return found.ToLookup(pair => pair.Bucket, pair => pair.Table);
    }
}

/// <summary>A link to a bucket.</summary>
/// <param name="Id">The linking bucket's id.</param>
/// <param name="Created">Since when.</param>
/// <param name="Project">Whose it is.</param>
internal sealed record BucketLink(string Id, DateTimeOffset Created, ProjectId Project);

/// <summary>A table of a shared bucket, before it is linked.</summary>
internal sealed record SharedTableView(string Id, string Name, string DisplayName);
