using System.Text.Json.Nodes;
using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Reads requests for tables that are made of a snapshot or of another table's past, instead of a file.</summary>
internal sealed class CloneFields(BucketAccessRules buckets, TableAccessRules tables, SnapshotStore snapshots, ProjectDirectory projects, TimeProvider clock)
{
    /// <summary>Whether the request is one of them.</summary>
    public static bool Asked(Fields body) => body.Raw("snapshotId") is not null || body.Raw("sourceTableId") is not null || body.Raw("timestamp") is not null;

    /// <exception cref="RefusedException">It may not or cannot be done.</exception>
    public async Task<JobRequest> ReadAsync(Origin from, string bucketId, Fields body, CancellationToken stop) => body.Raw("snapshotId") is not null
        ? await FromSnapshotAsync(from, bucketId, body, stop)
        : await FromPastAsync(from, bucketId, body, stop);

    private async Task<JobRequest> FromSnapshotAsync(Origin from, string bucketId, Fields body, CancellationToken stop)
    {
        var id = body.Text("snapshotId", 100) ?? "";
        var name = body.Text("name", TableName.Longest);
        body.ThrowIfInvalid(TableErrors.Validation);
        var bucket = await buckets.FindAsync(from, bucketId, BucketAccess.Write, stop);
        var snapshot = await SnapshotEndpoints.FindAsync(from, id, BucketAccess.Read, snapshots, stop);
        return Request(
            from, bucket, body, new CloneTableWork(bucket.Id, TableName.Check(string.IsNullOrEmpty(name) ? snapshot.Content.Name : name), snapshot.Id, null, null),
            new JsonObject { ["snapshotId"] = snapshot.Id, ["type"] = "snapshot" });
    }

    private async Task<JobRequest> FromPastAsync(Origin from, string bucketId, Fields body, CancellationToken stop)
    {
        var sourceId = body.RequiredText("sourceTableId", 1000);
        var asked = body.RequiredText("timestamp", 100);
        var name = body.RequiredText("name", TableName.Longest);
        var at = Parse(asked);
        if (at is null && asked.Length > 0)
            body.Wrong("timestamp", "This value is not a valid datetime with a time zone.");
        body.ThrowIfInvalid(TableErrors.Validation);
        var bucket = await buckets.FindAsync(from, bucketId, BucketAccess.Write, stop);
        var source = await tables.FindAsync(from, sourceId, BucketAccess.Read, stop);
        if (source.Alias is not null)
            throw new RefusedException(TimeTravelErrors.NotSupported(source.Id));
        await RequireKeptAsync(from, at!.Value, stop);
        return Request(
            from, bucket, body, new CloneTableWork(bucket.Id, TableName.Check(name), null, source.Id, at),
            new JsonObject { ["sourceTableId"] = source.Id, ["destinationTableName"] = name, ["timestamp"] = asked, ["type"] = "timeTravel" });
    }

    private async Task RequireKeptAsync(Origin from, DateTimeOffset at, CancellationToken stop)
    {
        var days = (await projects.OfAsync(from.Caller, stop)).DataRetentionDays;
        var now = clock.GetUtcNow();
        if (days == 0)
            throw new RefusedException(TimeTravelErrors.NotKept);
        if (at > now)
            throw new RefusedException(TimeTravelErrors.InFuture(at));
        if (at < now.AddDays(-days))
            throw new RefusedException(TimeTravelErrors.OutOfRetention(at, days));
    }

    private static JobRequest Request(Origin from, Bucket bucket, Fields body, CloneTableWork clone, JsonObject source)
    {
        var csv = CsvFields.Read(body);
        body.ThrowIfInvalid(TableErrors.Validation);
        var parameters = new JsonObject
        {
            ["params"] = new JsonObject { ["name"] = clone.Name, ["enclosure"] = csv.Enclosure, ["delimiter"] = csv.Delimiter, ["escapedBy"] = csv.EscapedBy },
            ["source"] = source,
            ["queue"] = "main",
        };
        return NewTableFields.Job(from, bucket, clone.Name, CreateTable.Operation, parameters, new CreateTableWork(bucket.Id, clone.Name, 0, csv, [], []) { Earlier = clone });
    }

    /// <summary><c>YYYY-MM-DD hh:mm:ss Z</c> and the forms of RFC 3339 and ISO 8601; the zone must be said.</summary>
    private static DateTimeOffset? Parse(string text)
    {
        text = text.Trim();
        var clockAt = text.IndexOf(':', StringComparison.Ordinal);
        var hasZone = clockAt > 0 && (text.EndsWith('Z') || text.EndsWith("UTC", StringComparison.Ordinal) || text.IndexOfAny(['+', '-'], clockAt) > 0);
        if (!hasZone)
            return null;
        text = text.Replace("UTC", "Z", StringComparison.Ordinal);
        if (text.Length > 10 && text[10] == ' ')
            text = string.Concat(text.AsSpan(0, 10), "T", text.AsSpan(11).ToString().Replace(" ", "", StringComparison.Ordinal));
        return WireTime.TryParse(text, out var at) ? at : null;
    }
}
