using Headgate.Kernel;

namespace Headgate.Storage;

internal static class DefinitionErrors
{
    public static ApiError CannotSetDefault(string column, string backend) => Invalid(column, $"A default can be removed, but neither added nor changed, on the backend {backend}.");

    public static ApiError CannotChangeNullability(string column, bool nullable, string backend) =>
        Invalid(column, $"The column cannot be made {(nullable ? "nullable" : "required")} on the backend {backend}.");

    public static ApiError CannotAddRequired(string column, string backend) =>
        Invalid(column, $"A column that is added must be nullable and have no default on the backend {backend}.");

    public static ApiError NoLength(string column, string type) => Invalid(column, $"The length of type {type} cannot be changed.");

    public static ApiError Shorter(string column, string from, string to) => Invalid(column, $"The length can only grow: it is {from}, {to} was given.");

    public static ApiError OtherScale(string column, string from, string to) => Invalid(column, $"The scale cannot be changed: the length is {from}, {to} was given.");

    public static ApiError NotTyped(string table) =>
        new(400, "storage.tables.validation.notTyped", $"The table {table} has no types: only displayName and descriptions of it can be changed.");

    private static ApiError Invalid(string column, string why) =>
        new(400, "storage.tables.validation.invalidColumnDefinition", $"Invalid definition of column \"{column}\": {why}");
}
