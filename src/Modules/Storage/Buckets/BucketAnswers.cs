using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Makes buckets ready to be shown.</summary>
internal sealed class BucketAnswers(ProjectDirectory projects)
{
    /// <summary>What jobs about buckets leave as their results: the bucket as the transaction sees it.</summary>
    public async Task<JsonNode?> ResultsAsync(NpgsqlTransaction transaction, Job job, string bucketId, CancellationToken stop) =>
        await BucketStore.FindAsync(transaction, job.Project, job.Branch, bucketId, stop) is { } bucket
            ? JsonSerializer.SerializeToNode(new BucketView(await NamedAsync(bucket, stop), job.BaseUrl), JsonWire.Options)
            : null;

    /// <summary>The bucket with the names of the projects it tells of.</summary>
    public async ValueTask<Bucket> NamedAsync(Bucket bucket, CancellationToken stop)
    {
        if (bucket.Sharing is null && bucket.Source is null)
            return bucket;
        Dictionary<ProjectId, string> names = [];
        foreach (var project in (bucket.Sharing?.Projects ?? []).Select(id => new ProjectId(id)).Append(bucket.Source?.Project ?? bucket.Project))
            names[project] = (await projects.FindAsync(project, stop))?.Name ?? "";
        return bucket with { ProjectNames = names };
    }
}
