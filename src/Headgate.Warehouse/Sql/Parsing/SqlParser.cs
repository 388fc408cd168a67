using System.Runtime.CompilerServices;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Reads statements by recursive descent. What it does not know is refused where it stands.</summary>
internal sealed partial class SqlParser
{
    /// <summary>How deep parentheses, subqueries, CASE and calls may stand in each other.</summary>
    private const int MaxDepth = 200;

    private readonly SourceText source;
    private readonly Dialect dialect;
    private readonly List<Token> tokens;
    private int at;
    private int depth;
    private int placeholders;

    private SqlParser(SourceText source, Dialect dialect)
    {
        this.source = source;
        this.dialect = dialect;
        tokens = new Lexer(source, dialect).Read();
    }

    /// <summary>The statements of a text.</summary>
    internal static IReadOnlyList<ParsedStatement> Parse(string sql, Dialect dialect)
    {
        var source = new SourceText(sql);
        var parser = new SqlParser(source, dialect);
        var statements = new List<ParsedStatement>();
        while (true)
        {
            while (parser.Take(";"))
            {
            }
            if (parser.Current.Kind == TokenKind.End)
                return statements;
            statements.Add(parser.One(statements.Count));
        }
    }

    private ParsedStatement One(int index)
    {
        var before = placeholders;
        try
        {
            var statement = Statement();
            if (!Current.Is(";") && Current.Kind != TokenKind.End)
                throw Unexpected();
            var place = new Place(statement.Place.Start, Previous.Place.End);
            return new(source.Slice(place), index, StatementKinds.Of(statement), statement, source) { Placeholders = placeholders - before, PlaceholdersBefore = before };
        }
        catch (WarehouseException refused) when (refused.Statement != index)
        {
            throw new WarehouseException(refused.Code, refused.SqlState, refused.Message, refused) { Statement = index, Line = refused.Line, Position = refused.Position };
        }
    }

    private Token Current => tokens[at];

    private Token Previous => tokens[Math.Max(0, at - 1)];

    private Token Ahead(int count) => tokens[Math.Min(at + count, tokens.Count - 1)];

