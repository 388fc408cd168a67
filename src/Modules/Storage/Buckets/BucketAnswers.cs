using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

/// <summary>What jobs about buckets leave as their results: the bucket as its detail shows it.</summary>
internal static class BucketAnswers
{
    /// <summary>The bucket as the transaction sees it.</summary>
    public static async Task<JsonNode?> ResultsAsync(NpgsqlTransaction transaction, Job job, string bucketId, CancellationToken stop) =>
        await BucketStore.FindAsync(transaction, job.Project, job.Branch, bucketId, stop) is { } bucket
            ? JsonSerializer.SerializeToNode(new BucketView(bucket, job.BaseUrl), JsonWire.Options)
            : null;
}
