namespace Headgate.Keptn.Templates;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A name after a dot: <c>.data</c>; the text is without the dot.</summary>
    Field,

    /// <summary>A dot alone.</summary>
    Dot,

    /// <summary><c>$</c> or <c>$name</c>.</summary>
    Variable,

    /// <summary>A function or a keyword.</summary>
    Word,

    /// <summary>A text in quotes, without them.</summary>
    Text,

    Number,

    /// <summary><c>( ) | , =</c> or <c>:=</c>.</summary>
    Sign,

    /// <summary>Blanks: they separate arguments, and a field from what it is a field of.</summary>
    Blank,
}

/// <summary>A part of an action.</summary>
internal readonly record struct Token(TokenKind Kind, string Text);

/// <summary>A piece of a template: text, or the tokens of an action.</summary>
/// <param name="Text">Of a text; empty for an action.</param>
/// <param name="Tokens">Of an action; <c>null</c> for a text.</param>
internal sealed record TemplatePiece(string Text, IReadOnlyList<Token>? Tokens);

/// <summary>Splits a template into texts and actions, and actions into tokens.</summary>
internal static class TemplateScanner
{
    /// <exception cref="TemplateException">An action has no end, or something in it is no token.</exception>
    public static IReadOnlyList<TemplatePiece> Scan(string template, string open, string close)
    {
        var pieces = new List<TemplatePiece>();
        var (at, trimStart) = (0, false);
        while (template.IndexOf(open, at, StringComparison.Ordinal) is >= 0 and var begin)
        {
            var inside = begin + open.Length;
            var trimEnd = HasTrim(template, inside, after: true);
            AddText(pieces, template[at..begin], trimStart, trimEnd);
            var end = EndOf(template, trimEnd ? inside + 2 : inside, close);
            var action = template[(trimEnd ? inside + 2 : inside)..end];
            trimStart = action.Length > 1 && action[^1] == '-' && char.IsWhiteSpace(action[^2]);
            if (trimStart)
                action = action[..^1];
            if (!IsComment(action))
                pieces.Add(new TemplatePiece("", Tokens(action)));
            at = end + close.Length;
        }

        AddText(pieces, template[at..], trimStart, false);
        return pieces;
    }

    /// <summary>Where the action that begins at <paramref name="at"/> ends: its closing sign does not count within quotes or comments.</summary>
    /// <exception cref="TemplateException">Nowhere.</exception>
    public static int EndOf(string template, int at, string close)
    {
        if (template.AsSpan(at).TrimStart().StartsWith("/*", StringComparison.Ordinal))
            at = template.IndexOf("*/", at, StringComparison.Ordinal) is >= 0 and var comment ? comment + 2 : throw new TemplateException("unclosed comment");
        for (; at < template.Length; at++)
        {
            if (string.CompareOrdinal(template, at, close, 0, close.Length) == 0)
                return at;
            if (template[at] is '"' or '`' or '\'')
                at = EndOfQuote(template, at);
        }

        throw new TemplateException("unclosed action");
    }

    private static int EndOfQuote(string template, int at)
    {
        var quote = template[at];
        for (var end = at + 1; end < template.Length; end++)
        {
            if (template[end] == quote)
                return end;
            if (template[end] == '\\' && quote != '`')
                end++;
        }

        throw new TemplateException("unterminated quoted string");
    }

    private static bool HasTrim(string template, int at, bool after) => after && at + 1 < template.Length && template[at] == '-' && char.IsWhiteSpace(template[at + 1]);

    private static bool IsComment(string action) => action.AsSpan().Trim() is var text && text.StartsWith("/*", StringComparison.Ordinal) && text.EndsWith("*/", StringComparison.Ordinal);

    private static void AddText(List<TemplatePiece> pieces, string text, bool trimStart, bool trimEnd)
    {
        if (trimStart)
            text = text.TrimStart();
        if (trimEnd)
            text = text.TrimEnd();
        if (text.Length > 0)
            pieces.Add(new TemplatePiece(text, null));
    }

    private static List<Token> Tokens(string action)
    {
        var tokens = new List<Token>();
        for (var at = 0; at < action.Length;)
            tokens.Add(Next(action, ref at));
        return tokens;
    }

    private static Token Next(string action, ref int at)
    {
        var begin = at;
        var first = action[at++];
        switch (first)
        {
            case var _ when char.IsWhiteSpace(first):
                while (at < action.Length && char.IsWhiteSpace(action[at]))
                    at++;
                return new Token(TokenKind.Blank, " ");
            case '(' or ')' or '|' or ',' or '=':
                return new Token(TokenKind.Sign, first.ToString());
            case ':' when at < action.Length && action[at] == '=':
                at++;
                return new Token(TokenKind.Sign, ":=");
            case '"' or '`' or '\'':
                at = EndOfQuote(action, begin) + 1;
                var inside = action[(begin + 1)..(at - 1)];
                return first switch
                {
                    '\'' => new Token(TokenKind.Number, TemplateLiterals.Character(inside)),
                    '"' => new Token(TokenKind.Text, TemplateLiterals.Text(inside)),
                    _ => new Token(TokenKind.Text, inside),
                };
            case '.' when at < action.Length && IsName(action[at]) && !char.IsAsciiDigit(action[at]):
                return new Token(TokenKind.Field, Name(action, ref at));
            case '.' when at >= action.Length || !char.IsAsciiDigit(action[at]):
                return new Token(TokenKind.Dot, ".");
            case '$':
                return new Token(TokenKind.Variable, "$" + Name(action, ref at));
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                while (at < action.Length && (char.IsAsciiLetterOrDigit(action[at]) || action[at] is '.' or '_' || (action[at] is '+' or '-' && action[at - 1] is 'e' or 'E')))
                    at++;
                return new Token(TokenKind.Number, action[begin..at]);
            case var _ when IsName(first):
                at--;
                return new Token(TokenKind.Word, Name(action, ref at));
            default:
                throw new TemplateException($"unexpected {first} in an action");
        }
    }

    private static string Name(string action, ref int at)
    {
        var begin = at;
        while (at < action.Length && IsName(action[at]))
            at++;
        return action[begin..at];
    }

    private static bool IsName(char c) => c == '_' || char.IsLetterOrDigit(c);
}
