using System.Text;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Cuts a text into words, once from left to right.</summary>
internal sealed class Lexer(SourceText source, Dialect dialect)
{
    private static readonly string[] Symbols = ["<=>", "::", "=>", "->", "<>", "!=", "<=", ">=", "||", "<<", ">>", "|>"];
    private const string Single = "()[]{},;.+-*/%<>=:~&|^@!";

    private readonly string text = source.Text;
    private int at;

    internal List<Token> Read()
    {
        var tokens = new List<Token>(Math.Min(text.Length / 3 + 2, 1 << 16));
        while (true)
        {
            SkipBlank();
            if (at >= text.Length)
                break;
            tokens.Add(Next());
        }
        tokens.Add(new(TokenKind.End, "<EOF>", "<EOF>", new(text.Length, text.Length)));
        return tokens;
    }

    private Token Next()
    {
        var start = at;
        var c = text[at];
        if (c == '\'' || c == '"' && dialect.DoubleQuotedStrings)
            return StringToken(start, raw: false, bytes: false);
        if (c == '"' || c == '`' && dialect.Backticks)
            return QuotedName(c);
        if (char.IsAsciiDigit(c) || c == '.' && char.IsAsciiDigit(Peek(1)))
            return Number();
        if (IsNameStart(c))
            return WordOrPrefixed();
        if (c == '$' && dialect.Dollars)
            return Dollar();
        if (c == '@' && dialect.NamedParameters && (IsNameStart(Peek(1)) || Peek(1) == '`'))
            return Named();
        if (c == '?')
        {
            at++;
            return Make(TokenKind.Question, "?", start);
        }
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return Make(TokenKind.Symbol, symbol, start);
            }
        }
        at += char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        return Single.Contains(c, StringComparison.Ordinal) ? Make(TokenKind.Symbol, c.ToString(), start) : throw source.Unexpected(new(start, at), text[start..at]);
    }

    private Token WordOrPrefixed()
    {
        var start = at;
        while (at < text.Length && IsNamePart(text[at]))
            at++;
        var quote = at < text.Length ? text[at] : '\0';
        var isQuote = quote == '\'' || quote == '"' && dialect.DoubleQuotedStrings;
        if (isQuote && at - start <= 2)
        {
            var prefix = text[start..at].ToUpperInvariant();
            if (dialect.PrefixedStrings && prefix is "R" or "B" or "RB" or "BR")
                return StringToken(start, raw: prefix.Contains('R', StringComparison.Ordinal), bytes: prefix.Contains('B', StringComparison.Ordinal));
            if (!dialect.PrefixedStrings && prefix == "X")
            {
                var hex = StringToken(start, raw: true, bytes: true);
                return IsHex(hex.Text) ? hex : throw source.Malformed(hex.Place, $"'{hex.Text}' is not a binary literal");
            }
        }
        return Make(TokenKind.Word, text[start..at].ToUpperInvariant(), start);
    }

    private Token QuotedName(char quote)
    {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at++];
            if (c == '\\' && quote == '`' && at < text.Length)
                value.Append(text[at++]);
            else if (c != quote)
                value.Append(c);
            else if (quote == '"' && at < text.Length && text[at] == quote)
                value.Append(text[at++]);
            else if (value.Length == 0)
                throw source.Malformed(new(start, at), "a quoted name is empty");
            else
                return Make(TokenKind.QuotedName, value.ToString(), start);
        }
        throw Unclosed(start, "quoted name");
    }

    private Token StringToken(int start, bool raw, bool bytes)
    {
        var kind = bytes ? TokenKind.Bytes : TokenKind.String;
        var quote = text[at];
        var triple = dialect.PrefixedStrings && Peek(1) == quote && Peek(2) == quote;
        at += triple ? 3 : 1;
        var value = new StringBuilder();
        while (at < text.Length)
        {
            var c = text[at];
            if (c == quote && triple && Peek(1) == quote && Peek(2) == quote)
            {
                at += 3;
                return Make(kind, value.ToString(), start);
            }
            if (c == quote && !triple)
            {
                at++;
                if (dialect.PrefixedStrings || at >= text.Length || text[at] != quote)
                    return Make(kind, value.ToString(), start);
                value.Append(quote);
                at++;
            }
            else if (c == '\\' && raw && dialect.PrefixedStrings)
            {
                value.Append(c);
                if (++at < text.Length)
                    value.Append(text[at++]);
            }
            else if (c == '\\' && !raw)
            {
                at++;
                StringEscapes.Read(text, ref at, value, dialect.PrefixedStrings);
            }
            else if (bytes && dialect.PrefixedStrings && c > '\x7f')
            {
                AppendBytes(value);
            }
            else
            {
                value.Append(c);
                at++;
            }
        }
        throw Unclosed(start, "string");
    }

    /// <summary>A character of GoogleSQL's <c>b'…'</c>, as one character for each of its bytes.</summary>
    private void AppendBytes(StringBuilder value)
    {
        var length = char.IsHighSurrogate(text[at]) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        value.Append(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text.Substring(at, length))));
        at += length;
    }

    private Token Number()
    {
        var start = at;
        if (text[at] == '0' && (Peek(1) | 0x20) == 'x' && dialect.PrefixedStrings)
        {
            at += 2;
            while (char.IsAsciiHexDigit(Peek(0)))
                at++;
            return Make(TokenKind.Number, text[start..at], start);
        }
        Digits();
        if (Peek(0) == '.' && Peek(1) != '.')
        {
            at++;
            Digits();
        }
        var exponent = Peek(1) is '+' or '-' ? 2 : 1;
        if ((Peek(0) | 0x20) == 'e' && char.IsAsciiDigit(Peek(exponent)))
        {
            at += exponent;
            Digits();
        }
        return IsNameStart(Peek(0)) ? throw source.Unexpected(new(start, at + 1), text[start..(at + 1)]) : Make(TokenKind.Number, text[start..at], start);
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            at++;
    }

    private Token Dollar()
    {
        var start = at++;
        if (Peek(0) == '$')
        {
            var end = text.IndexOf("$$", start + 2, StringComparison.Ordinal);
            if (end < 0)
                throw Unclosed(start, "string");
            at = end + 2;
            return Make(TokenKind.String, text[(start + 2)..end], start);
        }
        while (at < text.Length && IsNamePart(text[at]) && text[at] != '$')
            at++;
        return at == start + 1 ? throw source.Unexpected(new(start, at), "$") : Make(TokenKind.Dollar, text[(start + 1)..at].ToUpperInvariant(), start);
    }

    private Token Named()
    {
        var start = at++;
        if (text[at] == '`')
            return QuotedName('`') with { Kind = TokenKind.Named, Place = new(start, at) };
        while (at < text.Length && IsNamePart(text[at]))
            at++;
        return Make(TokenKind.Named, text[(start + 1)..at], start);
    }

    private void SkipBlank()
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B')
                at++;
            else if (c == '-' && Peek(1) == '-' || c == '/' && Peek(1) == '/' && dialect.SlashComments || c == '#' && dialect.HashComments)
                at = text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;
            else if (c == '/' && Peek(1) == '*')
                at = text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : throw Unclosed(at, "comment");
            else
                return;
        }
    }

    private WarehouseException Unclosed(int start, string what) => source.Malformed(new(start, text.Length), $"a {what} is not closed, near '<EOF>'");

    private Token Make(TokenKind kind, string text, int start) => new(kind, text, this.text[start..at], new(start, at));

    private char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80 && char.IsLetter(c);

    private bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$' && dialect.Dollars || c >= 0x80 && char.IsLetterOrDigit(c);
}
