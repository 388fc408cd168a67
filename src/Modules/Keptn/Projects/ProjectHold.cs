using Headgate.Keptn.Events;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Keeps a project from ending while one of its events is being consumed: what the other consumers write is removed with it then, and never left over.</summary>
internal sealed class ProjectHold : IEventConsumer
{
    private const string Hold = "SELECT 1 FROM keptn.project WHERE name = @project FOR KEY SHARE";

    public int Order => int.MinValue;

    public bool SeesPast => true;

    public async Task ConsumeAsync(NpgsqlTransaction transaction, KeptnEvent happened, CancellationToken stop)
    {
        if (happened.Project is null)
            return;
        await using var command = new NpgsqlCommand(Hold, transaction.Connection, transaction);
        command.Parameters.AddWithValue("project", SearchKey.Of(happened.Project));
        await command.ExecuteNonQueryAsync(stop);
    }
}
