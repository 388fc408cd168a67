using Headgate.Warehouse.Sql;

namespace Headgate.Warehouse.Worker;

/// <summary>The translator of each dialect.</summary>
internal static class Translators
{
    public static ITranslator Of(SqlDialect dialect) => new PlainTranslator(dialect);
}

/// <summary>Takes the text for DuckDB's own SQL, one statement at a time.</summary>
internal sealed class PlainTranslator(SqlDialect dialect) : ITranslator
{
    public IReadOnlyList<ParsedStatement> Parse(string sql) => string.IsNullOrWhiteSpace(sql) ? [] : [new(sql.Trim().TrimEnd(';'), 0, KindOf(sql), null!)];

    public Translated Translate(ParsedStatement statement, TranslationContext context)
    {
        _ = dialect;
        DuckStatement step = new(statement.Text, [], statement.Kind is StatementKind.Select or StatementKind.Explain);
        return statement.Kind switch
        {
            StatementKind.Transaction => new(statement.Kind, [])
            {
                Session = Word(statement.Text) switch { "BEGIN" => new SessionEffect.Begin(), "COMMIT" => new SessionEffect.Commit(), _ => new SessionEffect.Rollback() },
            },
            StatementKind.Insert => new(statement.Kind, [step]) { Affected = [new("number of rows inserted", 0)] },
            StatementKind.Update => new(statement.Kind, [step]) { Affected = [new("number of rows updated", 0)] },
            StatementKind.Delete => new(statement.Kind, [step]) { Affected = [new("number of rows deleted", 0)] },
            _ => new(statement.Kind, [step]),
        };
    }

    private static string Word(string sql) => sql.TrimStart().Split([' ', '\n', '\t', ';', '('], 2)[0].ToUpperInvariant();

    private static StatementKind KindOf(string sql) => Word(sql) switch
    {
        "INSERT" => StatementKind.Insert,
        "UPDATE" => StatementKind.Update,
        "DELETE" => StatementKind.Delete,
        "CREATE" or "DROP" or "ALTER" => StatementKind.Ddl,
        "EXPLAIN" => StatementKind.Explain,
        "BEGIN" or "COMMIT" or "ROLLBACK" => StatementKind.Transaction,
        _ => StatementKind.Select,
    };
}
