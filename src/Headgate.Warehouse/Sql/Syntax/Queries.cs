namespace Headgate.Warehouse.Sql.Syntax;

/// <summary>A query with everything around its body.</summary>
internal sealed record Query(WithClause? With, QueryBody Body, IReadOnlyList<SortItem> OrderBy, Expression? Limit, Expression? Offset, Place Place) : Node(Place)
{
    /// <summary>ORDER BY ALL: the direction and the place of NULLs.</summary>
    internal SortItem? OrderByAll { get; init; }
}

internal sealed record WithClause(bool Recursive, IReadOnlyList<CommonTable> Tables, Place Place) : Node(Place);

internal sealed record CommonTable(Identifier Name, IReadOnlyList<Identifier> Columns, Query Query, Place Place) : Node(Place);

internal abstract record QueryBody(Place Place) : Node(Place);

/// <summary>A query in parentheses as an operand.</summary>
internal sealed record NestedQuery(Query Query, Place Place) : QueryBody(Place);

internal sealed record SetOperation(string Operator, bool All, QueryBody Left, QueryBody Right, Place Place) : QueryBody(Place)
{
    internal bool ByName { get; init; }
}

internal sealed record ValuesBody(IReadOnlyList<IReadOnlyList<Expression>> Rows, Place Place) : QueryBody(Place);

internal sealed record Select(IReadOnlyList<SelectItem> Items, Place Place) : QueryBody(Place)
{
    internal bool Distinct { get; init; }
    internal Expression? Top { get; init; }
    internal TableExpression? From { get; init; }
    internal Expression? Where { get; init; }
    internal GroupBy? GroupBy { get; init; }
    internal Expression? Having { get; init; }
    internal Expression? Qualify { get; init; }
    internal IReadOnlyList<(Identifier Name, WindowSpec Window)> Windows { get; init; } = [];

    /// <summary>GoogleSQL's SELECT AS STRUCT or AS VALUE.</summary>
    internal string? As { get; init; }
}

internal abstract record SelectItem(Place Place) : Node(Place);

internal sealed record ExpressionItem(Expression Value, Identifier? Alias, Place Place) : SelectItem(Place);

internal sealed record StarItem(IReadOnlyList<Identifier> Qualifier, Place Place) : SelectItem(Place)
{
    /// <summary>ILIKE's pattern.</summary>
    internal string? Like { get; init; }
    internal IReadOnlyList<Identifier> Exclude { get; init; } = [];
    internal IReadOnlyList<(Expression Value, Identifier Column)> Replace { get; init; } = [];
    internal IReadOnlyList<(Identifier Column, Identifier Name)> Rename { get; init; } = [];
}

/// <summary>GROUP BY: ALL when <paramref name="All"/>, otherwise its items.</summary>
internal sealed record GroupBy(bool All, IReadOnlyList<GroupItem> Items, Place Place) : Node(Place);

/// <summary>One key, or ROLLUP, CUBE or GROUPING SETS over sets of keys.</summary>
internal sealed record GroupItem(string? Kind, IReadOnlyList<IReadOnlyList<Expression>> Sets, Place Place) : Node(Place);

internal abstract record TableExpression(Place Place) : Node(Place);

internal sealed record TableAlias(Identifier Name, IReadOnlyList<Identifier> Columns);

internal sealed record TableName(IReadOnlyList<Identifier> Parts, TableAlias? Alias, Sample? Sample, Place Place) : TableExpression(Place);

internal sealed record DerivedTable(Query Query, TableAlias? Alias, bool Lateral, Sample? Sample, Place Place) : TableExpression(Place);

/// <summary>TABLE(F(…)), LATERAL F(…).</summary>
internal sealed record TableFunction(Call Function, TableAlias? Alias, bool Lateral, Place Place) : TableExpression(Place);

/// <summary>GoogleSQL's UNNEST.</summary>
internal sealed record Unnest(Expression Array, TableAlias? Alias, Identifier? Offset, bool WithOffset, Place Place) : TableExpression(Place);

/// <summary>A join; <paramref name="Kind"/> is INNER, LEFT, RIGHT, FULL, CROSS, ASOF or "," .</summary>
internal sealed record Join(string Kind, TableExpression Left, TableExpression Right, Place Place) : TableExpression(Place)
{
    internal bool Natural { get; init; }
    internal Expression? On { get; init; }
    internal IReadOnlyList<Identifier> Using { get; init; } = [];
    internal Expression? MatchCondition { get; init; }
}

internal sealed record Pivot(TableExpression Input, Call Aggregate, Identifier Column, IReadOnlyList<(Expression Value, Identifier? Name)> Values, TableAlias? Alias, Place Place)
    : TableExpression(Place);

internal sealed record Unpivot(
    TableExpression Input, Identifier Value, Identifier Name, IReadOnlyList<(Identifier Column, Identifier? As)> Columns, bool IncludeNulls, TableAlias? Alias, Place Place)
    : TableExpression(Place);

/// <summary>SAMPLE: a percentage, or rows.</summary>
internal sealed record Sample(decimal Amount, bool Rows, bool Block, long? Seed);
