using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>Applies patches to the columns of a table.</summary>
internal static class ColumnPatches
{
    /// <exception cref="RefusedException">A column is not in the table, or cannot become so.</exception>
    public static (IReadOnlyList<ColumnSpec> Columns, IReadOnlyList<SchemaChange> Data) Apply(Table table, IReadOnlyList<ColumnPatch> patches)
    {
        var unknown = patches.Where(patch => table.Find(patch.Column) is null).Select(patch => patch.Column).ToList();
        if (unknown.Count > 0)
            throw new RefusedException(TableErrors.NonExistingColumns(unknown));
        if (!table.IsTyped && patches.Any(patch => patch.ChangesType))
            throw new RefusedException(DefinitionErrors.NotTyped(table.Id));
        var byName = patches.ToDictionary(patch => patch.Column);
        List<ColumnSpec> columns = [];
        List<SchemaChange> data = [];
        foreach (var column in table.Columns)
        {
            var after = byName.TryGetValue(column.Name, out var patch) ? patch.ApplyTo(column) : column;
            columns.Add(after);
            data.AddRange(ColumnPatch.DataChanges(column, after));
        }

        return (columns, data);
    }
}
