using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>The lake's refusals; each has a page in docs/errors/lake.md.</summary>
internal static class LakeErrors
{
    public static ApiError TableNotFound(LakeTableId table) =>
        new(404, "storage.tables.notFound", $"Table data {table} or the version asked for does not exist (any more).");

    public static ApiError TableChanged { get; } =
        new(409, "storage.tables.changedMeanwhile", "The table was changed by somebody else while this was being prepared. Nothing was changed by this request; try again.");

    public static ApiError LoadExpired { get; } =
        new(409, "storage.tables.loadExpired", "The load took no heartbeat for too long and was given up. Nothing was changed; try again.");

    public static ApiError DiskFull { get; } =
        new(507, "storage.diskFull", "There is no space left on the disk of the data folder. Nothing was changed; free some space and try again.");

    public static ApiError OutOfMemory(string detail) =>
        new(507, "storage.outOfMemory", $"The query needs more memory and temporary disk space than it may have. Nothing was changed. {detail}");

    public static ApiError NoColumns { get; } = new(400, "storage.tables.validation.noColumns", "A table must have at least one column.");

    public static ApiError TooManyColumns(int found, int limit) =>
        new(400, "storage.maxNumberOfColumnsExceed", $"A table can have {limit} columns at most, {found} were given.");

    public static ApiError InvalidColumnName(string name, string why) =>
        new(400, "storage.tables.validation.invalidColumnName", $"\"{name}\" cannot be a column's name: {why}");

    public static ApiError ColumnAlreadyExists(string name) => new(400, "storage.tables.columnAlreadyExists", $"Column \"{name}\" already exists.");

    public static ApiError NonExistingColumns(IEnumerable<string> names) =>
        new(400, "storage.tables.nonExistingColumns", $"Some columns do not exist in the table: {string.Join(", ", names.Select(name => $"\"{name}\""))}.");

    public static ApiError InvalidPrimaryKeyColumns(IEnumerable<string> names) =>
        new(400, "storage.tables.validation.invalidPrimaryKeyColumns", $"Columns of the primary key are not in the table: {string.Join(", ", names)}.");

    public static ApiError NullablePrimaryKey(string name) =>
        new(400, "storage.tables.validation.invalidPrimaryKeyColumns", $"Column \"{name}\" is nullable, so it cannot be part of the primary key.");

    public static ApiError CannotDeletePrimaryKeyColumn(string name) =>
        new(400, "storage.tables.cannotDeletePrimaryKeyColumn", $"Column \"{name}\" is part of the primary key. Remove the primary key first.");

    public static ApiError PrimaryKeyDuplicates(IEnumerable<string> columns) =>
        new(400, "storage.tables.primaryKeyDuplicateValues", $"Primary key cannot be created: there are duplicate values in {string.Join(", ", columns)}.");

    public static ApiError InvalidTypeChange(string column, LakeType from, LakeType to, string? value) =>
        new(400, "storage.tables.invalidTypeChange", $"Column \"{column}\" cannot become {to}: it is {from}{(value is null ? "" : $" and holds \"{value}\"")}.");

    public static ApiError NullsInColumn(string column) =>
        new(400, "storage.tables.columnHasNulls", $"Column \"{column}\" cannot become required: it holds empty (NULL) values.");

    public static ApiError CannotDeleteBy(string column) =>
        new(400, "storage.tables.invalidColumnToDeleteBy", $"Cannot use column \"{column}\" to delete by. Column does not exist.");

    public static ApiError CannotFilterBy(string column) =>
        new(400, "storage.tables.columnNotExists", $"Filter validation: Cannot filter by column \"{column}\", column does not exist");

    public static ApiError CannotOrderBy(string column) =>
        new(400, "storage.tables.validation.columnNotExists", $"Cannot order by column \"{column}\", column does not exist.");

    public static ApiError InvalidFilterValue(string column, string value, LakeType type) =>
        new(400, "storage.tables.invalidFilterValue", $"Cannot filter by column \"{column}\": \"{value}\" is not a valid {type}.");

    public static ApiError ManyValues(string column) =>
        new(400, "storage.tables.invalidFilterValue", $"Cannot filter by column \"{column}\": operators other than eq and ne take exactly one value.");

    public static ApiError MissingColumns(IEnumerable<string> missing, IEnumerable<string> expected) =>
        new(400, "csvImport.columnsNotMatch",
            $"Some columns are missing in the csv file. Missing columns: {string.Join(',', missing)}. Expected columns: {string.Join(',', expected)}. ");

    public static ApiError ExtraColumns(IEnumerable<string> extra) =>
        new(400, "csvImport.columnsNotMatch",
            $"During the import of typed tables new columns can't be added. Extra columns found: {string.Join(", ", extra.Select(name => $"\"{name}\""))}. Add them to the table first.");

    public static ApiError DuplicateColumns(IEnumerable<string> names) =>
        new(400, "csvImport.columnsNotMatch", $"There are duplicate columns in the csv file: {string.Join(", ", names.Select(name => $"\"{name}\""))}.");

    public static ApiError InvalidCsvParameters(string why) => new(400, "csvImport.invalidCsvParams", why);

    public static ApiError InvalidCsv(string why) => new(400, "invalidCsv", why);

    public static ApiError InvalidData(string why) => new(400, "invalidData", why);

    public static ApiError SourceMissing(string file) => new(400, "storage.importFileMissing", $"The file to import ({file}) is not there.");
}
