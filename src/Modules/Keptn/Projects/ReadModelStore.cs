using Headgate.Keptn.Events;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>What events change of services' rows.</summary>
internal static class ReadModelStore
{
    /// <summary>Only tasks of the stage count, so that nobody fills the row with names of their own.</summary>
    private const string Saw = """
        INSERT INTO keptn.service_event (project, stage, service, type, event_id, context, time)
        SELECT service.project, service.stage, service.name, @type, @id, @context, @time
          FROM keptn.service JOIN keptn.stage ON stage.project = service.project AND stage.name = service.stage
         WHERE service.project = @project AND service.stage = @stage AND service.name = @service AND @task = ANY(stage.tasks)
        ON CONFLICT (project, stage, service, type) DO UPDATE SET event_id = excluded.event_id, context = excluded.context, time = excluded.time
        """;

    /// <summary>The image is in the input of the sequence, which every event that triggers a task carries on.</summary>
    private const string Deployed = """
        UPDATE keptn.service SET deployed_image = event.data #>> '{configurationChange,values,image}'
          FROM keptn.event
         WHERE event.id = @triggered AND event.project = keptn.event_history_of(@project) AND json_typeof(event.data #> '{configurationChange,values,image}') = 'string'
           AND service.project = @project AND service.stage = @stage AND service.name = @service
        """;

    /// <summary>The event is the latest of its type.</summary>
    public static async Task SawAsync(NpgsqlTransaction transaction, KeptnEvent happened, string task, CancellationToken stop)
    {
        await using var command = Command(transaction, Saw, happened);
        command.Parameters.AddWithValue("type", happened.Type);
        command.Parameters.AddWithValue("id", happened.Id);
        command.Parameters.AddWithValue("context", happened.Context);
        command.Parameters.AddWithValue("time", happened.Time.ToUniversalTime());
        command.Parameters.AddWithValue("task", task);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The service runs the image of its deployment; when that names none, the one from before.</summary>
    public static async Task DeployedAsync(NpgsqlTransaction transaction, KeptnEvent finished, CancellationToken stop)
    {
        await using var command = Command(transaction, Deployed, finished);
        command.Parameters.AddWithValue("triggered", finished.TriggeredId!);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string statement, KeptnEvent happened)
    {
        var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", SearchKey.Of(happened.Project));
        command.Parameters.AddWithValue("stage", SearchKey.Of(happened.Stage));
        command.Parameters.AddWithValue("service", SearchKey.Of(happened.Service));
        return command;
    }
}