    private Token Advance()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            at++;
        return token;
    }

    private bool At(string word) => Current.Is(word);

    private bool At(string first, string second) => Current.Is(first) && Ahead(1).Is(second);

    private bool At(string first, string second, string third) => At(first, second) && Ahead(2).Is(third);

    private bool Take(string word)
    {
        if (!At(word))
            return false;
        at++;
        return true;
    }

    private bool Take(string first, string second)
    {
        if (!At(first, second))
            return false;
        at += 2;
        return true;
    }

    private bool Take(string first, string second, string third)
    {
        if (!At(first, second, third))
            return false;
        at += 3;
        return true;
    }

    private string? TakeAny(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Take(word))
                return word;
        }
        return null;
    }

    private void Expect(string word)
    {
        if (!Take(word))
            throw Unexpected();
    }

    private WarehouseException Unexpected() => source.Unexpected(Current.Place, Current.Raw);

    private WarehouseException Unsupported(Token at, string feature, string? remedy = null) => source.Unsupported(at.Place, feature, remedy);

    private Place From(Token first) => new(first.Place.Start, Math.Max(first.Place.Start, Previous.Place.End));

    private Place From(Node first) => new(first.Place.Start, Previous.Place.End);

    private void Enter()
    {
        if (++depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw source.TooDeep(Current.Place);
    }

    private void Leave() => depth--;

    private List<T> Listed<T>(Func<T> item)
    {
        var items = new List<T> { item() };
        while (Take(","))
            items.Add(item());
        return items;
    }

    private List<T> InParentheses<T>(Func<T> item)
    {
        Expect("(");
        var items = Listed(item);
        Expect(")");
        return items;
    }

    private bool AtName => Current.Kind is TokenKind.Word or TokenKind.QuotedName;

    /// <summary>A name, also one that is a word of the language; reserved words only in quotes.</summary>
    private Identifier Name()
    {
        if (Current.Kind == TokenKind.QuotedName)
            return Quoted(Advance());
        return Current.Kind == TokenKind.Word && !Words.Reserved.Contains(Current.Text) ? Unquoted(Advance()) : throw Unexpected();
    }

    /// <summary>A name behind a dot or in a list of columns, where any word is one.</summary>
    private Identifier AnyName() => Current.Kind switch
    {
        TokenKind.QuotedName => Quoted(Advance()),
        TokenKind.Word => Unquoted(Advance()),
        _ => throw Unexpected(),
    };

    private static Identifier Quoted(Token token) => new(token.Text, true, token.Place);

    private Identifier Unquoted(Token token) => new(dialect.Fold(token.Raw), false, token.Place);

    /// <summary>A name of an object with what qualifies it, also IDENTIFIER('…').</summary>
    private List<Identifier> ObjectName()
    {
        if (At("IDENTIFIER", "("))
            return NameFromText();
        if (At("TABLE", "(") && Ahead(2).Kind is TokenKind.String or TokenKind.Dollar)
        {
            at += 2;
            return TextAsName(closes: true);
        }
        var parts = new List<Identifier>();
        AddName(parts, Name());
        while (Take("."))
        {
            // database..table is the table in PUBLIC.
            if (At("."))
                parts.Add(new(dialect.Fold("PUBLIC"), false, Current.Place));
            else
                AddName(parts, dialect.Backticks ? DashedName() : AnyName());
        }
        return parts.Count <= 3 || dialect.Backticks ? parts : throw source.Unexpected(parts[3].Place, parts[3].Text);
    }

    private void AddName(List<Identifier> parts, Identifier name)
    {
        if (dialect.Backticks && name.Quoted && name.Text.Contains('.', StringComparison.Ordinal))
            parts.AddRange(name.Text.Split('.').Select(part => name with { Text = part }));
        else if (dialect.Backticks && !name.Quoted && parts.Count == 0)
            parts.Add(WithDashes(name));
        else
            parts.Add(name);
    }

    private Identifier DashedName()
    {
        var name = AnyName();
        return name.Quoted ? name : WithDashes(name);
    }

    /// <summary>GoogleSQL takes dashes in the names of projects: <c>my-project.dataset.table</c>.</summary>
    private Identifier WithDashes(Identifier name)
    {
        while (At("-") && Current.Place.Start == name.Place.End && Ahead(1) is { Kind: TokenKind.Word or TokenKind.Number } next && next.Place.Start == Current.Place.End)
        {
            at += 2;
            name = new(name.Text + "-" + next.Raw, false, name.Place.To(next.Place));
        }
        return name;
    }

    private List<Identifier> NameFromText()
    {
        at += 2;
        return TextAsName(closes: true);
    }

    private List<Identifier> TextAsName(bool closes)
    {
        var token = Advance();
        if (token.Kind == TokenKind.Dollar)
        {
            if (closes)
                Expect(")");
            // Resolved when the statement is translated: only then the variable's value is known.
            return [new("$" + token.Text, false, token.Place)];
        }
        var names = token.Kind == TokenKind.String ? Parse(token) : throw source.Unexpected(token.Place, token.Raw);
        if (closes)
            Expect(")");
        return names;
    }

    private List<Identifier> Parse(Token text) => NameText.Parse(text.Text, dialect)?.Select(part => part with { Place = text.Place }).ToList()
        ?? throw source.Malformed(text.Place, $"'{text.Text}' is not the name of an object");

    private string Text() => Current.Kind == TokenKind.String ? Advance().Text : throw Unexpected();

    private long WholeNumber()
    {
        var minus = Take("-");
        return Current.Kind == TokenKind.Number && long.TryParse(Current.Text, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? Advanced(minus ? -number : number) : throw Unexpected();
    }

    private T Advanced<T>(T value)
    {
        at++;
        return value;
    }
}
