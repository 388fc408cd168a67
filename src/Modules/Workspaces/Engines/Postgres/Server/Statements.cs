using Npgsql;

namespace Headgate.Workspaces;

/// <summary>Statements on a connection of one's own.</summary>
internal static class Statements
{
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The first value; <c>null</c> when there is no row or it is NULL.</summary>
    public static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(stop) is { } value and not DBNull ? value : null;
    }

    /// <summary>The first column's texts.</summary>
    public static async Task<List<string>> ColumnAsync(this NpgsqlConnection connection, string sql, CancellationToken stop, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(connection, sql, parameters);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<string> values = [];
        while (await row.ReadAsync(stop))
            values.Add(row.GetString(0));
        return values;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
