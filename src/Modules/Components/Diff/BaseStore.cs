using Headgate.Kernel;
using Npgsql;

namespace Headgate.Components;

/// <summary>Says which version of the default branch a branch's configuration is based on.</summary>
internal static class BaseStore
{
    private const string Anchor = """
        UPDATE components.configuration SET base_version = @base, base_version_identifier = @base_identifier, base_at = version
         WHERE project = @project AND number = @number
        """;

    /// <summary>The configuration's current version equals this version of the default branch.</summary>
    public static async Task AnchorAsync(NpgsqlTransaction transaction, ProjectId project, long number, Configuration theirs, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Anchor, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("number", number);
        command.Parameters.AddWithValue("base", theirs.Version);
        command.Parameters.AddWithValue("base_identifier", theirs.Current.Identifier);
        await command.ExecuteNonQueryAsync(stop);
    }
}
