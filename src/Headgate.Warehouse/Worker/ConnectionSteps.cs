using Headgate.DuckDb;

namespace Headgate.Warehouse.Worker;

/// <summary>Short statements of our own on the caller's thread.</summary>
internal static class ConnectionSteps
{
    /// <summary>Runs statements separated by semicolons at the ends of lines.</summary>
    public static void Run(this DuckDbConnection connection, string sql)
    {
        foreach (var one in sql.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            connection.Change(one, []);
    }

    /// <summary>Runs one statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public static long Change(this DuckDbConnection connection, string sql, IReadOnlyList<object?> parameters)
    {
        using var statement = connection.Prepare(sql);
        using var result = statement.Run(parameters, streaming: false);
        return result.RowsChanged;
    }

    /// <summary>The first column of all rows; NULL as the empty text.</summary>
    public static List<string> Texts(this DuckDbConnection connection, string sql, params IReadOnlyList<object?> parameters) =>
        [.. connection.Rows(sql, parameters).Select(row => row[0] ?? "")];

    /// <summary>All rows as text.</summary>
    public static List<string?[]> Rows(this DuckDbConnection connection, string sql, params IReadOnlyList<object?> parameters)
    {
        using var statement = connection.Prepare(sql);
        using var result = statement.Run(parameters, streaming: false);
        var rows = new List<string?[]>();
        while (result.Next() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.RowCount; row++)
                {
                    var cells = new string?[result.Columns.Count];
                    for (var column = 0; column < cells.Length; column++)
                        cells[column] = chunk.Column(column).GetText(row);
                    rows.Add(cells);
                }
            }
        }

        return rows;
    }
}
