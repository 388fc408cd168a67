using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Workspaces.Sandboxes;

/// <summary>The SQL of sandboxes.</summary>
internal sealed class SandboxStore(MetadataDatabase database, SandboxSecrets secrets)
{
    private const string Columns = """
        id, project, branch, names_branch, component, configuration, configuration_version, type, size, active, shared, url, password, image_version, packages,
        auto_suspend_seconds, expiration_hours, persistent_storage, created, started, updated, creator
        """;

    private const string Insert = $"""
        INSERT INTO workspaces.sandbox (project, branch, names_branch, component, configuration, configuration_version, type, size, active, shared, url, password,
                                        image_version, packages, auto_suspend_seconds, expiration_hours, persistent_storage, created, started, updated, creator)
        VALUES (@project, @branch, @namesBranch, @component, @configuration, @version, @type, @size, @active, @shared, @url, @password, @image, @packages, @suspend,
                @expiration, @storage, @created, @started, @updated, @creator)
        RETURNING {Columns}
        """;

    private const string Select = $"SELECT {Columns} FROM workspaces.sandbox WHERE project = @project AND id = @id";

    private const string List = $"""
        SELECT {Columns} FROM workspaces.sandbox
         WHERE project = @project AND (@branch::bigint IS NULL OR branch = @branch)
         ORDER BY id
         LIMIT @limit OFFSET @offset
        """;

    private const string Update = $"""
        UPDATE workspaces.sandbox
           SET configuration_version = @version, active = @active, url = @url, password = @password, auto_suspend_seconds = @suspend, expiration_hours = @expiration,
               persistent_storage = @storage, started = @started, updated = @updated
         WHERE project = @project AND id = @id
        RETURNING {Columns}
        """;

    private const string Delete = "DELETE FROM workspaces.sandbox WHERE project = @project AND id = @id";

    private const string DeleteOfBranch = "DELETE FROM workspaces.sandbox WHERE project = @project AND (@branch::bigint IS NULL OR branch = @branch)";

    /// <summary>Adds a sandbox; its number is given by the database.</summary>
    public async Task<Sandbox> InsertAsync(NpgsqlTransaction transaction, Sandbox sandbox, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("branch", sandbox.Branch);
        command.Parameters.AddWithValue("namesBranch", sandbox.NamesBranch);
        command.Parameters.AddWithValue("component", sandbox.Component);
        command.Parameters.AddWithValue("configuration", sandbox.Configuration);
        command.Parameters.AddWithValue("type", sandbox.Type);
        Add(command, "size", NpgsqlDbType.Text, sandbox.Size);
        command.Parameters.AddWithValue("shared", sandbox.Shared);
        Add(command, "image", NpgsqlDbType.Text, sandbox.ImageVersion);
        Add(command, "packages", NpgsqlDbType.Array | NpgsqlDbType.Text, sandbox.Packages?.ToArray());
        command.Parameters.AddWithValue("created", sandbox.Created);
        command.Parameters.AddWithValue("creator", sandbox.Creator.Value);
        AddChangeable(command, sandbox);
        return (await ReadAsync(command, stop)).Single();
    }

    public async Task<Sandbox?> FindAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        return (await ReadAsync(command, stop)).SingleOrDefault();
    }

    /// <summary>Sandboxes of a branch; of all branches when it is <c>null</c>.</summary>
    public async Task<IReadOnlyList<Sandbox>> ListAsync(ProjectId project, long? branch, int limit, int offset, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(List);
        command.Parameters.AddWithValue("project", project.Value);
        Add(command, "branch", NpgsqlDbType.Bigint, branch);
        command.Parameters.AddWithValue("limit", limit);
        command.Parameters.AddWithValue("offset", offset);
        return await ReadAsync(command, stop);
    }

    /// <returns>The sandbox as it is now; <c>null</c> when it was deleted meanwhile.</returns>
    public async Task<Sandbox?> UpdateAsync(NpgsqlTransaction transaction, Sandbox sandbox, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Update, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", sandbox.Id);
        AddChangeable(command, sandbox);
        return (await ReadAsync(command, stop)).SingleOrDefault();
    }

    public static async Task DeleteAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Delete, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Deletes the sandboxes of a branch; of all branches when it is <c>null</c>.</summary>
    public static async Task<int> DeleteOfBranchAsync(NpgsqlTransaction transaction, ProjectId project, long? branch, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(DeleteOfBranch, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        Add(command, "branch", NpgsqlDbType.Bigint, branch);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private void AddChangeable(NpgsqlCommand command, Sandbox sandbox)
    {
        command.Parameters.AddWithValue("project", sandbox.Project.Value);
        command.Parameters.AddWithValue("version", sandbox.ConfigurationVersion);
        command.Parameters.AddWithValue("active", sandbox.Active);
        Add(command, "url", NpgsqlDbType.Text, sandbox.Url);
        Add(command, "password", NpgsqlDbType.Bytea, secrets.Seal(sandbox.Project, sandbox.Password));
        command.Parameters.AddWithValue("suspend", sandbox.AutoSuspendSeconds);
        command.Parameters.AddWithValue("expiration", sandbox.ExpirationHours);
        Add(command, "storage", NpgsqlDbType.Jsonb, sandbox.PersistentStorage.ToJsonString());
        Add(command, "started", NpgsqlDbType.TimestampTz, sandbox.Started);
        command.Parameters.AddWithValue("updated", sandbox.Updated);
    }

    private async Task<IReadOnlyList<Sandbox>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        var sandboxes = new List<Sandbox>();
        while (await row.ReadAsync(stop))
        {
            var project = new ProjectId(row.GetInt64(1));
            sandboxes.Add(new Sandbox
            {
                Id = row.GetInt64(0),
                Project = project,
                Branch = row.GetInt64(2),
                NamesBranch = row.GetBoolean(3),
                Component = row.GetString(4),
                Configuration = row.GetString(5),
                ConfigurationVersion = row.GetString(6),
                Type = row.GetString(7),
                Size = Text(row, 8),
                Active = row.GetBoolean(9),
                Shared = row.GetBoolean(10),
                Url = Text(row, 11),
                Password = secrets.Open(project, row.IsDBNull(12) ? null : row.GetFieldValue<byte[]>(12)),
                ImageVersion = Text(row, 13),
                Packages = row.IsDBNull(14) ? null : row.GetFieldValue<string[]>(14),
                AutoSuspendSeconds = row.GetInt32(15),
                ExpirationHours = row.GetInt32(16),
                PersistentStorage = (JsonObject)JsonNode.Parse(row.GetString(17))!,
                Created = row.GetFieldValue<DateTimeOffset>(18),
                Started = row.IsDBNull(19) ? null : row.GetFieldValue<DateTimeOffset>(19),
                Updated = row.GetFieldValue<DateTimeOffset>(20),
                Creator = new TokenId(row.GetInt64(21)),
            });
        }

        return sandboxes;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static void Add(NpgsqlCommand command, string name, NpgsqlDbType type, object? value) =>
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
}
