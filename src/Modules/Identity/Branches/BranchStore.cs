using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Identity;

/// <summary>Every statement about branches.</summary>
internal sealed class BranchStore(MetadataDatabase database)
{
    private const string Columns = "id, project_id, name, description, created, is_default, creator_id, creator_name";
    private const string SelectAll = $"SELECT {Columns} FROM identity.branch WHERE project_id = @project AND NOT deleting ORDER BY is_default, id";
    private const string SelectOne = $"SELECT {Columns} FROM identity.branch WHERE project_id = @project AND id = @id AND NOT deleting";
    private const string SelectNumbers = "SELECT id FROM identity.branch WHERE project_id = @project ORDER BY id";
    private const string NameTaken = "SELECT EXISTS (SELECT FROM identity.branch WHERE project_id = @project AND name = @name AND NOT deleting)";
    private const string Insert = $"""
        INSERT INTO identity.branch (project_id, name, description, created, creator_id, creator_name)
        VALUES (@project, @name, @description, @now, @creator, @creator_name)
        RETURNING {Columns}
        """;
    private const string Change = $"""
        UPDATE identity.branch SET name = coalesce(@name, name), description = coalesce(@description, description)
         WHERE project_id = @project AND id = @id AND NOT deleting
        RETURNING {Columns}
        """;

    // Not a key lock: marking a branch as being deleted changes no key, and must wait.
    private const string Hold = "SELECT 1 FROM identity.branch WHERE project_id = @project AND id = @id AND NOT deleting FOR SHARE";
    private const string MarkDeleting = """
        UPDATE identity.branch SET deleting = true WHERE project_id = @project AND id = @id AND NOT deleting AND NOT is_default
        """;
    private const string Delete = "DELETE FROM identity.branch WHERE project_id = @project AND id = @id AND deleting";

    public async Task<IReadOnlyList<ProjectBranch>> ListAsync(ProjectId project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectAll);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<ProjectBranch> found = [];
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    public static async Task<IReadOnlyList<long>> NumbersAsync(NpgsqlTransaction transaction, ProjectId project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectNumbers, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<long> found = [];
        while (await row.ReadAsync(stop))
            found.Add(row.GetInt64(0));
        return found;
    }

    public async Task<ProjectBranch?> FindAsync(ProjectId project, long id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        Key(command, project, id);
        return await ReadOneAsync(command, stop);
    }

    public async Task<bool> IsNameTakenAsync(ProjectId project, string name, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(NameTaken);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("name", name);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    public static async Task<ProjectBranch> InsertAsync(
        NpgsqlTransaction transaction, ProjectId project, string name, string description, BranchCreator creator, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("name", name);
        command.Parameters.AddWithValue("description", description);
        command.Parameters.AddWithValue("now", now);
        command.Parameters.AddWithValue("creator", creator.Token.Value);
        command.Parameters.AddWithValue("creator_name", creator.Name);
        return (await ReadOneAsync(command, name, stop))!;
    }

    public static async Task<ProjectBranch?> ChangeAsync(
        NpgsqlTransaction transaction, ProjectId project, long id, string? name, string? description, CancellationToken stop)
    {
        await using var command = Command(transaction, Change, project, id);
        command.Parameters.Add(Text("name", name));
        command.Parameters.Add(Text("description", description));
        return await ReadOneAsync(command, name, stop);
    }

    public static async Task<bool> HoldAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = Command(transaction, Hold, project, id);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    public static async Task<bool> MarkDeletingAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = Command(transaction, MarkDeleting, project, id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    public static async Task<bool> DeleteAsync(NpgsqlTransaction transaction, ProjectId project, long id, CancellationToken stop)
    {
        await using var command = Command(transaction, Delete, project, id);
        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    private static async Task<ProjectBranch?> ReadOneAsync(NpgsqlCommand command, string? name, CancellationToken stop)
    {
        try
        {
            return await ReadOneAsync(command, stop);
        }
        catch (PostgresException clash) when (clash is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "branch_name" })
        {
            throw new RefusedException(BranchErrors.DuplicateName(name!), clash);
        }
    }

    private static async Task<ProjectBranch?> ReadOneAsync(NpgsqlCommand command, CancellationToken stop)
    {
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, ProjectId project, long id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        Key(command, project, id);
        return command;
    }

    private static void Key(NpgsqlCommand command, ProjectId project, long id)
    {
        command.Parameters.AddWithValue("project", project.Value);
        command.Parameters.AddWithValue("id", id);
    }

    private static NpgsqlParameter Text(string name, string? text) => new(name, NpgsqlDbType.Text) { Value = (object?)text ?? DBNull.Value };

    private static ProjectBranch Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Project = new ProjectId(row.GetInt64(1)),
        Name = row.GetString(2),
        Description = row.GetString(3),
        Created = row.GetFieldValue<DateTimeOffset>(4),
        IsDefault = row.GetBoolean(5),
        Creator = row.IsDBNull(6) ? null : new BranchCreator(new TokenId(row.GetInt64(6)), row.GetString(7)),
    };
}
