using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Uniform;

/// <summary>What integrations want to hear of.</summary>
internal sealed class SubscriptionStore(MetadataDatabase database)
{
    private const string Put = """
        INSERT INTO keptn.subscription (integration_id, id, event, projects, stages, services)
        SELECT i.id, @sid, @event, @projects, @stages, @services FROM keptn.integration i WHERE i.id = @id FOR KEY SHARE
        ON CONFLICT (integration_id, id) DO UPDATE SET event = excluded.event, projects = excluded.projects, stages = excluded.stages, services = excluded.services
        """;
    private const string Delete = "DELETE FROM keptn.subscription WHERE integration_id = @id AND id = @sid";
    // An empty name in a list stands for all, as an empty list does.
    private const string AboutProject = """
        SELECT id, event, projects, stages, services FROM keptn.subscription
        WHERE integration_id = @id AND (projects = '{}' OR projects && ARRAY[@project, ''])
        ORDER BY position
        """;

    /// <summary>Adds a subscription, or changes the one of this id.</summary>
    /// <returns>False when there is no such integration.</returns>
    public Task<bool> PutAsync(string integration, Subscription subscription, CancellationToken stop) =>
        database.TransactAsync((transaction, cancel) => PutAsync(transaction, integration, subscription, cancel), stop);

    /// <inheritdoc cref="PutAsync(string, Subscription, CancellationToken)"/>
    public static async Task<bool> PutAsync(NpgsqlTransaction transaction, string integration, Subscription subscription, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Put, transaction.Connection, transaction);
        var values = command.Parameters;
        values.AddWithValue("id", integration);
        values.AddWithValue("sid", subscription.Id);
        values.AddWithValue("event", subscription.Event);
        values.AddWithValue("projects", subscription.Filter.Projects.ToArray());
        values.AddWithValue("stages", subscription.Filter.Stages.ToArray());
        values.AddWithValue("services", subscription.Filter.Services.ToArray());
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    public async Task DeleteAsync(string integration, string subscription, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Delete);
        command.Parameters.AddWithValue("id", integration);
        command.Parameters.AddWithValue("sid", subscription);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The subscriptions of an integration that may be about a project, as the transaction sees them.</summary>
    public static async Task<IReadOnlyList<Subscription>> ListAsync(NpgsqlTransaction transaction, string integration, string project, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(AboutProject, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", integration);
        command.Parameters.AddWithValue("project", project);
        var found = new List<Subscription>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(new Subscription(row.GetString(0), row.GetString(1), new SubscriptionFilter(row.GetFieldValue<string[]>(2), row.GetFieldValue<string[]>(3), row.GetFieldValue<string[]>(4))));
        return found;
    }
}
