using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Jobs as clients read them.</summary>
internal static class JobViews
{
    /// <summary>The resource <c>Job</c>.</summary>
    public static JsonObject Resource(BigQueryJob job, BigQueryCall call)
    {
        var configuration = (JsonObject)job.Configuration.DeepClone();
        configuration["jobType"] ??= Kinds.FirstOrDefault(configuration.ContainsKey)?.ToUpperInvariant() ?? "UNKNOWN";
        return new JsonObject
        {
            ["kind"] = "bigquery#job",
            ["etag"] = $"{job.Id}-{job.State}",
            ["id"] = $"{call.Project}:{BigQueryNames.Location}.{job.Id}",
            ["selfLink"] = $"{call.Http.RequestServices.GetRequiredService<ServiceAddresses>().Base(call.Http.Request)}/bigquery/v2/projects/{call.Project}/jobs/{Uri.EscapeDataString(job.Id)}?location={BigQueryNames.Location}",
            ["user_email"] = job.Account.Email,
            ["configuration"] = configuration,
            ["jobReference"] = Reference(job, call),
            ["statistics"] = Statistics(job),
            ["status"] = Status(job),
            ["principal_subject"] = $"serviceAccount:{job.Account.Email}",
            ["jobCreationReason"] = new JsonObject { ["code"] = "REQUESTED" },
        };
    }

    /// <summary>The head of a query's answer; rows and page token are added by who has them.</summary>
    public static JsonObject QueryHead(BigQueryJob job, BigQueryCall call, string kind)
    {
        var head = new JsonObject { ["kind"] = kind, ["jobReference"] = Reference(job, call), ["jobComplete"] = job.IsDone };
        if (job.Outcome is not { } outcome)
            return head;
        head["cacheHit"] = false;
        head["totalBytesProcessed"] = Text(outcome.Bytes);
        head["totalBytesBilled"] = "0";
        if (outcome.Columns is { } columns)
        {
            head["schema"] = TableSchema.Of(columns);
            head["totalRows"] = Text(outcome.Rows);
        }

        if (outcome.Affected is { } changed)
        {
            head["numDmlAffectedRows"] = Text(changed);
            head["dmlStats"] = DmlStats(outcome.StatementType, changed);
        }

        return head;
    }

    public static JsonObject Reference(BigQueryJob job, BigQueryCall call) => new() { ["projectId"] = call.Project, ["jobId"] = job.Id, ["location"] = BigQueryNames.Location };

    private static readonly string[] Kinds = ["query", "load", "copy", "extract"];

    private static JsonObject Status(BigQueryJob job)
    {
        var status = new JsonObject { ["state"] = job.State };
        if (job.Error is not { } error)
            return status;
        status["errorResult"] = BigQueryAnswer.Entry(error);
        status["errors"] = new JsonArray(BigQueryAnswer.Entry(error));
        return status;
    }

    private static JsonObject Statistics(BigQueryJob job)
    {
        var statistics = new JsonObject { ["creationTime"] = Text(job.Created) };
        if (job.Started is { } started)
            statistics["startTime"] = Text(started);
        if (job.Ended is { } ended)
        {
            statistics["endTime"] = Text(ended);
            statistics["finalExecutionDurationMs"] = Text((long)(ended - (job.Started ?? job.Created)).TotalMilliseconds);
        }

        if (job.Outcome is not { } outcome)
            return statistics;
        statistics["totalBytesProcessed"] = Text(outcome.Bytes);
        if (outcome.OutputRows is { } rows)
            statistics["load"] = new JsonObject { ["inputFiles"] = "1", ["inputFileBytes"] = Text(outcome.InputBytes), ["outputRows"] = Text(rows), ["outputBytes"] = "0", ["badRecords"] = Text(outcome.BadRows) };
        if (outcome.StatementType is { } type)
            statistics["query"] = Query(outcome, type);
        return statistics;
    }

    private static JsonObject Query(JobOutcome outcome, string type)
    {
        var query = new JsonObject { ["statementType"] = type, ["cacheHit"] = false, ["totalBytesProcessed"] = Text(outcome.Bytes), ["totalBytesBilled"] = "0", ["totalSlotMs"] = "0" };
        if (outcome.Columns is { } columns)
            query["schema"] = TableSchema.Of(columns);
        if (outcome.Affected is { } changed)
        {
            query["numDmlAffectedRows"] = Text(changed);
            query["dmlStats"] = DmlStats(type, changed);
        }

        return query;
    }

    private static JsonObject DmlStats(string? type, long changed) => type switch
    {
        "DELETE" or "TRUNCATE_TABLE" => new() { ["deletedRowCount"] = Text(changed) },
        "UPDATE" => new() { ["updatedRowCount"] = Text(changed) },
        _ => new() { ["insertedRowCount"] = Text(changed) },
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => Text(time.ToUnixTimeMilliseconds());
}
