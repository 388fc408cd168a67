using Headgate.Kernel;
using Headgate.Lake;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Makes of what was asked for and of the table what an engine loads. No I/O.</summary>
internal static class LoadPlan
{
    /// <exception cref="RefusedException">A column, a filter, a type or the key does not fit the table.</exception>
    public static WorkspaceLoad Of(LoadInput input, LoadType type, SourceTable table, LakeVersion version, string backend, bool isFileWorkspace)
    {
        var columns = Columns(input, table, backend, isFileWorkspace);
        var key = Key(input, table, columns);
        if (input.PrimaryKey is null)
            columns = [.. columns.Select(column => key.Contains(column.Destination) ? column with { Nullable = false } : column)];
        var withTimestamp = type != LoadType.Copy && table.KeepsTimestamp && !input.DropTimestamp;
        var read = table.Narrow(new ReadRequest
        {
            Columns = [.. columns.Select(column => column.Source)],
            Rows = input.Rows,
            Limit = input.Limit,
            IncludeTimestamp = withTimestamp,
        });
        return new WorkspaceLoad(
            table.Id, input.Destination, type, table.DataOwner, version, read, columns, key,
            input.Incremental, input.Overwrite && !input.Incremental, withTimestamp);
    }

    private static List<LoadColumn> Columns(LoadInput input, SourceTable table, string backend, bool isFileWorkspace)
    {
        var there = table.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var wanted = input.Columns ?? [.. table.Columns.Select(column => new InputColumn(column.Name, column.Name, null, null, true, false))];
        var missing = wanted.Where(column => !there.ContainsKey(column.Source)).Select(column => column.Source).ToList();
        if (missing.Count > 0)
            throw new RefusedException(LoadErrors.NoSuchColumns(missing, table.Id));
        return [.. wanted.Select(column => isFileWorkspace ? AsText(column) : Column(column, there[column.Source], backend))];
    }

    private static LoadColumn AsText(InputColumn column) => new(column.Source, column.Destination, null, null, column.Nullable, column.EmptyToNull);

    /// <summary>The table's own type where it has one; else what was asked for.</summary>
    private static LoadColumn Column(InputColumn column, SourceColumn source, string backend)
    {
        if (source.Type is { } own)
        {
            var type = SourceTypes.For(backend, own);
            return new LoadColumn(column.Source, column.Destination, type?.Type, type?.Length, own.Nullable, EmptyToNull: false);
        }

        if (column.Type is null)
            return AsText(column);
        try
        {
            var type = SourceTypes.Parse(backend, column.Destination, column.Type, column.Length, column.Nullable);
            return new LoadColumn(column.Source, column.Destination, type.Type, type.Length, column.Nullable, column.EmptyToNull);
        }
        catch (RefusedException refused)
        {
            throw new RefusedException(refused.Error with { Code = LoadErrors.BadInput }, refused);
        }
    }

    private static IReadOnlyList<string> Key(LoadInput input, SourceTable table, List<LoadColumn> columns)
    {
        if (input.PrimaryKey is { } manual)
        {
            var unknown = manual.Where(name => columns.TrueForAll(column => column.Destination != name)).ToList();
            return unknown.Count == 0 ? manual : throw new RefusedException(LoadErrors.UnknownKey(unknown, input.Destination));
        }

        var key = table.PrimaryKey.Select(name => columns.Find(column => column.Source == name)?.Destination).ToList();
        // Rows without a part of their key can be alike.
        return key.Contains(null) ? [] : [.. key.OfType<string>()];
    }
}
