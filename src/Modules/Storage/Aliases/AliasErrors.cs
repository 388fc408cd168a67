using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Refusals about aliases; each code has a page in docs/errors/aliases.md.</summary>
internal static class AliasErrors
{
    public static ApiError ReadOnly { get; } =
        new(400, "storage.tables.aliasImportNotAllowed", "Alias tables are read-only. Rows, columns and the primary key are changed in the source table.");

    public static ApiError NotAnAlias(string tableId) => new(400, "storage.tables.notAnAlias", $"The table {tableId} is not an alias.");

    public static ApiError ColumnsFollowSource(string tableId) =>
        new(400, "storage.tables.aliasColumnsAutoSync", $"The columns of the alias {tableId} follow its source. Turn that off first, or change the source table.");

    public static ApiError InvalidName(string name) =>
        new(400, TableErrors.Validation,
            $"Invalid table name: '{name}' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.");

    public static ApiError Advanced { get; } = new(400, null, "Aliasing an advanced alias is not allowed.");

    public static ApiError FromBranch { get; } = new(400, null, "Creating aliases from Dev/Branch tables is not supported yet.");

    public static ApiError FromExternalBucket(string bucketId) =>
        new(400, "storage.tables.aliasOfExternalTable", $"Aliases of tables in the external bucket {bucketId} are not allowed.");

    public static ApiError InBranchBucket { get; } = new(400, null, "Creating aliases in Dev/Branch buckets is not supported yet.");

    public static ApiError DependentAutoSync { get; } = new(400, null, "Cannot change auto sync settings - table has dependent aliases");

    public static ApiError DependentFilter { get; } = new(400, null, "Cannot change alias filter - table has dependent aliases");

    public static ApiError TableHasAliases(string name) =>
        new(400, "tables.cannotDeletedTableWithAliases", $"The table {name} cannot be deleted because an alias exists.");

    public static ApiError ReferencedColumn(string column, IEnumerable<string> aliases) =>
        new(400, "storage.tables.cannotDeleteReferencedColumn", $"Column \"{column}\" cannot be deleted because aliases refer to it: {string.Join(", ", aliases)}.");

    /// <summary>Another attempt sees the alias.</summary>
    public static ApiError AliasedMeanwhile { get; } =
        new(409, "storage.tables.changedMeanwhile", "An alias was made while the table was being dropped. Nothing was changed by this request; try again.");
}
