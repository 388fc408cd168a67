using System.Text.Json;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Shipyards;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Keptn.Projects;

/// <summary>The life of projects' rows.</summary>
internal sealed class ProjectStore(MetadataDatabase database)
{
    private const string Select = "SELECT name, state, change, shipyard, provisioned, credentials, pushed, provider FROM keptn.project WHERE name = @project";
    private const string Credentials = "SELECT credentials FROM keptn.project WHERE name = @project AND state = 'ready'";
    private const string Unfinished = "SELECT name FROM keptn.project WHERE state = 'deleting' OR state = 'creating' AND created < @before";
    private const string Begin = """
        INSERT INTO keptn.project AS project (name, state, change, created, shipyard, shipyard_version, provisioned, credentials, pushed)
        VALUES (@project, 'creating', @change, @created, @shipyard, @version, @provisioned, @credentials, @pushed)
        ON CONFLICT (name) DO UPDATE
           SET change = excluded.change, created = excluded.created, shipyard = excluded.shipyard, shipyard_version = excluded.shipyard_version,
               provisioned = excluded.provisioned, credentials = excluded.credentials, pushed = excluded.pushed, provider = false
         WHERE project.state = 'creating'
        """;
    private const string Ready = "UPDATE keptn.project SET state = 'ready', created = @created, pushed = '[]' WHERE name = @project AND change = @change AND state = 'creating'";
    private const string Give = "UPDATE keptn.project SET credentials = @credentials, provider = true WHERE name = @project AND change = @change AND state = 'creating'";
    private const string Announce = "UPDATE keptn.project SET pushed = pushed || @pushed WHERE name = @project AND change = @change AND state = 'creating'";
    private const string Left = "UPDATE keptn.project SET pushed = @pushed WHERE name = @project";
    private const string Leave = "UPDATE keptn.project SET state = 'deleting' WHERE name = @project";
    private const string Move = "UPDATE keptn.project SET credentials = @credentials, provisioned = false WHERE name = @project";
    private const string SetShipyard = "UPDATE keptn.project SET shipyard = @shipyard, shipyard_version = @version WHERE name = @project";
    private const string AddStage = "INSERT INTO keptn.stage (project, name, position, parents, tasks) VALUES (@project, @stage, @position, @parents, @tasks)";
    private const string SetStage = "UPDATE keptn.stage SET parents = @parents, tasks = @tasks WHERE project = @project AND name = @stage";
    private const string KeepConsumersOut = "SELECT 1 FROM keptn.project WHERE name = @project FOR UPDATE";
    private const string Delete = "DELETE FROM keptn.project WHERE name = @project";

