using Headgate.Kernel;

namespace Headgate.Storage;

internal static class ProfileErrors
{
    public static ApiError NotFound(string table, string profile) => new(404, "storage.tables.profileNotFound",
        profile == "latest" ? $"Table {table} has no profile yet. Create one with POST tables/{table}/profile." : $"Profile \"{profile}\" of table {table} was not found.");
}
