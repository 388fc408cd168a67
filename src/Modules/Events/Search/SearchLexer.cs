using System.Text;
using Headgate.Kernel;

namespace Headgate.Events;

internal enum SearchToken
{
    Term, Phrase, Field, Range, Open, Close, And, Or, Not, Plus, Minus, End,
}

/// <summary>A word of the query: the field's name, the phrase, or the match of a term or range.</summary>
internal sealed record SearchWord(SearchToken Kind, string Text = "", Match? Match = null);

/// <summary>Cuts a query string into words.</summary>
internal ref struct SearchLexer
{
    private const string Special = "()[]{}\":^~/";
    private readonly string text;
    private readonly List<SearchWord> words = [];
    private int at;

    private SearchLexer(string text) => this.text = text;

    public static IReadOnlyList<SearchWord> Read(string text)
    {
        var lexer = new SearchLexer(text);
        lexer.ReadAll();
        return lexer.words;
    }

    private void ReadAll()
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (c == '"')
                words.Add(new SearchWord(SearchToken.Phrase, Match: new Text(ReadPhrase())));
            else if (c is '[' or '{')
                words.Add(new SearchWord(SearchToken.Range, Match: ReadRange()));
            else if (c is '>' or '<' && FollowsField())
                words.Add(new SearchWord(SearchToken.Range, Match: ReadComparison()));
            else if (Single(c) is { } single)
            {
                words.Add(new SearchWord(single));
                at++;
            }
            else if (c is '&' or '|' && at + 1 < text.Length && text[at + 1] == c)
            {
                words.Add(new SearchWord(c == '&' ? SearchToken.And : SearchToken.Or));
                at += 2;
            }
            else
                ReadTerm();
        }

        words.Add(new SearchWord(SearchToken.End));
    }

    private static SearchToken? Single(char c) => c switch
    {
        '(' => SearchToken.Open,
        ')' => SearchToken.Close,
        '!' => SearchToken.Not,
        '+' => SearchToken.Plus,
        '-' => SearchToken.Minus,
        _ => null,
    };

    private readonly bool FollowsField() => words.Count > 0 && words[^1].Kind == SearchToken.Field;

    private void ReadTerm()
    {
        var pieces = new List<PatternPiece>();
        var literal = new StringBuilder();
        var start = at;
        var plain = true;
        for (; at < text.Length && !char.IsWhiteSpace(text[at]) && !Special.Contains(text[at], StringComparison.Ordinal); at++)
        {
            switch (text[at])
            {
                case '\\':
                    if (++at == text.Length)
                        throw Bad("the backslash at the end escapes nothing.");
                    literal.Append(text[at]);
                    plain = false;
                    break;
                case '*' or '?':
                    if (literal.Length > 0)
                        pieces.Add(new PatternPiece(literal.ToString(), false));
                    literal.Clear();
                    pieces.Add(new PatternPiece(null, text[at] == '?'));
                    break;
                default:
                    literal.Append(text[at]);
                    break;
            }
        }

        if (at == start)
            throw Bad($"\"{text[at]}\" at position {at + 1} is not expected; put a backslash before it or quotes around the text.");
        if (at < text.Length && text[at] == ':')
        {
            if (pieces.Count > 0)
                throw Bad("a field name cannot have wildcards.");
            at++;
            words.Add(new SearchWord(SearchToken.Field, literal.ToString()));
            return;
        }

        if (at < text.Length && text[at] is '^' or '~')
            throw Bad("boosts and fuzzy terms are not supported.");
        words.Add(plain && pieces.Count == 0 ? Word(literal.ToString()) : new SearchWord(SearchToken.Term, Match: AsMatch(pieces, literal)));
    }

    private static SearchWord Word(string word) => word switch
    {
        "AND" => new SearchWord(SearchToken.And),
        "OR" => new SearchWord(SearchToken.Or),
        "NOT" => new SearchWord(SearchToken.Not),
        _ => new SearchWord(SearchToken.Term, Match: new Text(word)),
    };

    private static Match AsMatch(List<PatternPiece> pieces, StringBuilder rest)
    {
        if (pieces.Count == 0)
            return new Text(rest.ToString());
        if (rest.Length > 0)
            pieces.Add(new PatternPiece(rest.ToString(), false));
        if (pieces is [{ Literal: null, One: false }])
            return new Anything();
        if (pieces[0].Literal is null)
            throw Bad("a term cannot begin with * or ?.");
        return new Pattern(pieces);
    }

    private string ReadPhrase()
    {
        var phrase = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                at++;
                return phrase.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length)
                at++;
            phrase.Append(text[at]);
        }

        throw Bad("a quote is not closed.");
    }

    private Between ReadRange()
    {
        var lowIncluded = text[at] == '[';
        var end = text.AsSpan(at).IndexOfAny(']', '}');
        if (end < 0)
            throw Bad("a range is not closed.");
        var parts = text.Substring(at + 1, end - 1).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var highIncluded = text[at + end] == ']';
        at += end + 1;
        return parts is [var low, "TO", var high]
            ? new Between(Side(low), lowIncluded, Side(high), highIncluded)
            : throw Bad("a range is written [low TO high].");
    }

    private static string? Side(string side) => side == "*" ? null : side.Trim('"');

    private Between ReadComparison()
    {
        var greater = text[at++] == '>';
        var included = at < text.Length && text[at] == '=';
        if (included)
            at++;
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not (')' or '('))
            at++;
        var value = text[start..at].Trim('"');
        if (value.Length == 0)
            throw Bad("a comparison has no value.");
        return greater ? new Between(value, included, null, false) : new Between(null, false, value, included);
    }

    private static RefusedException Bad(string why) => new(EventErrors.BadQuery(why));
}
