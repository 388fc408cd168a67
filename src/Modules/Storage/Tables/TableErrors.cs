using Headgate.Kernel;
using Npgsql;

namespace Headgate.Storage;

internal static class TableErrors
{
    public const string Validation = "storage.tables.validation";

    public static ApiError NotFound(ProjectId project, string tableId) =>
        new(404, "storage.tables.notFound", $"The table \"{tableId}\" was not found in the bucket \"{TableIds.BucketOf(tableId)}\" in the project \"{project}\"");

    /// <summary>The table has other rows than those that this was prepared for; another attempt sees them.</summary>
    public static ApiError ChangedMeanwhile { get; } =
        new(409, "storage.tables.changedMeanwhile", "The table got other rows while this was being prepared. Nothing was changed by this request; try again.");

    public static ApiError AlreadyExists(string bucketId, string name) =>
        new(400, "storage.buckets.tableAlreadyExists", $"The table \"{name}\" already exists in the bucket {bucketId}.");

    public static ApiError DisplayNameExists(string table, string displayName) =>
        new(400, "storage.buckets.tableAlreadyExists", $"The table \"{table}\" in the bucket already has the same display name \"{displayName}\".");

    public static ApiError InvalidDisplayName(string value) =>
        new(400, Validation, $"Invalid data - displayName: '{value}' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.");

    public static ApiError InvalidDisplayNameStart(string value) =>
        new(400, Validation, $"Invalid data - displayName: '{value}' contains not allowed characters. Cannot start with underscore.");

    public static ApiError DisplayNameTooLong(string value) =>
        new(400, Validation, $"Invalid data - displayName: '{value}' is too long. Maximum allowed length is {TableName.LongestDisplayName} characters.");

    public static ApiError UnexpectedField(string name) => new(400, Validation, $"Invalid parameters - {name}: This field was not expected.");

    public static ApiError MissingField(string name) => new(400, Validation, $"Invalid parameters - {name}: This field is missing.");

    /// <summary>What a violated constraint means; <c>null</c> for another one.</summary>
    public static ApiError? OfClash(PostgresException clash, string bucketId, string name, string displayName) => clash switch
    {
        { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "data_table_id_unique" } => AlreadyExists(bucketId, name),
        { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "data_table_display_name_unique" } => DisplayNameExists(displayName, displayName),
        _ => null,
    };

    public static ApiError ColumnAlreadyExists(string name) => new(400, "storage.tables.columnAlreadyExists", $"Column \"{name}\" already exists.");

    public static ApiError InvalidName(string value) =>
        new(400, Validation, $"Invalid data - name: '{value}' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.");

    public static ApiError InvalidNameStart(string value) =>
        new(400, Validation, $"Invalid data - name: '{value}' contains not allowed characters. Cannot start with underscore.");

    public static ApiError NoColumns { get; } = new(400, "storage.tables.validation.noColumns", "There are no columns. A table must have at least one column.");

    public static ApiError InvalidColumnName(string name) =>
        new(400, "storage.tables.validation.invalidColumnName",
            $"'{name}' contains not allowed characters. Only alphanumeric characters dash and underscores are allowed.");

    public static ApiError ReservedColumnName(string name) =>
        new(400, "storage.tables.validation.invalidColumnName", $"'{name}' cannot be a column's name: it is a system column.");

    public static ApiError InvalidPrimaryKey(IEnumerable<string> names) =>
        new(400, "storage.tables.validation.invalidPrimaryKeyColumns", $"Primary key columns \"{string.Join(", ", names)}\" not found in the table's columns.");

    public static ApiError UnknownType(string column, string type, string backend) =>
        new(400, Validation, $"Invalid parameters - columns: Column \"{column}\": \"{type}\" is not a valid type of the backend {backend}.");

    public static ApiError InvalidLength(string column, string type, string length) =>
        new(400, Validation, $"Invalid parameters - columns: Column \"{column}\": \"{length}\" is not a valid length for {type}.");

    public static ApiError FilterNotSupported(string column, ColumnType type) =>
        new(400, "storage.backend.exception", $"Filtering by column \"{column}\" of type \"{type.Type}\" is not supported by the backend \"{type.Types.DisplayName}\".");

    public static ApiError ColumnNotExists(string column) =>
        new(400, "storage.tables.columnNotExists", $"Filter validation: Cannot filter by column \"{column}\", column does not exist");

    public static ApiError NonExistingColumns(IEnumerable<string> columns) =>
        new(400, "storage.tables.nonExistingColumns", $"Some columns do not exist in the table: {string.Join(", ", columns)}.");

    public static ApiError UnintendedTruncation { get; } =
        new(400, "storage.tables.validation.unintendedTruncation",
            "No filters have been specified, which will truncate the table, but the `allowTruncate` parameter was not set.");

    public static ApiError InvalidFormat(string format) =>
        new(400, "storage.tables.validation.invalidFormat", $"Format \"{format}\" is not supported. Possible values are rfc, json.");

    public static ApiError NotSupported(string parameter, string why) =>
        ApiErrors.InvalidRequest([new FieldError(parameter, why)], "validation.failed");
}
