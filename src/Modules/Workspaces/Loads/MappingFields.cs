using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Reads what <c>input-mapping-load</c> asks for: items as configurations of components write them.</summary>
internal static class MappingFields
{
    private const int LongestId = 500;

    /// <summary>Reads an item; errors are noted in it.</summary>
    public static LoadInput Read(Fields input, bool isFileWorkspace, DateTimeOffset now)
    {
        var columns = Columns(input);
        var limit = input.Number("limit", 0);
        var source = input.RequiredText("source", LongestId);
        return new LoadInput
        {
            Source = source,
            Destination = LoadFields.Destination(input, isFileWorkspace),
            Columns = columns,
            Rows = Selection(input, now),
            Limit = limit is > 0 ? limit : null,
            Overwrite = input.Flag("overwrite") ?? false,
            Wish = Wish(input),
            DropTimestamp = !(input.Flag("keep_internal_timestamp_column") ?? true),
        };
    }

    /// <summary>The origin in the branch that <c>source_branch_id</c> names. Errors are noted in <paramref name="input"/>.</summary>
    public static Origin BranchOf(Origin from, Fields input)
    {
        var plain = new Fields(new JsonObject { ["sourceBranchId"] = input.Raw("source_branch_id")?.DeepClone() });
        var found = SourceBranch.Of(from, plain);
        foreach (var error in plain.Errors)
            input.Wrong("source_branch_id", error.Message);
        return found;
    }

    private static LoadWish Wish(Fields input)
    {
        var useView = input.Flag("use_view") ?? false;
        var word = input.Text("load_type", 10)?.ToUpperInvariant();
        if (word is not (null or "" or "AUTO" or "COPY" or "CLONE" or "VIEW"))
            input.Wrong("load_type", "The value you selected is not a valid choice. Possible values are AUTO, COPY, CLONE, VIEW.");
        if (useView && word is "COPY" or "CLONE")
            input.Wrong("use_view", $"Cannot be combined with the load_type {word}.");
        return word switch
        {
            _ when useView => LoadWish.View,
            "COPY" => LoadWish.Copy,
            "CLONE" => LoadWish.Clone,
            "VIEW" => LoadWish.View,
            _ => LoadWish.Auto,
        };
    }

    private static RowSelection Selection(Fields input, DateTimeOffset now)
    {
        var column = input.Text("where_column", 255);
        var values = input.Texts("where_values");
        var days = input.Number("days", 0, 100_000);
        var since = input.Text("changed_since", 100);
        if (!string.IsNullOrEmpty(column) && values is null or { Count: 0 })
            input.Wrong("where_column", "When \"where_column\" is set, \"where_values\" must be provided.");
        if (string.IsNullOrEmpty(column) && values is { Count: > 0 })
            input.Wrong("where_values", "When \"where_values\" is set, non-empty string in \"where_column\" must be provided.");
        if (days > 0 && !string.IsNullOrEmpty(since))
            input.Wrong("days", "Cannot set both parameters \"days\" and \"changed_since\".");
        // The same fields under the names of the Storage API; what is wrong with them is told under the names of the mapping.
        var plain = new Fields(new JsonObject
        {
            ["whereColumn"] = string.IsNullOrEmpty(column) ? null : column,
            ["whereValues"] = string.IsNullOrEmpty(column) ? null : input.Raw("where_values")?.DeepClone(),
            ["whereOperator"] = input.OneOf("where_operator", "", "eq", "ne"),
            ["changedSince"] = since,
            ["days"] = days,
        });
        var rows = RowQuery.ReadSelection(plain, now);
        foreach (var error in plain.Errors.Where(error => error.Key == "changedSince"))
            input.Wrong("changed_since", error.Message);
        return rows;
    }

    private static List<InputColumn>? Columns(Fields input)
    {
        var names = input.Texts("columns");
        var types = (input.Objects("column_types") ?? []).Select(Column).ToList();
        LoadFields.Unique(input, "column_types", types);
        if (names is { Count: > 0 } && types.Count > 0 && names.Except(types.Select(type => type.Source)).ToList() is { Count: > 0 } untyped)
            input.Wrong("columns", $"Both \"columns\" and \"column_types\" are specified, \"columns\" field contains surplus columns: \"{string.Join("\", \"", untyped)}\".");
        if (names is { Count: > 0 })
            return [.. names.Distinct().Select(name => types.Find(type => type.Source == name) ?? new InputColumn(name, name, null, null, true, false))];
        return types.Count > 0 ? types : null;
    }

    private static InputColumn Column(Fields column)
    {
        var source = column.RequiredText("source", 255);
        var destination = column.Text("destination", 255);
        var type = column.Text("type", 100);
        var length = column.Text("length", 40);
        return new InputColumn(
            source, string.IsNullOrEmpty(destination) ? source : destination, string.IsNullOrEmpty(type) ? null : type, string.IsNullOrEmpty(length) ? null : length,
            column.Flag("nullable") ?? true, column.Flag("convert_empty_values_to_null") ?? false);
    }
}
