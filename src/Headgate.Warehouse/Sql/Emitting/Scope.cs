using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>A column that expressions may name.</summary>
/// <param name="Name">As the user knows it.</param>
/// <param name="Sql">How DuckDB is told.</param>
/// <param name="Type">Its type where it is known.</param>
internal sealed record ScopeColumn(string Name, string Sql, SqlType? Type);

/// <summary>Something in FROM.</summary>
/// <param name="Path">What may stand before its columns' names: the alias, or the table's name with its schema and database before it.</param>
/// <param name="Columns">Its columns.</param>
internal sealed record ScopeRelation(IReadOnlyList<string> Path, IReadOnlyList<ScopeColumn> Columns)
{
    /// <summary>The column that counts a generator's rows.</summary>
    internal string? Sequence { get; init; }

    /// <summary>The whole row as a value.</summary>
    internal string? Row { get; init; }
}

/// <summary>A column of a query's result.</summary>
/// <param name="Name">As the user sees it.</param>
/// <param name="Alias">Its name in DuckDB, unique in the query.</param>
/// <param name="Type">Its type where it is known.</param>
internal sealed record QueryColumn(string Name, string Alias, SqlType? Type);

/// <summary>A query in DuckDB's SQL.</summary>
internal sealed record EmittedQuery(string Sql, IReadOnlyList<QueryColumn> Columns);

/// <summary>A table of WITH.</summary>
internal sealed class CommonTableScope(string alias, IReadOnlyList<QueryColumn> columns)
{
    internal string Alias { get; } = alias;

    internal IReadOnlyList<QueryColumn> Columns { get; } = columns;

    /// <summary>Whether a query names it.</summary>
    internal bool Used { get; set; }
}

/// <summary>What names mean at a place in a query.</summary>
internal sealed class Scope(Scope? outer)
{
    internal Scope? Outer { get; } = outer;

    internal List<ScopeRelation> Relations { get; } = [];

    /// <summary>Columns that USING or NATURAL made one.</summary>
    internal List<ScopeColumn> Merged { get; } = [];

    /// <summary>Aliases of the SELECT so far: they stand for their expressions.</summary>
    internal Dictionary<string, Emitted> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>Parameters of lambdas.</summary>
    internal Dictionary<string, Emitted> Locals { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, CommonTableScope> CommonTables { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of relations that are taken in DuckDB's text.</summary>
    internal HashSet<string> Taken { get; } = new(StringComparer.OrdinalIgnoreCase);

    internal CommonTableScope? FindCommonTable(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.CommonTables.TryGetValue(name, out var found))
                return found;
        }
        return null;
    }

    /// <summary>What <c>*</c> stands for.</summary>
    internal IEnumerable<ScopeColumn> All(StringComparer names) =>
        Merged.Concat(Relations.SelectMany(relation => relation.Columns).Where(column => !Merged.Exists(merged => names.Equals(merged.Name, column.Name))));

    /// <summary>Whether a relation answers to a qualifier.</summary>
    internal static bool Answers(ScopeRelation relation, IReadOnlyList<Identifier> qualifier, int count, StringComparer names)
    {
        if (count > relation.Path.Count)
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!names.Equals(relation.Path[relation.Path.Count - count + i], qualifier[i].Text))
                return false;
        }
        return true;
    }
}
