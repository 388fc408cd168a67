using Headgate.DuckDb;

namespace Headgate.Warehouse.Containment;

/// <summary>What DuckDB may be asked to do for a user, whatever the translator thinks: a second lock on the same door.</summary>
internal static class AllowedStatements
{
    /// <exception cref="WarehouseException">The statement is of a kind that reaches beyond the database.</exception>
    public static void Check(DuckDbStatementType type)
    {
        if (type is not (DuckDbStatementType.Select or DuckDbStatementType.Insert or DuckDbStatementType.Update or DuckDbStatementType.Delete or DuckDbStatementType.Explain
            or DuckDbStatementType.Create or DuckDbStatementType.Alter or DuckDbStatementType.Drop or DuckDbStatementType.Transaction))
            throw new WarehouseException(3001, "42501", $"SQL access control error:\nInsufficient privileges: a workspace does not run {type} statements.");
    }

    public static StatementKind KindOf(DuckDbStatementType type) => type switch
    {
        DuckDbStatementType.Insert => StatementKind.Insert,
        DuckDbStatementType.Update => StatementKind.Update,
        DuckDbStatementType.Delete => StatementKind.Delete,
        DuckDbStatementType.Explain => StatementKind.Explain,
        DuckDbStatementType.Transaction => StatementKind.Transaction,
        DuckDbStatementType.Create or DuckDbStatementType.Alter or DuckDbStatementType.Drop => StatementKind.Ddl,
        _ => StatementKind.Select,
    };
}
