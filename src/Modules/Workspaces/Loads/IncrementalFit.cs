using Headgate.Kernel;
using Headgate.Storage;

namespace Headgate.Workspaces;

/// <summary>Whether rows can be added to a table that is in the workspace already. No I/O.</summary>
internal static class IncrementalFit
{
    /// <exception cref="RefusedException">Columns are missing on either side, or have other types.</exception>
    public static void Check(WorkspaceLoad load, IReadOnlyList<WorkspaceColumn> there, string backend)
    {
        var missing = load.Columns.Where(column => there.All(known => known.Name != column.Destination)).Select(column => column.Destination).ToList();
        if (missing.Count > 0)
            throw new RefusedException(LoadErrors.MissingInWorkspace(missing, load.Destination));
        var lacking = there.Where(known => load.Columns.All(column => column.Destination != known.Name)).Select(known => known.Name).ToList();
        if (lacking.Count > 0)
            throw new RefusedException(LoadErrors.MissingInSource(lacking, load.Source));
        foreach (var column in load.Columns)
        {
            var known = there.First(candidate => candidate.Name == column.Destination);
            if (Parse(backend, known.Name, known.Type, known.Length) is { } present && !IsSame(present, column, backend))
                throw new RefusedException(LoadErrors.Different(column.Destination, load.Destination, Word(known.Type, known.Length), Word(column.Type ?? "VARCHAR", column.Length)));
        }
    }

    /// <summary>Text without a limit fits any column of text.</summary>
    private static bool IsSame(SourceType present, LoadColumn column, string backend) =>
        column.Type is null ? present.Kept.IsText : Parse(backend, column.Destination, column.Type, column.Length) is not { } wanted
            || (wanted.Type == present.Type && wanted.Kept == present.Kept);

    private static SourceType? Parse(string backend, string column, string type, string? length)
    {
        try
        {
            return SourceTypes.Parse(backend, column, type, length, nullable: true);
        }
        catch (RefusedException)
        {
            // The engine has types that definitions of tables do not have.
            return null;
        }
    }

    private static string Word(string type, string? length) => length is null ? type : $"{type}({length})";
}
