using Headgate.Kernel;

namespace Headgate.Storage;

internal static class MetadataErrors
{
    private const string Provider = "storage.metadata.invalidProvider";

    public static ApiError ProviderRequired { get; } = new(400, Provider, "Provider is required.");

    public static ApiError InvalidProvider { get; } = new(400, Provider, "Invalid metadata provider.");

    public static ApiError ProviderReserved { get; } = new(403, Provider, "Metadata with \"storage\" provider cannot be edited/deleted by user.");

    public static ApiError ColumnsNotAMap { get; } =
        new(400, "storage.metadata.invalidParameter", "The columnsMetadata parameter must be an object of lists.");

    public static ApiError NoColumnName(string name) =>
        new(400, "storage.metadata.invalidStructure", $"Each entry of columnsMetadata must say its columnName ({name}).");

    public static ApiError NotFound(string id, string kind, string owner) =>
        new(404, "storage.metadata.notFound", $"Metadata \"{id}\" not found for {kind} \"{owner}\".");

    public static ApiError NotFoundInBranch(string id, long branch) => new(404, null, $"Metadata with id \"{id}\" not found in branch \"{branch}\".");

    public static ApiError ColumnNotFound(string column, string tableId) =>
        new(404, "storage.tables.columnNotExists", $"Column \"{column}\" not found in table \"{tableId}\".");

    public static ApiError NoDeletionInBranch { get; } = new(501, null, "Delete metadata is not implemented for development branch");
}
