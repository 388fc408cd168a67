using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Files;

/// <summary>How many files a run made, and how large they are.</summary>
/// <param name="Count">How many.</param>
/// <param name="Bytes">Of all together.</param>
/// <param name="Largest">Of the largest.</param>
/// <param name="Smallest">Of the smallest.</param>
/// <param name="Tags">The most frequent tags.</param>
/// <param name="OtherTags">How often others were given.</param>
public sealed record RunFiles(long Count, long Bytes, long Largest, long Smallest, IReadOnlyList<TagCount> Tags, long OtherTags);

/// <summary>How many files have a tag.</summary>
public sealed record TagCount(string Tag, long Count);

/// <summary>Sums up the files of runs.</summary>
public sealed class FileStatistics
{
    private const int MostTags = 100;
    private const string OfRun = """
        (SELECT id, container_id, is_sliced, blob_name, declared_size, tags, token FROM files.file WHERE project = @project AND run_id = @run
         UNION ALL
         SELECT id, container_id, is_sliced, blob_name, declared_size, tags, token FROM files.file WHERE project = @project AND run_id LIKE @below) f
        """;
    private const string SelectSizes = $"""
        SELECT count(*), coalesce(sum(size), 0)::bigint, coalesce(max(size), 0)::bigint, coalesce(min(size), 0)::bigint
          FROM (SELECT coalesce((SELECT sum(b.size) FROM files.blob b
                                  WHERE b.container_id = f.container_id
                                    AND CASE WHEN f.is_sliced THEN b.name <> f.blob_name || 'manifest' ELSE b.name = f.blob_name END), f.declared_size, 0) AS size
                  FROM {OfRun} WHERE @token IS NULL OR token = @token) sized
        """;
    private const string SelectTags = $"""
        SELECT tag, count(*) FROM {OfRun}, unnest(f.tags) AS tag WHERE @token IS NULL OR token = @token GROUP BY tag ORDER BY 2 DESC, 1
        """;

    private readonly MetadataDatabase database;

    internal FileStatistics(MetadataDatabase database) => this.database = database;

    /// <summary>The files of a run and of the runs below it.</summary>
    /// <param name="project">The tenant.</param>
    /// <param name="token">Only those of this token; <c>null</c> for all.</param>
    /// <param name="run">The run's id.</param>
    /// <param name="stop">Cancels the statements.</param>
    public async Task<RunFiles> OfRunAsync(ProjectId project, TokenId? token, string run, CancellationToken stop)
    {
        List<TagCount> tags = [];
        await using (var command = Command(SelectTags, project, token, run))
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
                tags.Add(new TagCount(row.GetString(0), row.GetInt64(1)));
        }

        await using var sizes = Command(SelectSizes, project, token, run);
        await using var total = await sizes.ExecuteReaderAsync(stop);
        await total.ReadAsync(stop);
        return new RunFiles(
            total.GetInt64(0), total.GetInt64(1), total.GetInt64(2), total.GetInt64(3), [.. tags.Take(MostTags)], tags.Skip(MostTags).Sum(tag => tag.Count));
    }

    private NpgsqlCommand Command(string sql, ProjectId project, TokenId? token, string run)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("run", run);
        command.Parameters.AddWithValue("below", RunIds.Below(run));
        command.Parameters.AddWithValue("token", NpgsqlDbType.Bigint, (object?)token?.Value ?? DBNull.Value);
        return command;
    }
}
