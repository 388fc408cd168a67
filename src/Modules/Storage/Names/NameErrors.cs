using Headgate.Kernel;

namespace Headgate.Storage;

internal static class NameErrors
{
    public static ApiError NothingLeft(string asked) =>
        new(422, "storage.webalize.displayName.invalid", $"\"{(asked.Length > 100 ? asked[..100] : asked)}\" cannot be made a display name: it has neither letters nor digits.");

    public static ApiError InvalidColumnNames(IReadOnlyList<FieldError> errors) =>
        ApiErrors.InvalidRequest(errors, "storage.tables.validation.invalidColumnName") with { Status = 422 };
}
