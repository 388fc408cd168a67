namespace Headgate.Warehouse.Sql.Syntax;

/// <summary>A part of the text: offsets of its first character and behind its last.</summary>
internal readonly record struct Place(int Start, int End)
{
    internal Place To(Place other) => new(Start, other.End);
}

/// <summary>A name as it stands in the catalogue: unquoted ones are folded.</summary>
internal sealed record Identifier(string Text, bool Quoted, Place Place);

/// <summary>Anything in the tree.</summary>
internal abstract record Node(Place Place);

/// <summary>Something with a value.</summary>
internal abstract record Expression(Place Place) : Node(Place);

internal enum LiteralKind { Null, Boolean, Number, String, Binary, Date, Time, Timestamp, TimestampLtz, TimestampTz, TimestampNtz, Variable }

internal sealed record Literal(LiteralKind Kind, string Text, Place Place) : Expression(Place);

/// <summary>A column, with whatever qualifies it.</summary>
internal sealed record ColumnName(IReadOnlyList<Identifier> Parts, Place Place) : Expression(Place);

/// <summary><c>?</c>, <c>:1</c>: from 0. <c>@name</c>: by name.</summary>
internal sealed record Placeholder(int Index, string? Name, Place Place) : Expression(Place);

/// <summary><c>$name</c>.</summary>
internal sealed record Variable(string Name, Place Place) : Expression(Place);

/// <summary><c>$1</c>: a column by its position.</summary>
internal sealed record PositionName(Identifier? Qualifier, int Position, Place Place) : Expression(Place);

internal sealed record Unary(string Operator, Expression Operand, Place Place) : Expression(Place);

internal sealed record Binary(string Operator, Expression Left, Expression Right, Place Place) : Expression(Place);

internal sealed record Cast(Expression Value, TypeName Type, bool Tries, Place Place) : Expression(Place);

/// <summary><c>v:a.b[0]</c> and <c>v[0]</c>: a way into a value.</summary>
internal sealed record ValuePath(Expression Value, IReadOnlyList<PathStep> Steps, Place Place) : Expression(Place);

internal abstract record PathStep(Place Place) : Node(Place);

internal sealed record FieldStep(string Name, Place Place) : PathStep(Place);

internal sealed record IndexStep(Expression Index, Place Place) : PathStep(Place);

internal sealed record CaseWhen(Expression? Operand, IReadOnlyList<(Expression When, Expression Then)> Branches, Expression? Else, Place Place) : Expression(Place);

internal sealed record Between(Expression Value, Expression Low, Expression High, bool Negated, bool Symmetric, Place Place) : Expression(Place);

internal sealed record InList(Expression Value, IReadOnlyList<Expression> Items, bool Negated, Place Place) : Expression(Place);

internal sealed record InQuery(Expression Value, Query Query, bool Negated, Place Place) : Expression(Place);

/// <summary>GoogleSQL's <c>x IN UNNEST(a)</c>.</summary>
internal sealed record InUnnest(Expression Value, Expression Array, bool Negated, Place Place) : Expression(Place);

/// <summary>LIKE, ILIKE, RLIKE and REGEXP, also with ANY or ALL of several patterns.</summary>
internal sealed record Like(string Operator, Expression Value, IReadOnlyList<Expression> Patterns, string? Quantifier, Expression? Escape, bool Negated, Place Place)
    : Expression(Place);

/// <summary>IS [NOT] NULL, TRUE, FALSE.</summary>
internal sealed record IsTest(Expression Value, string What, bool Negated, Place Place) : Expression(Place);

internal sealed record DistinctFrom(Expression Left, Expression Right, bool Negated, Place Place) : Expression(Place);

internal sealed record Exists(Query Query, Place Place) : Expression(Place);

internal sealed record ScalarQuery(Query Query, Place Place) : Expression(Place);

/// <summary><c>= ANY (SELECT …)</c>.</summary>
internal sealed record Quantified(Expression Left, string Operator, string Quantifier, Query Query, Place Place) : Expression(Place);

internal sealed record IntervalLiteral(Expression Amount, string? Unit, Place Place) : Expression(Place);

internal sealed record ArrayLiteral(IReadOnlyList<Expression> Items, Place Place) : Expression(Place);

internal sealed record ObjectLiteral(IReadOnlyList<(Expression Key, Expression Value)> Pairs, Place Place) : Expression(Place);

/// <summary>GoogleSQL's <c>STRUCT(1 AS a)</c>.</summary>
internal sealed record StructLiteral(IReadOnlyList<(Identifier? Name, Expression Value)> Fields, TypeName? Type, Place Place) : Expression(Place);

/// <summary>GoogleSQL's <c>ARRAY(SELECT …)</c>.</summary>
internal sealed record ArrayQuery(Query Query, Place Place) : Expression(Place);

/// <summary><c>(a, b)</c>.</summary>
internal sealed record RowValue(IReadOnlyList<Expression> Items, Place Place) : Expression(Place);

/// <summary>An expression in parentheses.</summary>
internal sealed record Grouped(Expression Inner, Place Place) : Expression(Place);

internal sealed record Collate(Expression Value, string Collation, Place Place) : Expression(Place);

internal sealed record AtTimeZone(Expression Value, Expression Zone, Place Place) : Expression(Place);

internal sealed record Lambda(IReadOnlyList<Identifier> Parameters, Expression Body, Place Place) : Expression(Place);

/// <summary>A call; <paramref name="Name"/> is folded, a schema before it is kept.</summary>
internal sealed record Call(IReadOnlyList<Identifier> Name, IReadOnlyList<Expression> Arguments, Place Place) : Expression(Place)
{
    internal IReadOnlyList<(Identifier Name, Expression Value)> Named { get; init; } = [];
    internal bool Star { get; init; }
    internal bool Distinct { get; init; }
    internal IReadOnlyList<SortItem>? WithinGroup { get; init; }
    internal Expression? Limit { get; init; }
    internal bool? IgnoreNulls { get; init; }
    internal Expression? Filter { get; init; }
    internal WindowSpec? Over { get; init; }
}

internal sealed record WindowSpec(Identifier? Base, IReadOnlyList<Expression> PartitionBy, IReadOnlyList<SortItem> OrderBy, WindowFrame? Frame, Place Place) : Node(Place);

internal sealed record WindowFrame(string Unit, FrameBound From, FrameBound? To, Place Place) : Node(Place);

/// <summary>UNBOUNDED PRECEDING, CURRENT ROW, <c>n</c> FOLLOWING and so on.</summary>
internal sealed record FrameBound(string Words, Expression? Amount, Place Place) : Node(Place);

/// <summary>A key of ORDER BY.</summary>
internal sealed record SortItem(Expression Key, bool Descending, bool? NullsFirst, Place Place) : Node(Place);

/// <summary>A type as it is written.</summary>
/// <param name="Name">Upper case, one space between words.</param>
/// <param name="Arguments">Numbers in parentheses.</param>
/// <param name="Place">Where.</param>
internal sealed record TypeName(string Name, IReadOnlyList<int> Arguments, Place Place) : Node(Place)
{
    /// <summary>The element of <c>ARRAY&lt;T&gt;</c> or <c>ARRAY(T)</c>.</summary>
    internal TypeName? Element { get; init; }

    /// <summary>The fields of <c>STRUCT&lt;a T&gt;</c> or <c>OBJECT(a T)</c>.</summary>
    internal IReadOnlyList<(Identifier? Name, TypeName Type)> Fields { get; init; } = [];
}
