using System.Data;
using System.Runtime.CompilerServices;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Components;

/// <summary>Reads configurations with their rows. A configuration and its rows are always of one version: they are read from one snapshot.</summary>
internal sealed class ConfigurationStore(MetadataDatabase database)
{
    private const int AtOnce = 250;

    private const string SelectOne =
        $"{ConfigurationSql.SelectConfigurations} WHERE c.project = @project AND c.branch = @branch AND c.component = @component AND c.id = @id";
    // A page is found in the index alone; what comes before it is not read.
    private const string Hold = """
        SELECT number FROM components.configuration
         WHERE project = @project AND branch = @branch AND component = @component AND id = @id AND NOT is_deleted FOR SHARE
        """;
    private const string SelectOfComponent = $"""
        WITH page AS MATERIALIZED (
            SELECT number FROM components.configuration
             WHERE project = @project AND branch = @branch AND is_deleted = @is_deleted AND component = @component AND number > @after
             ORDER BY number LIMIT @limit OFFSET @offset)
        {ConfigurationSql.SelectConfigurations} JOIN page ON page.number = c.number
         WHERE c.project = @project ORDER BY c.number
        """;
    private const string SelectOfAll = $"""
        WITH page AS MATERIALIZED (
            SELECT number FROM components.configuration
             WHERE project = @project AND branch = @branch AND is_deleted = @is_deleted AND (component, number) > (@after_component, @after)
               AND (@components IS NULL OR component = ANY (@components))
             ORDER BY component, number LIMIT @limit OFFSET @offset)
        {ConfigurationSql.SelectConfigurations} JOIN page ON page.number = c.number
         WHERE c.project = @project ORDER BY c.component, c.number
        """;

    /// <summary>The configuration, deleted ones too; <c>null</c> when there is none.</summary>
    public async Task<Configuration?> FindAsync(ConfigurationKey key, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(SelectOne);
        return await FindAsync(command, key, stop);
    }

    /// <summary>The configuration as the transaction sees it, deleted ones too; <c>null</c> when there is none.</summary>
    public static async Task<Configuration?> FindAsync(NpgsqlTransaction transaction, ConfigurationKey key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SelectOne, transaction.Connection, transaction);
        return await FindAsync(command, key, stop);
    }

    /// <summary>Keeps a configuration as it is until the transaction's end.</summary>
    /// <returns>False when there is none or it is deleted.</returns>
    public static async Task<bool> HoldAsync(NpgsqlTransaction transaction, ConfigurationKey key, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Hold, transaction.Connection, transaction);
        command.Parameters.AddKey(key);
        return await command.ExecuteScalarAsync(stop) is not null;
    }

    /// <summary>The configuration with its rows, or with the one row named if it has that; <c>null</c> when there is no configuration or it is deleted.</summary>
    public async Task<ConfigurationWithRows?> FindWithRowsAsync(ConfigurationKey key, CancellationToken stop, string? row = null)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        if (await FindAsync(snapshot, key, stop) is not { IsDeleted: false } found)
            return null;
        if (row is null)
            return await WithRowsAsync(snapshot, found, stop);
        return new ConfigurationWithRows(found, await RowStore.FindAsync(snapshot, found, row, stop) is { } one ? [one] : []);
    }

    /// <summary>Adds the current rows. The transaction must hold the configuration or be a snapshot.</summary>
    public static async Task<ConfigurationWithRows> WithRowsAsync(NpgsqlTransaction transaction, Configuration configuration, CancellationToken stop) =>
        new(configuration, await RowStore.OfAsync(transaction, configuration.Key.Project, [configuration.Number], true, true, stop));

    /// <summary>Configurations by component, in the order they were made in, a page at a time.</summary>
    public async IAsyncEnumerable<ConfigurationWithRows> ListAsync(ConfigurationFilter filter, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var connection = await database.Source.OpenConnectionAsync(stop);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        var (afterComponent, after, offset, left) = ("", 0L, filter.Offset, filter.Limit ?? int.MaxValue);
        while (left > 0)
        {
            var limit = Math.Min(left, AtOnce);
            var page = await PageAsync(snapshot, filter, afterComponent, after, limit, offset, stop);
            var rows = filter.Rows && page.Count > 0
                ? (await RowStore.OfAsync(snapshot, filter.Project, [.. page.Select(one => one.Number)], filter.Content, filter.State, stop)).ToLookup(row => row.Configuration)
                : null;
            foreach (var configuration in page)
                yield return new ConfigurationWithRows(configuration, rows is null ? [] : [.. rows[configuration.Number]]);
            if (page.Count < limit)
                yield break;
            (afterComponent, after, offset, left) = (page[^1].Key.Component, page[^1].Number, 0, left - limit);
        }
    }

    private static async Task<List<Configuration>> PageAsync(
        NpgsqlTransaction snapshot, ConfigurationFilter filter, string afterComponent, long after, int limit, int offset, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(filter.Component is null ? SelectOfAll : SelectOfComponent, snapshot.Connection, snapshot);
        command.Parameters.AddWithValue("project", filter.Project.Value);
        command.Parameters.AddWithValue("branch", filter.Branch);
        command.Parameters.AddWithValue("is_deleted", filter.IsDeleted);
        command.Parameters.AddWithValue("with_content", filter.Content);
        command.Parameters.AddWithValue("with_state", filter.State);
        if (filter.Component is not null)
        {
            command.Parameters.AddWithValue("component", filter.Component);
        }
        else
        {
            command.Parameters.AddTexts("components", filter.Components);
            command.Parameters.AddWithValue("after_component", afterComponent);
        }

        command.Parameters.AddWithValue("after", after);
        command.Parameters.AddWithValue("limit", limit);
        command.Parameters.AddWithValue("offset", offset);
        return await ConfigurationSql.ListAsync(command, ConfigurationSql.ReadConfiguration, stop);
    }

    private static async Task<Configuration?> FindAsync(NpgsqlCommand command, ConfigurationKey key, CancellationToken stop)
    {
        command.Parameters.AddKey(key);
        command.Parameters.AddWithValue("with_content", true);
        command.Parameters.AddWithValue("with_state", true);
        await using var row = await command.ExecuteReaderAsync(stop);
        return await row.ReadAsync(stop) ? ConfigurationSql.ReadConfiguration(row) : null;
    }
}

/// <summary>A configuration with its rows in the order they were made in; without them where they were not asked for.</summary>
internal sealed record ConfigurationWithRows(Configuration Configuration, IReadOnlyList<ConfigurationRow> Rows);

/// <summary>Which configurations a list is of, and what of them is read.</summary>
internal sealed record ConfigurationFilter(ProjectId Project, long Branch)
{
    /// <summary>Only those of one component.</summary>
    public string? Component { get; init; }

    /// <summary>Without <see cref="Component"/>: only those of these components; <c>null</c> for all.</summary>
    public IReadOnlySet<string>? Components { get; init; }

    /// <summary>Those in the trash instead of the living.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>With the JSON of the configuration and of its rows.</summary>
    public bool Content { get; init; } = true;

    public bool Rows { get; init; } = true;

    public bool State { get; init; } = true;

    public int Offset { get; init; }

    /// <summary>At most so many; <c>null</c> for all.</summary>
    public int? Limit { get; init; }
}
