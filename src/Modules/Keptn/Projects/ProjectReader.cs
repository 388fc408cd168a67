using Headgate.Keptn.Events;
using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Reads projects with their stages and services, as they are shown.</summary>
internal sealed class ProjectReader(MetadataDatabase database, Upstreams upstreams, KeptnOptions installation) : IProjectCatalogue
{
    private const string Count = "SELECT count(*) FROM keptn.project WHERE state = 'ready'";
    private const string Names = "SELECT name FROM keptn.project WHERE state = 'ready' ORDER BY name LIMIT @limit OFFSET @offset";
    private const string Projects = "SELECT name, created, shipyard, shipyard_version, provisioned, credentials FROM keptn.project WHERE name = ANY(@names) AND state = 'ready' ORDER BY name";
    private const string Stages = "SELECT project, name, parents FROM keptn.stage WHERE project = ANY(@names) ORDER BY project, position";
    private const string Services = "SELECT project, stage, name, created, deployed_image FROM keptn.service WHERE project = ANY(@names) ORDER BY name";
    private const string Events = "SELECT project, stage, service, type, event_id, context, time FROM keptn.service_event WHERE project = ANY(@names)";
    private const string Shape = """
        SELECT stage.name, service.name
          FROM keptn.project
          JOIN keptn.stage ON stage.project = project.name
          LEFT JOIN keptn.service ON service.project = project.name AND service.stage = stage.name
         WHERE project.name = @project AND project.state = 'ready'
         ORDER BY stage.position, service.name
        """;

    public async Task<ProjectShape?> FindAsync(string project, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Shape);
        // Events and queries may name anything.
        command.Parameters.AddWithValue("project", SearchKey.Of(project));
        await using var row = await command.ExecuteReaderAsync(stop);
        var stages = new List<(string Stage, string? Service)>();
        while (await row.ReadAsync(stop))
            stages.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1)));
        // Every project has a stage.
        return stages.Count == 0 ? null : new ProjectShape(project, [.. stages.GroupBy(found => found.Stage, found => found.Service).Select(found => new StageShape(found.Key, [.. found.OfType<string>()]))]);
    }

    /// <summary>The project; <c>null</c> when there is none of this name.</summary>
    public async Task<ProjectView?> ShowAsync(string project, CancellationToken stop) => (await ReadAsync([project], stop)).SingleOrDefault();

    /// <summary>A page of all projects by name.</summary>
    public async Task<ProjectPage> ListAsync(StringPage page, CancellationToken stop)
    {
        await using var count = database.Source.CreateCommand(Count);
        var total = (long)(await count.ExecuteScalarAsync(stop))!;
        var names = new List<string>();
        await using (var command = database.Source.CreateCommand(Names))
        {
            command.Parameters.AddWithValue("limit", page.Size);
            command.Parameters.AddWithValue("offset", page.Offset);
            await using var row = await command.ExecuteReaderAsync(stop);
            while (await row.ReadAsync(stop))
                names.Add(row.GetString(0));
        }

        return new ProjectPage(names.Count == 0 ? [] : await ReadAsync([.. names], stop), page.NextKey(total), NumberPage.Count(total));
    }

    private async Task<IReadOnlyList<ProjectView>> ReadAsync(string[] names, CancellationToken stop)
    {
        await using var batch = database.Source.CreateBatch();
        foreach (var statement in new[] { Projects, Stages, Services, Events })
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement) { Parameters = { new NpgsqlParameter("names", names) } });
        await using var row = await batch.ExecuteReaderAsync(stop);
        var projects = await RowsAsync(row, ReadProject, stop);
        var stages = await RowsAsync(row, () => (Project: row.GetString(0), Name: row.GetString(1), Parents: row.GetFieldValue<string[]>(2)), stop);
        var services = await RowsAsync(
            row, () => (Stage: (row.GetString(0), row.GetString(1)), Name: row.GetString(2), Created: row.GetFieldValue<DateTimeOffset>(3), Image: row.GetString(4)), stop);
        var events = await RowsAsync(
            row,
            () => (Service: (row.GetString(0), row.GetString(1), row.GetString(2)), Type: row.GetString(3),
                View: new EventView(row.GetString(4), row.GetString(5), KeptnTime.Nanoseconds(row.GetFieldValue<DateTimeOffset>(6)))),
            stop);
        var eventsOf = events.ToLookup(seen => seen.Service);
        var servicesOf = services.ToLookup(
            service => service.Stage,
            service =>
            {
                var seen = eventsOf[(service.Stage.Item1, service.Stage.Item2, service.Name)].ToDictionary(seen => seen.Type, seen => seen.View);
                return new ServiceView(service.Name, KeptnTime.Nanoseconds(service.Created), service.Image.Length == 0 ? null : service.Image, seen.Count == 0 ? null : seen);
            });
        var stagesOf = stages.ToLookup(
            stage => stage.Project, stage => new StageView(stage.Name, stage.Parents.Length == 0 ? null : stage.Parents, [.. servicesOf[(stage.Project, stage.Name)]]));
        return [.. projects.Select(project => project with { Stages = [.. stagesOf[project.ProjectName]] })];

        ProjectView ReadProject()
        {
            var name = row.GetString(0);
            var isHidden = row.IsDBNull(5) || installation.HideProvisionedUrl && row.GetBoolean(4);
            var git = isHidden ? GitView.Untold : upstreams.View(name, row.GetFieldValue<byte[]>(5));
            return new ProjectView(name, KeptnTime.Nanoseconds(row.GetFieldValue<DateTimeOffset>(1)), row.GetString(2), row.GetString(3), row.GetBoolean(4), git, []);
        }
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader row, Func<T> read, CancellationToken stop)
    {
        var rows = new List<T>();
        while (await row.ReadAsync(stop))
            rows.Add(read());
        await row.NextResultAsync(stop);
        return rows;
    }
}
