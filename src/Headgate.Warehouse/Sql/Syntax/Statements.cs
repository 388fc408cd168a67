namespace Headgate.Warehouse.Sql.Syntax;

internal abstract record Statement(Place Place) : Node(Place);

internal sealed record QueryStatement(Query Query, Place Place) : Statement(Place);

/// <summary>EXPLAIN; <paramref name="Using"/> is TEXT, JSON or TABULAR.</summary>
internal sealed record ExplainStatement(Statement Inner, string Using, Place Place) : Statement(Place);

internal sealed record InsertStatement(IReadOnlyList<Identifier> Table, IReadOnlyList<Identifier> Columns, Query Source, bool Overwrite, Place Place) : Statement(Place);

internal sealed record UpdateStatement(
    IReadOnlyList<Identifier> Table, Identifier? Alias, IReadOnlyList<(Identifier Column, Expression Value)> Sets, TableExpression? From, Expression? Where, Place Place)
    : Statement(Place);

internal sealed record DeleteStatement(IReadOnlyList<Identifier> Table, Identifier? Alias, TableExpression? Using, Expression? Where, Place Place) : Statement(Place);

internal sealed record TruncateStatement(IReadOnlyList<Identifier> Table, bool IfExists, Place Place) : Statement(Place);

internal sealed record MergeStatement(IReadOnlyList<Identifier> Table, Identifier? Alias, TableExpression Source, Expression On, IReadOnlyList<MergeClause> Clauses, Place Place)
    : Statement(Place);

/// <summary>WHEN [NOT] MATCHED [BY SOURCE]: UPDATE, DELETE or INSERT.</summary>
internal sealed record MergeClause(
    bool Matched, bool BySource, Expression? And, string Action, IReadOnlyList<(Identifier Column, Expression Value)> Sets, IReadOnlyList<Identifier> Columns, IReadOnlyList<Expression> Values,
    Place Place) : Node(Place);

/// <summary>A column in CREATE TABLE or ADD COLUMN.</summary>
internal sealed record ColumnDefinition(Identifier Name, TypeName? Type, Place Place) : Node(Place)
{
    internal bool NotNull { get; init; }
    internal Expression? Default { get; init; }
    internal (long Start, long Step)? Identity { get; init; }
    internal bool PrimaryKey { get; init; }
    internal bool Unique { get; init; }
    internal string? Comment { get; init; }
}

/// <summary>How CREATE makes its object.</summary>
internal sealed record CreateMode(bool OrReplace, bool IfNotExists, bool Temporary, bool Transient);

internal sealed record CreateTableStatement(IReadOnlyList<Identifier> Table, CreateMode Mode, IReadOnlyList<ColumnDefinition> Columns, Place Place) : Statement(Place)
{
    internal IReadOnlyList<Identifier>? PrimaryKey { get; init; }
    internal IReadOnlyList<IReadOnlyList<Identifier>> Unique { get; init; } = [];
    internal Query? As { get; init; }
    internal IReadOnlyList<Identifier>? LikeOf { get; init; }
    internal IReadOnlyList<Identifier>? CloneOf { get; init; }
    internal string? Comment { get; init; }
}

internal sealed record CreateViewStatement(IReadOnlyList<Identifier> View, CreateMode Mode, IReadOnlyList<Identifier> Columns, Query Query, string? Comment, Place Place) : Statement(Place);

internal sealed record CreateSequenceStatement(IReadOnlyList<Identifier> Sequence, CreateMode Mode, long Start, long Step, Place Place) : Statement(Place);

/// <summary>CREATE SCHEMA: only for one that is there.</summary>
internal sealed record CreateSchemaStatement(IReadOnlyList<Identifier> Schema, Place Place) : Statement(Place);

/// <summary>DROP; <paramref name="What"/> is TABLE, VIEW or SEQUENCE.</summary>
internal sealed record DropStatement(string What, IReadOnlyList<Identifier> Name, bool IfExists, Place Place) : Statement(Place);

