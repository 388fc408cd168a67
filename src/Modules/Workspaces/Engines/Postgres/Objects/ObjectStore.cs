using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Every statement about the tables and views of a workspace, in a session with its user's rights.</summary>
internal static class ObjectStore
{
    private const string Objects = """
        SELECT c.relname, c.relkind IN ('v', 'm') FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = @schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY c.relname
        """;

    private const string Kind = """
        SELECT c.relkind::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = @schema AND c.relname = @name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        """;

    private const string Columns = """
        SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
          FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = @schema AND c.relname = @name AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
        """;

    public static async Task<IReadOnlyList<WorkspaceObject>> ListAsync(NpgsqlConnection session, PostgresPlace place, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Objects, session);
        command.Parameters.AddWithValue("schema", place.Schema);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<WorkspaceObject> found = [];
        while (await row.ReadAsync(stop))
            found.Add(new(row.GetString(0), row.GetBoolean(1)));
        return found;
    }

    /// <summary>The word for what it is in DROP; <c>null</c> when there is nothing of that name.</summary>
    public static async Task<string?> KindAsync(NpgsqlConnection session, PostgresPlace place, string name, CancellationToken stop) =>
        await session.ScalarAsync(Kind, stop, ("schema", place.Schema), ("name", name)) switch
        {
            null => null,
            "v" => "VIEW",
            "m" => "MATERIALIZED VIEW",
            "f" => "FOREIGN TABLE",
            _ => "TABLE",
        };

    public static async Task<string?> DropAsync(NpgsqlConnection session, PostgresPlace place, string name, CancellationToken stop)
    {
        if (await KindAsync(session, place, name, stop) is not { } kind)
            return $"Object \"{name}\" does not exist in the workspace.";
        try
        {
            await session.ExecuteAsync($"DROP {kind} {place.Table(name)}", stop);
            return null;
        }
        catch (PostgresException failure) when (PostgresErrors.IsCallers(failure))
        {
            return failure.MessageText + (failure.Detail is { } detail ? $" ({detail})" : "");
        }
    }

    /// <summary>Drops everything in the schema that holds rows or shows them, but for what is to be kept.</summary>
    public static async Task DropAllAsync(NpgsqlConnection session, PostgresPlace place, IReadOnlyCollection<string> kept, CancellationToken stop)
    {
        foreach (var name in (await ListAsync(session, place, stop)).Select(found => found.Name).Except(kept))
        {
            // An earlier one may have taken it along.
            if (await KindAsync(session, place, name, stop) is { } kind)
                await session.ExecuteAsync($"DROP {kind} {place.Table(name)} CASCADE", stop);
        }
    }

    public static async Task<IReadOnlyList<WorkspaceColumn>?> DescribeAsync(NpgsqlConnection session, PostgresPlace place, string name, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Columns, session);
        command.Parameters.AddWithValue("schema", place.Schema);
        command.Parameters.AddWithValue("name", name);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<WorkspaceColumn> columns = [];
        while (await row.ReadAsync(stop))
        {
            var (type, length) = PostgresTypes.ToRedshift(row.GetString(1));
            columns.Add(new(row.GetString(0), type, length, row.GetBoolean(2)));
        }

        return columns.Count > 0 || await KindInNewCommandAsync() ? columns : null;

        async Task<bool> KindInNewCommandAsync()
        {
            await row.DisposeAsync();
            return await KindAsync(session, place, name, stop) is not null;
        }
    }
}
