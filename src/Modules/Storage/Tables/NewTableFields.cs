using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What a request for a table from a CSV says.</summary>
internal sealed record NewTableFields(string Name, CsvFields Csv, IReadOnlyList<string> PrimaryKey, IReadOnlyList<string> Columns)
{
    private static readonly string[] NativeTypes = ["native-types", "new-native-types"];

    /// <summary>Reads everything but the file; errors are noted in <paramref name="request"/>.</summary>
    /// <exception cref="RefusedException">A name cannot be so.</exception>
    public static NewTableFields Read(Fields request)
    {
        var name = request.RequiredText("name", TableName.Longest);
        var csv = CsvFields.Read(request);
        var key = request.Texts("primaryKey", commas: true) ?? [];
        var columns = request.Texts("columns", commas: true) ?? [];
        if (request.Raw("dataUrl") is not null)
            request.Wrong("dataUrl", "Importing from an address is not supported; upload a file and send dataFileId.");
        if (request.OneOf("timestampType", "", "MANAGED", "NONE") == "NONE")
            request.Wrong("timestampType", "A table from a file always keeps timestamps.");
        return new NewTableFields(TableName.Check(name), csv, [.. key.Distinct()], [.. columns.Select(ColumnNames.Check)]);
    }

    public JobRequest ToJob(Origin from, Bucket bucket, FileId file) =>
        ToJob(from, bucket, ImportFiles.ToParams(file), new CreateTableWork(bucket.Id, Name, file.Value, Csv, PrimaryKey, Columns));

    /// <summary>The job for a table of a workspace. It keeps the types in projects whose tables have them.</summary>
    public JobRequest ToJob(Origin from, Bucket bucket, WorkspaceObject place) => ToJob(
        from, bucket, place.ToParams(), new CreateTableWork(bucket.Id, Name, 0, Csv, PrimaryKey, Columns)
        {
            Workspace = place,
            KeepsTypes = NativeTypes.Any(from.Caller.Features.Contains),
        });

    private JobRequest ToJob(Origin from, Bucket bucket, JsonObject source, CreateTableWork work)
    {
        var parameters = new JsonObject
        {
            ["params"] = new JsonObject
            {
                ["name"] = Name,
                ["primaryKey"] = new JsonArray([.. PrimaryKey.Select(column => (JsonNode)column)]),
                ["enclosure"] = Csv.Enclosure,
                ["delimiter"] = Csv.Delimiter,
                ["escapedBy"] = Csv.EscapedBy,
            },
            ["source"] = source,
            ["queue"] = "main",
        };
        return Job(from, bucket, Name, CreateTable.Operation, parameters, work);
    }

    /// <summary>A job that makes a table; its id is the key already, so nothing overtakes it.</summary>
    public static JobRequest Job(Origin from, Bucket bucket, string name, string operation, JsonObject parameters, object work) =>
        new(from, operation, parameters, work)
        {
            BucketId = bucket.Id,
            Key = QueuedWork.TableKey(bucket.Project, bucket.Branch, TableIds.Of(bucket.Id, name)),
        };
}
