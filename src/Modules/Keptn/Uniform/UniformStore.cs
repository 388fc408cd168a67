using System.Text.Json;
using Headgate.Keptn.Wire;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Keptn.Uniform;

/// <summary>Integrations and their subscriptions.</summary>
/// <remarks>
/// Invariants: a name in a namespace that is registered again keeps its id and its subscriptions, however many register at once; a subscription belongs
/// to one integration and goes with it.
/// </remarks>
internal sealed class UniformStore(MetadataDatabase database)
{
    private const string Subscriptions = """
        (SELECT coalesce(json_agg(json_build_object('id', s.id, 'event', s.event, 'filter',
                    json_build_object('projects', s.projects, 'stages', s.stages, 'services', s.services)) ORDER BY s.position), '[]')
           FROM keptn.subscription s WHERE s.integration_id = i.id)
        """;
    private const string Columns = $"""
        i.id, i.name, i.hostname, i.integration_version, i.distributor_version, i.location, i.namespace, i.pod_name, i.deployment_name, i.last_seen, {Subscriptions}
        """;
    private const string Matching = $"""
        SELECT {Columns}
          FROM keptn.integration i
         WHERE (@id = '' OR i.id = @id) AND (@name = '' OR i.name = @name) AND (@namespace = '' OR i.namespace = @namespace) AND (@hostname = '' OR i.hostname = @hostname)
           AND (@project = '' OR EXISTS (SELECT FROM keptn.subscription s WHERE s.integration_id = i.id AND @project = ANY (s.projects)))
           AND (@stage = '' OR EXISTS (SELECT FROM keptn.subscription s WHERE s.integration_id = i.id AND @stage = ANY (s.stages)))
           AND (@service = '' OR EXISTS (SELECT FROM keptn.subscription s WHERE s.integration_id = i.id AND @service = ANY (s.services)))
         ORDER BY i.name, i.id
        """;
    private const string One = $"SELECT {Columns} FROM keptn.integration i WHERE i.id = @id";
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('keptn.integration' || @name, hashtext(@namespace)))";
    private const string SameName = "SELECT id FROM keptn.integration WHERE name = @name AND namespace = @namespace ORDER BY last_seen DESC, id";
    private const string Adopt = """
        INSERT INTO keptn.subscription (integration_id, id, event, projects, stages, services)
        SELECT DISTINCT ON (s.id) @id, s.id, s.event, s.projects, s.stages, s.services
          FROM keptn.subscription s JOIN keptn.integration i ON i.id = s.integration_id
         WHERE i.name = @name AND i.namespace = @namespace AND i.id <> @id
        ON CONFLICT DO NOTHING
        """;
    private const string HasSubscriptions = "SELECT EXISTS (SELECT FROM keptn.subscription WHERE integration_id = @id)";
    private const string Renew = """
        UPDATE keptn.integration SET integration_version = @version, distributor_version = @distributor, last_seen = @now WHERE id = @id
        """;
    private const string Insert = """
        INSERT INTO keptn.integration (id, name, hostname, namespace, pod_name, deployment_name, integration_version, distributor_version, location, last_seen)
        VALUES (@id, @name, @hostname, @namespace, @pod, @deployment, @version, @distributor, @location, @now)
        ON CONFLICT (id) DO UPDATE SET integration_version = excluded.integration_version, distributor_version = excluded.distributor_version, last_seen = excluded.last_seen
        RETURNING xmax = 0
        """;
    private const string Keep = """
        INSERT INTO keptn.integration (id, name, hostname, namespace, pod_name, deployment_name, integration_version, distributor_version, location, last_seen, built_in)
        VALUES (@id, @name, @hostname, @namespace, @pod, @deployment, @version, @distributor, @location, @now, true)
        ON CONFLICT (id) DO UPDATE
           SET integration_version = excluded.integration_version, distributor_version = excluded.distributor_version, last_seen = excluded.last_seen, built_in = true
        """;
    private const string Ping = $"UPDATE keptn.integration i SET last_seen = @now WHERE id = @id RETURNING {Columns}";
    private const string Delete = "DELETE FROM keptn.integration WHERE id = @id";
    private const string Expire = "DELETE FROM keptn.integration WHERE NOT built_in AND last_seen < @before";

    public async Task<IReadOnlyList<Integration>> ListAsync(IntegrationFilter filter, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Matching);
        var values = command.Parameters;
        values.AddWithValue("id", filter.Id);
        values.AddWithValue("name", filter.Name);
        values.AddWithValue("namespace", filter.Namespace);
        values.AddWithValue("hostname", filter.Hostname);
        values.AddWithValue("project", filter.Project);
        values.AddWithValue("stage", filter.Stage);
        values.AddWithValue("service", filter.Service);
        var found = new List<Integration>();
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
            found.Add(Read(row));
        return found;
    }

    /// <summary>The integration; <c>null</c> when there is none of this id.</summary>
    public async Task<Integration?> FindAsync(string id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(One);
        command.Parameters.AddWithValue("id", id);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    /// <summary>Registers an integration. One of the same name and namespace is renewed: it keeps its id, and its subscriptions where it has any.</summary>
    /// <returns>The id, and whether it is new.</returns>
    public Task<(string Id, bool New)> RegisterAsync(Integration introduced, DateTimeOffset now, CancellationToken stop) =>
        database.TransactAsync(
            async (transaction, cancel) =>
            {
                await ExecuteAsync(transaction, Lock, introduced, introduced.Id, now, cancel);
                if (await FirstTextAsync(transaction, SameName, introduced, now, cancel) is not { } known)
                {
                    var fresh = await ScalarAsync(transaction, Insert, introduced, introduced.Id, now, cancel) is true;
                    if (fresh)
                        await SubscribeAsync(transaction, introduced.Id, introduced.Subscriptions, cancel);
                    return (introduced.Id, fresh);
                }

                await ExecuteAsync(transaction, Adopt, introduced, known, now, cancel);
                if (await ScalarAsync(transaction, HasSubscriptions, introduced, known, now, cancel) is false)
                    await SubscribeAsync(transaction, known, introduced.Subscriptions, cancel);
                await ExecuteAsync(transaction, Renew, introduced, known, now, cancel);
                return (known, false);
            },
            stop);

    /// <summary>Notes a sign of life of a built-in integration, which is there from then on.</summary>
    public Task KeepAsync(Integration itself, DateTimeOffset now, CancellationToken stop) =>
        database.TransactAsync((transaction, cancel) => ExecuteAsync(transaction, Keep, itself, itself.Id, now, cancel), stop);

    /// <summary>Notes a sign of life.</summary>
    /// <returns>The integration; <c>null</c> when there is none of this id.</returns>
    public async Task<Integration?> PingAsync(string id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Ping);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("now", now);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? Read(row) : null;
    }

    public async Task DeleteAsync(string id, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Delete);
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Removes those not heard of since then, save built-in ones.</summary>
    public async Task<int> ExpireAsync(DateTimeOffset before, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Expire);
        command.Parameters.AddWithValue("before", before);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static async Task SubscribeAsync(NpgsqlTransaction transaction, string integration, IReadOnlyList<Subscription> subscriptions, CancellationToken stop)
    {
        foreach (var subscription in subscriptions)
            await SubscriptionStore.PutAsync(transaction, integration, subscription, stop);
    }

    private static async Task<string?> FirstTextAsync(NpgsqlTransaction transaction, string sql, Integration integration, DateTimeOffset now, CancellationToken stop) =>
        await ScalarAsync(transaction, sql, integration, integration.Id, now, stop) as string;

    private static async Task<object?> ScalarAsync(NpgsqlTransaction transaction, string sql, Integration integration, string id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, sql, integration, id, now);
        return await command.ExecuteScalarAsync(stop);
    }

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string sql, Integration integration, string id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = Command(transaction, sql, integration, id, now);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, Integration integration, string id, DateTimeOffset now)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        var values = command.Parameters;
        var (metadata, place) = (integration.Metadata, integration.Metadata.Kubernetes);
        values.AddWithValue("id", id);
        values.AddWithValue("name", integration.Name);
        values.AddWithValue("hostname", metadata.Hostname);
        values.AddWithValue("namespace", place.Namespace);
        values.AddWithValue("pod", place.PodName);
        values.AddWithValue("deployment", place.DeploymentName);
        values.AddWithValue("version", metadata.IntegrationVersion);
        values.AddWithValue("distributor", metadata.DistributorVersion);
        values.AddWithValue("location", metadata.Location);
        values.AddWithValue("now", now);
        return command;
    }

    private static Integration Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new IntegrationMetadata(
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            new KubernetesMetadata(row.GetString(6), row.GetString(7), row.GetString(8)),
            KeptnTime.Text(row.GetFieldValue<DateTimeOffset>(9))),
        JsonSerializer.Deserialize<IReadOnlyList<Subscription>>(row.GetString(10), KeptnAnswer.Options)!);
}
