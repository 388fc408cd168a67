using System.Text;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Looks at GoogleSQL as text: where strings, names and comments are, so that what is between them can be told apart.</summary>
internal static class GoogleSqlText
{
    /// <summary>A piece of a text.</summary>
    internal enum Piece { Space, Word, Name, String, Parameter, Question, Symbol }

    /// <summary>Cuts a text into pieces; an unfinished string or comment goes to the end.</summary>
    public static IEnumerable<(Piece Kind, int Start, int End)> Pieces(string sql)
    {
        for (var at = 0; at < sql.Length;)
        {
            var (kind, end) = Next(sql, at);
            yield return (kind, at, end);
            at = end;
        }
    }

    /// <summary>The words at the beginning, in upper case: what kind of statement it is.</summary>
    public static IReadOnlyList<string> FirstWords(string sql, int most) =>
        [.. Pieces(sql).Where(piece => piece.Kind == Piece.Word).Take(most).Select(piece => sql[piece.Start..piece.End].ToUpperInvariant())];

    /// <summary>A string as a literal.</summary>
    public static string Literal(string value)
    {
        var text = new StringBuilder("'", value.Length + 2);
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\'' => text.Append("\\'"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append("\\x").Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        return text.Append('\'').ToString();
    }

    private static (Piece Kind, int End) Next(string sql, int at)
    {
        var c = sql[at];
        if (char.IsWhiteSpace(c))
            return (Piece.Space, at + 1);
        if (c == '#' || At(sql, at, "--"))
            return (Piece.Space, EndOf(sql, at, "\n"));
        if (At(sql, at, "/*"))
            return (Piece.Space, EndOf(sql, at + 2, "*/"));
        if (c == '`')
            return (Piece.Name, EndOfQuoted(sql, at, "`"));
        if (c is '\'' or '"')
            return (Piece.String, EndOfString(sql, at));
        if (c == '?')
            return (Piece.Question, at + 1);
        if (c == '@' && at + 1 < sql.Length && IsStart(sql[at + 1]))
            return (Piece.Parameter, EndOfWord(sql, at + 1));
        if (!IsStart(c))
            return char.IsAsciiDigit(c) ? (Piece.Symbol, EndOfWord(sql, at)) : (Piece.Symbol, at + 1);
        var end = EndOfWord(sql, at);
        if (end < sql.Length && sql[end] is '\'' or '"' && sql[at..end].ToUpperInvariant() is "R" or "B" or "RB" or "BR")
            return (Piece.String, EndOfString(sql, end));
        return (Piece.Word, end);
    }

    private static int EndOfString(string sql, int at)
    {
        var quote = sql[at].ToString();
        var three = new string(sql[at], 3);
        return EndOfQuoted(sql, at, At(sql, at, three) ? three : quote);
    }

    // In a raw string a backslash stays, but a quote behind it does not end the string either.
    private static int EndOfQuoted(string sql, int at, string quote)
    {
        for (at += quote.Length; at < sql.Length; at++)
        {
            if (sql[at] == '\\')
                at++;
            else if (At(sql, at, quote))
                return at + quote.Length;
        }

        return sql.Length;
    }

    private static int EndOf(string sql, int at, string what) => sql.IndexOf(what, at, StringComparison.Ordinal) is >= 0 and var found ? found + what.Length : sql.Length;

    private static int EndOfWord(string sql, int at)
    {
        while (at < sql.Length && (IsStart(sql[at]) || char.IsAsciiDigit(sql[at])))
            at++;
        return at;
    }

    private static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';

    private static bool At(string sql, int at, string what) => sql.AsSpan(at).StartsWith(what, StringComparison.Ordinal);
}