/// <summary>ALTER of a table or view; one action, some of several columns.</summary>
internal sealed record AlterStatement(string What, IReadOnlyList<Identifier> Name, bool IfExists, IReadOnlyList<AlterAction> Actions, Place Place) : Statement(Place);

internal abstract record AlterAction(Place Place) : Node(Place);

internal sealed record AddColumn(ColumnDefinition Column, bool IfNotExists, Place Place) : AlterAction(Place);

internal sealed record DropColumn(Identifier Column, bool IfExists, Place Place) : AlterAction(Place);

internal sealed record RenameColumn(Identifier Column, Identifier Name, Place Place) : AlterAction(Place);

internal sealed record RenameTo(IReadOnlyList<Identifier> Name, Place Place) : AlterAction(Place);

internal sealed record SwapWith(IReadOnlyList<Identifier> Name, Place Place) : AlterAction(Place);

internal sealed record ColumnType(Identifier Column, TypeName Type, Place Place) : AlterAction(Place);

internal sealed record ColumnNotNull(Identifier Column, bool NotNull, Place Place) : AlterAction(Place);

internal sealed record ColumnDefault(Identifier Column, Expression? Value, Place Place) : AlterAction(Place);

internal sealed record ColumnComment(Identifier Column, string? Comment, Place Place) : AlterAction(Place);

/// <summary>SET COMMENT, or UNSET with <c>null</c>.</summary>
internal sealed record ObjectComment(string? Comment, Place Place) : AlterAction(Place);

internal sealed record AddKey(bool Primary, IReadOnlyList<Identifier> Columns, Place Place) : AlterAction(Place);

internal sealed record DropKey(bool Primary, Place Place) : AlterAction(Place);

/// <summary>What is accepted and changes nothing, such as CLUSTER BY.</summary>
internal sealed record NoChange(string What, Place Place) : AlterAction(Place);

/// <summary>COMMENT ON TABLE, VIEW or COLUMN.</summary>
internal sealed record CommentStatement(string What, IReadOnlyList<Identifier> Name, bool IfExists, string Comment, Place Place) : Statement(Place);

/// <summary>USE; <paramref name="What"/> is DATABASE, SCHEMA, WAREHOUSE, ROLE or empty.</summary>
internal sealed record UseStatement(string What, IReadOnlyList<Identifier> Name, Place Place) : Statement(Place);

internal sealed record AlterSessionStatement(IReadOnlyList<(string Name, string? Value)> Parameters, Place Place) : Statement(Place);

internal sealed record SetStatement(IReadOnlyList<string> Names, IReadOnlyList<Expression> Values, Place Place) : Statement(Place);

internal sealed record UnsetStatement(IReadOnlyList<string> Names, Place Place) : Statement(Place);

/// <summary>BEGIN, COMMIT or ROLLBACK.</summary>
internal sealed record TransactionStatement(string What, Place Place) : Statement(Place);

/// <summary>SHOW; <paramref name="What"/> such as TABLES, SCHEMAS, COLUMNS, PRIMARY KEYS.</summary>
internal sealed record ShowStatement(string What, Place Place) : Statement(Place)
{
    internal bool Terse { get; init; }
    internal bool History { get; init; }
    internal string? Like { get; init; }

    /// <summary>ACCOUNT, DATABASE, SCHEMA, TABLE or VIEW behind IN; <c>null</c> without IN; empty when only a name stands there.</summary>
    internal string? In { get; init; }
    internal IReadOnlyList<Identifier> InName { get; init; } = [];
    internal string? StartsWith { get; init; }
    internal long? Limit { get; init; }
    internal string? From { get; init; }
}

/// <summary>DESCRIBE; <paramref name="What"/> is TABLE, VIEW, SCHEMA, DATABASE, RESULT or empty.</summary>
internal sealed record DescribeStatement(string What, IReadOnlyList<Identifier> Name, Place Place) : Statement(Place)
{
    /// <summary>The query's id of DESCRIBE RESULT.</summary>
    internal string? ResultOf { get; init; }
}
