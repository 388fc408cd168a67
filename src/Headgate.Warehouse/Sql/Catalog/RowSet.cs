using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>Rows that are known already, as a SELECT in DuckDB's SQL.</summary>
/// <param name="columns">Names with types, such as <c>name</c> or <c>rows:int</c>; text without a word.</param>
internal sealed class RowSet(string columns)
{
    private readonly List<object?[]> rows = [];

    /// <summary>The columns.</summary>
    internal IReadOnlyList<RelationColumn> Columns { get; } = [.. columns.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read)];

    /// <summary>Adds a row: a value per column; missing ones at the end are NULL.</summary>
    internal void Add(params object?[] row) => rows.Add(row);

    /// <summary>Leaves rows out.</summary>
    internal void Keep(Func<object?[], bool> which) => rows.RemoveAll(row => !which(row));

    /// <summary>Leaves out all but the first rows.</summary>
    internal void Limit(int count) => rows.RemoveRange(Math.Min(count, rows.Count), rows.Count - Math.Min(count, rows.Count));

    /// <summary>The place of a column.</summary>
    internal int IndexOf(string name) => Columns.Select((column, index) => (column, index)).First(pair => pair.column.Name == name).index;

    /// <summary>Keeps some columns only.</summary>
    internal RowSet Only(string names)
    {
        var chosen = new RowSet(names);
        var places = chosen.Columns.Select(column => IndexOf(column.Name)).ToArray();
        foreach (var row in rows)
            chosen.Add([.. places.Select(place => place < row.Length ? row[place] : null)]);
        return chosen;
    }

    /// <summary>The SELECT, without parentheses.</summary>
    internal string ToSql()
    {
        var list = string.Join(", ", Columns.Select((column, index) =>
            string.Create(CultureInfo.InvariantCulture, $"CAST(c{index} AS {SnowflakeTypes.Instance.DuckDb(column.Type!)}) AS {DuckDbText.Identifier(column.Name)}")));
        var names = string.Join(", ", Columns.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"c{index}")));
        return rows.Count == 0
            ? $"SELECT {list} FROM (VALUES ({string.Join(", ", Columns.Select(_ => "NULL"))})) AS rows({names}) WHERE false"
            : $"SELECT {list} FROM (VALUES {string.Join(", ", rows.Select(Row))}) AS rows({names})";
    }

    private string Row(object?[] row) => $"({string.Join(", ", Columns.Select((_, index) => Literal(index < row.Length ? row[index] : null)))})";

    private static string Literal(object? value) => value switch
    {
        null => "NULL",
        long number => number.ToString(CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        _ => DuckDbText.Literal((string)value),
    };

    private static RelationColumn Read(string column)
    {
        var (name, word) = column.Split(':') is [var before, var after] ? (before, after) : (column, "text");
        return new(name.Replace('~', ' '), word switch
        {
            "int" => SqlType.Integer,
            "bool" => SqlType.Boolean,
            "time" => SqlType.TimestampLtz,
            _ => SqlType.Text,
        });
    }
}
