using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Reads what <c>load</c> and <c>load-clone</c> ask for.</summary>
internal static partial class LoadFields
{
    private const int LongestId = 500;
    private static readonly string[] OfClones = ["source", "sourceBranchId", "destination", "overwrite", "dropTimestampColumn", "loadType"];

    /// <summary>The objects in <c>input</c>.</summary>
    /// <exception cref="RefusedException">There are none, or something else.</exception>
    public static IReadOnlyList<Fields> Inputs(Fields request)
    {
        return request.Raw("input") switch
        {
            null or JsonArray { Count: 0 } or JsonObject { Count: 0 } => throw new RefusedException(LoadErrors.InputRequired),
            JsonArray items when items.All(item => item is JsonObject) =>
                request.Objects("input") ?? throw new RefusedException(ApiErrors.InvalidRequest(request.Errors, LoadErrors.BadInput)),
            _ => throw new RefusedException(LoadErrors.NotAnArray("input")),
        };
    }

    /// <summary>Reads an item of <c>load</c>; errors are noted in it.</summary>
    public static LoadInput Read(Fields input, bool isFileWorkspace, DateTimeOffset now)
    {
        var file = input.Number("dataFileId", 1);
        var wish = Wish(input, input.Flag("useView") ?? false);
        if (wish is LoadWish.Clone or LoadWish.View)
            Unexpected(input, wish == LoadWish.Clone ? OfClones : [.. OfClones, "useView"]);
        var rows = RowQuery.ReadSelection(input, now);
        if (input.Number("seconds", 0, int.MaxValue) is > 0 and var seconds)
            rows = rows with { ChangedSince = now.AddSeconds(-seconds), ChangedUntil = null };
        else if (input.Number("days", 0, 100_000) is > 0)
            rows = rows with { ChangedSince = now.AddDays(-input.Number("days")!.Value), ChangedUntil = null };
        if (file is not null && input.Raw("source") is not null)
            input.Wrong("dataFileId", "Send either source or dataFileId.");
        return new LoadInput
        {
            Source = file is null ? input.RequiredText("source", LongestId) : "",
            File = file,
            Destination = Destination(input, isFileWorkspace),
            Columns = Columns(input),
            Rows = rows,
            Limit = input.Number("rows", 0) is > 0 and var limit ? limit : null,
            Incremental = input.Flag("incremental") ?? false,
            Overwrite = input.Flag("overwrite") ?? false,
            Wish = wish,
            PrimaryKey = PrimaryKey(input),
            DropTimestamp = input.Flag("dropTimestampColumn") ?? false,
        };
    }

    /// <summary>Reads an item of <c>load-clone</c>; errors are noted in it.</summary>
    public static LoadInput ReadClone(Fields input)
    {
        Unexpected(input, OfClones);
        return new LoadInput
        {
            Source = input.RequiredText("source", LongestId),
            Destination = Destination(input, isFileWorkspace: false),
            Overwrite = input.Flag("overwrite") ?? false,
            Wish = LoadWish.Clone,
            DropTimestamp = input.Flag("dropTimestampColumn") ?? false,
        };
    }

    /// <summary>A destination's name; a file workspace has folders.</summary>
    public static string Destination(Fields input, bool isFileWorkspace)
    {
        var name = input.RequiredText("destination", 255);
        if (name.Length > 0 && !(isFileWorkspace ? IsPath(name) : TableName().IsMatch(name)))
            input.Wrong("destination", isFileWorkspace
                ? "Invalid folder: a path has no empty parts, no \"..\" and no slash at its ends."
                : "Invalid table name: Only alphanumeric characters dash and underscores are allowed.");
        return name;
    }

    private static LoadWish Wish(Fields input, bool useView)
    {
        var word = input.OneOf("loadType", "COPY", "CLONE", "VIEW", "AUTO");
        if (useView && word is not (null or "VIEW" or "AUTO"))
            input.Wrong("useView", $"Cannot be combined with the loadType {word}.");
        return word switch
        {
            _ when useView => LoadWish.View,
            "CLONE" => LoadWish.Clone,
            "VIEW" => LoadWish.View,
            "AUTO" => LoadWish.Auto,
            _ => LoadWish.Copy,
        };
    }

    private static void Unexpected(Fields input, IReadOnlyCollection<string> expected)
    {
        // What says nothing restricts nothing.
        foreach (var name in input.Names.Where(name => !expected.Contains(name) && input.Raw(name) is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 })).ToList())
        {
            if (input.Raw(name)!.ToJsonString() is not ("false" or "\"\"" or "0"))
                input.Wrong(name, "This field was not expected.");
        }
    }

    private static List<InputColumn>? Columns(Fields input)
    {
        if (input.Raw("columns") is JsonArray { Count: > 0 } names && names.All(name => name is JsonValue))
            return input.Texts("columns")?.Select(name => new InputColumn(name, name, null, null, true, false)).ToList();
        if (input.Objects("columns") is not { Count: > 0 } columns)
            return null;
        List<InputColumn> found = [];
        foreach (var column in columns)
        {
            var source = column.RequiredText("source", 255);
            var destination = column.Text("destination", 255);
            var type = column.Text("type", 100);
            var length = column.Text("length", 40);
            found.Add(new InputColumn(
                source, string.IsNullOrEmpty(destination) ? source : destination, string.IsNullOrEmpty(type) ? null : type, string.IsNullOrEmpty(length) ? null : length,
                column.Flag("nullable") ?? true, column.Flag("convertEmptyValuesToNull") ?? false));
        }

        Unique(input, "columns", found);
        return found;
    }

    /// <summary>Notes columns that would have one name in the workspace.</summary>
    public static void Unique(Fields input, string field, IEnumerable<InputColumn> columns)
    {
        foreach (var twice in columns.GroupBy(column => column.Destination, StringComparer.OrdinalIgnoreCase).Where(group => group.Key.Length > 0 && group.Count() > 1))
            input.Wrong(field, $"There are several columns with the destination \"{twice.Key}\".");
    }

    private static IReadOnlyList<string>? PrimaryKey(Fields input)
    {
        if (input.Map("primaryKey") is not { } key || !key.Names.Any())
            return null;
        // The second name is how older clients write the first.
        var authority = key.OneOf("authority", "storage", "manual") ?? key.OneOf("autority", "storage", "manual") ?? "storage";
        var columns = key.Texts("columns") ?? [];
        if (authority == "storage" && columns.Count > 0)
            key.Wrong("columns", "The columns are those of the table with the authority storage; send the authority manual.");
        if (authority == "manual" && columns.Count == 0)
            key.Wrong("columns", "This field is missing.");
        return authority == "manual" ? [.. columns.Distinct()] : null;
    }

    private static bool IsPath(string path) => path.Split('/').All(part => part is not ("" or "." or "..")) && !path.Any(char.IsControl);

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex TableName();
}