    /// <summary>The row in whatever state.</summary>
    public static async Task<ProjectRow?> FindAsync(NpgsqlTransaction transaction, string project, CancellationToken stop)
    {
        await using var command = Command(transaction, Select, project);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop)
            ? new(row.GetString(0), Enum.Parse<ProjectState>(row.GetString(1), ignoreCase: true), row.GetGuid(2), row.GetString(3), row.GetBoolean(4), row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5))
            {
                Pushed = JsonSerializer.Deserialize<List<BranchTip>>(row.GetString(6))!,
                IsOfProvider = row.GetBoolean(7),
            }
            : null;
    }

    /// <summary>The encrypted credentials of a project that is seen.</summary>
    public async Task<byte[]?> CredentialsAsync(string project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Credentials);
        command.Parameters.AddWithValue("project", project);
        return await command.ExecuteScalarAsync(stop) as byte[];
    }

    /// <summary>Projects that are being deleted, or were when their node died, and those that were begun to be made before a moment.</summary>
    public async Task<IReadOnlyList<string>> UnfinishedAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Unfinished);
        command.Parameters.AddWithValue("before", before);
        await using var row = await command.ExecuteReaderAsync(stop);
        var names = new List<string>();
        while (await row.ReadAsync(stop))
            names.Add(row.GetString(0));
        return names;
    }

    /// <summary>Adds a project that nobody sees yet, or takes over the one that a crash left.</summary>
    public static async Task BeginAsync(NpgsqlTransaction transaction, ProjectRow project, ShipyardFile shipyard, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, Begin, project.Name);
        command.Parameters.AddWithValue("change", project.Change);
        command.Parameters.AddWithValue("created", now);
        command.Parameters.AddWithValue("provisioned", project.Provisioned);
        command.Parameters.AddWithValue("credentials", NpgsqlDbType.Bytea, (object?)project.Credentials ?? DBNull.Value);
        AddPushed(command, project.Pushed);
        AddShipyard(command, shipyard);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Keeps the credentials of the repository that the provisioning service gave.</summary>
    /// <returns>False when this attempt at making it is not the current one.</returns>
    public static async Task<bool> GiveAsync(NpgsqlTransaction transaction, ProjectRow project, byte[] credentials, CancellationToken stop)
    {
        await using var command = Command(transaction, Give, project.Name);
        command.Parameters.AddWithValue("change", project.Change);
        command.Parameters.AddWithValue("credentials", credentials);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    /// <summary>Writes down what is about to be pushed, besides what was.</summary>
    /// <returns>False when this attempt at making it is not the current one.</returns>
    public static async Task<bool> AnnounceAsync(NpgsqlTransaction transaction, ProjectRow project, IReadOnlyList<BranchTip> branches, CancellationToken stop)
    {
        await using var command = Command(transaction, Announce, project.Name);
        command.Parameters.AddWithValue("change", project.Change);
        AddPushed(command, branches);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    /// <summary>Writes down what could not be taken back.</summary>
    public static async Task LeftAsync(NpgsqlTransaction transaction, string project, IReadOnlyList<BranchTip> branches, CancellationToken stop)
    {
        await using var command = Command(transaction, Left, project);
        AddPushed(command, branches);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Shows a project with its stages.</summary>
    /// <returns>False when this attempt at making it is not the current one.</returns>
    public static async Task<bool> ShowAsync(NpgsqlTransaction transaction, ProjectRow project, Shipyard shipyard, DateTimeOffset now, CancellationToken stop)
    {
        await using var ready = Command(transaction, Ready, project.Name);
        ready.Parameters.AddWithValue("change", project.Change);
        ready.Parameters.AddWithValue("created", now);
        if (await ready.ExecuteNonQueryAsync(stop) == 0)
            return false;
        foreach (var (position, stage) in shipyard.Stages.Index())
            await WriteStageAsync(transaction, AddStage, project.Name, stage, position, stop);
        return true;
    }

    /// <summary>Hides a project for good.</summary>
    public static Task LeaveAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) => RunAsync(transaction, Leave, project, stop);

    public static async Task MoveAsync(NpgsqlTransaction transaction, string project, byte[] credentials, CancellationToken stop)
    {
        await using var command = Command(transaction, Move, project);
        command.Parameters.AddWithValue("credentials", credentials);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Keeps what the file says; stages are neither added nor removed.</summary>
    public static async Task SetShipyardAsync(NpgsqlTransaction transaction, string project, ShipyardFile shipyard, CancellationToken stop)
    {
        await using var command = Command(transaction, SetShipyard, project);
        AddShipyard(command, shipyard);
        await command.ExecuteNonQueryAsync(stop);
        foreach (var (position, stage) in shipyard.Shipyard.Stages.Index())
            await WriteStageAsync(transaction, SetStage, project, stage, position, stop);
    }

    /// <summary>Waits for the event of the project that is being consumed, and lets none in until the transaction's end.</summary>
    public static Task KeepConsumersOutAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) => RunAsync(transaction, KeepConsumersOut, project, stop);

    /// <summary>Removes the row with those of stages, services and their events.</summary>
    public static Task DeleteAsync(NpgsqlTransaction transaction, string project, CancellationToken stop) => RunAsync(transaction, Delete, project, stop);

    private static async Task WriteStageAsync(NpgsqlTransaction transaction, string statement, string project, ShipyardStage stage, int position, CancellationToken stop)
    {
        await using var command = Command(transaction, statement, project);
        command.Parameters.AddWithValue("stage", stage.Name);
        command.Parameters.AddWithValue("position", position);
        command.Parameters.AddWithValue("parents", ShipyardRules.ParentsOf(stage).ToArray());
        command.Parameters.AddWithValue("tasks", ShipyardRules.TasksOf(stage).ToArray());
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void AddShipyard(NpgsqlCommand command, ShipyardFile shipyard)
    {
        command.Parameters.AddWithValue("shipyard", shipyard.Text);
        command.Parameters.AddWithValue("version", shipyard.Shipyard.ApiVersion);
    }

    private static void AddPushed(NpgsqlCommand command, IReadOnlyList<BranchTip> branches) =>
        command.Parameters.AddWithValue("pushed", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(branches));

    private static async Task RunAsync(NpgsqlTransaction transaction, string statement, string project, CancellationToken stop)
    {
        await using var command = Command(transaction, statement, project);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string statement, string project)
    {
        var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", project);
        return command;
    }
}

/// <summary>A project's row.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it is seen.</param>
/// <param name="Change">Tells one attempt at making it from the next.</param>
/// <param name="Shipyard">The file's text.</param>
/// <param name="Provisioned">Whether the repository is not the caller's: it is the stack's own or the provisioning service's.</param>
/// <param name="Credentials">Of the upstream, encrypted.</param>
internal sealed record ProjectRow(string Name, ProjectState State, Guid Change, string Shipyard, bool Provisioned, byte[]? Credentials)
{
    /// <summary>While it is made: the branches that it pushed, or is about to, with their commits.</summary>
    public IReadOnlyList<BranchTip> Pushed { get; init; } = [];

    /// <summary>Whether the provisioning service gave a repository, and is to be told when the project ends.</summary>
    public bool IsOfProvider { get; init; }
}

/// <summary>How far a project is.</summary>
internal enum ProjectState
{
    /// <summary>Nobody sees it yet.</summary>
    Creating,

    /// <summary>It is seen.</summary>
    Ready,

    /// <summary>Nobody sees it any more.</summary>
    Deleting,
}
