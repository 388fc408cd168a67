using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

internal static class StatementKinds
{
    internal static StatementKind Of(Statement statement) => statement switch
    {
        QueryStatement => StatementKind.Select,
        ExplainStatement => StatementKind.Explain,
        InsertStatement => StatementKind.Insert,
        UpdateStatement => StatementKind.Update,
        DeleteStatement => StatementKind.Delete,
        MergeStatement => StatementKind.Merge,
        TransactionStatement => StatementKind.Transaction,
        UseStatement or AlterSessionStatement or SetStatement or UnsetStatement => StatementKind.Session,
        ShowStatement or DescribeStatement => StatementKind.Show,
        _ => StatementKind.Ddl,
    };
}
