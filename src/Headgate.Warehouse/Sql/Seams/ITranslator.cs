namespace Headgate.Warehouse.Sql;

/// <summary>Turns a user's SQL into DuckDB's. Nothing reaches DuckDB but what the translator understood and wrote itself.</summary>
/// <remarks>Texts are parsed as a whole, so that a syntax error anywhere runs nothing; each statement is translated right before it runs, because an earlier one changes what it sees.</remarks>
internal interface ITranslator
{
    /// <summary>The statements of a text, in order; empty ones are left out.</summary>
    /// <exception cref="WarehouseException">The text is not SQL of this dialect, or uses what is not supported.</exception>
    IReadOnlyList<ParsedStatement> Parse(string sql);

    /// <summary>What DuckDB is to run for a statement.</summary>
    /// <exception cref="WarehouseException">It names what does not exist or uses what is not supported.</exception>
    Translated Translate(ParsedStatement statement, TranslationContext context);
}

/// <summary>A statement that was parsed but looks at nothing yet.</summary>
/// <param name="Text">Its own part of the text, without the semicolon.</param>
/// <param name="Index">Which statement of the text it is, from 0.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Syntax">Its syntax tree.</param>
/// <param name="Source">The whole text, for places in refusals.</param>
internal sealed record ParsedStatement(string Text, int Index, StatementKind Kind, Syntax.Statement Syntax, Parsing.SourceText Source)
{
    /// <summary>How many <c>?</c> it holds; those of earlier statements of the text come before them.</summary>
    public int Placeholders { get; init; }

    /// <summary>How many <c>?</c> the statements before it hold.</summary>
    public int PlaceholdersBefore { get; init; }
}
