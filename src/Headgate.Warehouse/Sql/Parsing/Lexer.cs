using System.Text;

namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Cuts a text into words, once from left to right.</summary>
internal sealed class Lexer(SourceText source, Dialect dialect)
{
    private static readonly string[] Symbols = ["<=>", "::", "=>", "->", "<>", "!=", "<=", ">=", "||", "<<", ">>", "|>"];
    private const string Single = "()[]{},;.+-*/%<>=:~&|^@!";

    private readonly string _text = source.Text;
    private int _at;

    internal List<Token> Read()
    {
        var tokens = new List<Token>(Math.Min(_text.Length / 3 + 2, 1 << 16));
        while (true)
        {
            SkipBlank();
            if (_at >= _text.Length)
                break;
            tokens.Add(Next());
        }
        tokens.Add(new(TokenKind.End, "<EOF>", "<EOF>", new(_text.Length, _text.Length)));
        return tokens;
    }

    private Token Next()
    {
        var start = _at;
        var c = _text[_at];
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
            _at++;
            return Make(TokenKind.Question, "?", start);
        }
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return Make(TokenKind.Symbol, symbol, start);
            }
        }
        _at += char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        return Single.Contains(c, StringComparison.Ordinal) ? Make(TokenKind.Symbol, c.ToString(), start) : throw source.Unexpected(new(start, _at), _text[start.._at]);
    }

    private Token WordOrPrefixed()
    {
        var start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at]))
            _at++;
        var quote = _at < _text.Length ? _text[_at] : '\0';
        var isQuote = quote == '\'' || quote == '"' && dialect.DoubleQuotedStrings;
        if (isQuote && _at - start <= 2)
        {
            var prefix = _text[start.._at].ToUpperInvariant();
            if (dialect.PrefixedStrings && prefix is "R" or "B" or "RB" or "BR")
                return StringToken(start, raw: prefix.Contains('R', StringComparison.Ordinal), bytes: prefix.Contains('B', StringComparison.Ordinal));
            if (!dialect.PrefixedStrings && prefix == "X")
            {
                var hex = StringToken(start, raw: true, bytes: true);
                return IsHex(hex.Text) ? hex : throw source.Malformed(hex.Place, $"'{hex.Text}' is not a binary literal");
            }
        }
        return Make(TokenKind.Word, _text[start.._at].ToUpperInvariant(), start);
    }

    private Token QuotedName(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '\\' && quote == '`' && _at < _text.Length)
                value.Append(_text[_at++]);
            else if (c != quote)
                value.Append(c);
            else if (quote == '"' && _at < _text.Length && _text[_at] == quote)
                value.Append(_text[_at++]);
            else if (value.Length == 0)
                throw source.Malformed(new(start, _at), "a quoted name is empty");
            else
                return Make(TokenKind.QuotedName, value.ToString(), start);
        }
        throw Unclosed(start, "quoted name");
    }

    private Token StringToken(int start, bool raw, bool bytes)
    {
        var kind = bytes ? TokenKind.Bytes : TokenKind.String;
        var quote = _text[_at];
        var triple = dialect.PrefixedStrings && Peek(1) == quote && Peek(2) == quote;
        _at += triple ? 3 : 1;
        var value = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == quote && triple && Peek(1) == quote && Peek(2) == quote)
            {
                _at += 3;
                return Make(kind, value.ToString(), start);
            }
            if (c == quote && !triple)
            {
                _at++;
                if (dialect.PrefixedStrings || _at >= _text.Length || _text[_at] != quote)
                    return Make(kind, value.ToString(), start);
                value.Append(quote);
                _at++;
            }
            else if (c == '\\' && raw && dialect.PrefixedStrings)
            {
                value.Append(c);
                if (++_at < _text.Length)
                    value.Append(_text[_at++]);
            }
            else if (c == '\\' && !raw)
            {
                _at++;
                StringEscapes.Read(_text, ref _at, value, dialect.PrefixedStrings);
            }
            else if (bytes && dialect.PrefixedStrings && c > '\x7f')
            {
                AppendBytes(value);
            }
            else
            {
                value.Append(c);
                _at++;
            }
        }
        throw Unclosed(start, "string");
    }

    /// <summary>A character of GoogleSQL's <c>b'…'</c>, as one character for each of its bytes.</summary>
    private void AppendBytes(StringBuilder value)
    {
        var length = char.IsHighSurrogate(_text[_at]) && char.IsLowSurrogate(Peek(1)) ? 2 : 1;
        value.Append(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(_text.Substring(_at, length))));
        _at += length;
    }

    private Token Number()
    {
        var start = _at;
        if (_text[_at] == '0' && (Peek(1) | 0x20) == 'x' && dialect.PrefixedStrings)
        {
            _at += 2;
            while (char.IsAsciiHexDigit(Peek(0)))
                _at++;
            return Make(TokenKind.Number, _text[start.._at], start);
        }
        Digits();
        if (Peek(0) == '.' && Peek(1) != '.')
        {
            _at++;
            Digits();
        }
        var exponent = Peek(1) is '+' or '-' ? 2 : 1;
        if ((Peek(0) | 0x20) == 'e' && char.IsAsciiDigit(Peek(exponent)))
        {
            _at += exponent;
            Digits();
        }
        return IsNameStart(Peek(0)) ? throw source.Unexpected(new(start, _at + 1), _text[start..(_at + 1)]) : Make(TokenKind.Number, _text[start.._at], start);
    }

    private void Digits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            _at++;
    }

    private Token Dollar()
    {
        var start = _at++;
        if (Peek(0) == '$')
        {
            var end = _text.IndexOf("$$", start + 2, StringComparison.Ordinal);
            if (end < 0)
                throw Unclosed(start, "string");
            _at = end + 2;
            return Make(TokenKind.String, _text[(start + 2)..end], start);
        }
        while (_at < _text.Length && IsNamePart(_text[_at]) && _text[_at] != '$')
            _at++;
        return _at == start + 1 ? throw source.Unexpected(new(start, _at), "$") : Make(TokenKind.Dollar, _text[(start + 1).._at].ToUpperInvariant(), start);
    }

    private Token Named()
    {
        var start = _at++;
        if (_text[_at] == '`')
            return QuotedName('`') with { Kind = TokenKind.Named, Place = new(start, _at) };
        while (_at < _text.Length && IsNamePart(_text[_at]))
            _at++;
        return Make(TokenKind.Named, _text[(start + 1).._at], start);
    }

    private void SkipBlank()
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B')
                _at++;
            else if (c == '-' && Peek(1) == '-' || c == '/' && Peek(1) == '/' && dialect.SlashComments || c == '#' && dialect.HashComments)
                _at = _text.IndexOf('\n', _at) is >= 0 and var end ? end + 1 : _text.Length;
            else if (c == '/' && Peek(1) == '*')
                _at = _text.IndexOf("*/", _at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : throw Unclosed(_at, "comment");
            else
                return;
        }
    }

    private WarehouseException Unclosed(int start, string what) => source.Malformed(new(start, _text.Length), $"a {what} is not closed, near '<EOF>'");

    private Token Make(TokenKind kind, string text, int start) => new(kind, text, _text[start.._at], new(start, _at));

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsHex(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= 0x80 && char.IsLetter(c);

    private bool IsNamePart(char c) => IsNameStart(c) || char.IsAsciiDigit(c) || c == '$' && dialect.Dollars || c >= 0x80 && char.IsLetterOrDigit(c);
}
