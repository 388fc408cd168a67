using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Wire;

/// <summary>Reads the first JSON value of a text as Go's decoder does, and says what is wrong in its words. What follows the value is not looked at.</summary>
/// <remarks>Broken UTF-8 and lone halves of surrogate pairs become U+FFFD, as in Go.</remarks>
internal sealed class GoJsonReader
{
    private const int DeepestNesting = 256;

    private readonly string text;
    private readonly StringBuilder buffer = new();
    private int at;
    private int depth;

    private GoJsonReader(string text) => this.text = text;

    /// <summary>The value; <c>null</c> for JSON's null. Of members with one name the last is kept.</summary>
    /// <exception cref="GoJsonException">It is not JSON.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new GoJsonReader(Encoding.UTF8.GetString(utf8));
        reader.SkipBlanks();
        if (reader.at == reader.text.Length)
            throw new GoJsonException("EOF");
        return reader.Value();
    }

    private JsonNode? Value()
    {
        SkipBlanks();
        return Peek("looking for beginning of value") switch
        {
            '{' => Members(),
            '[' => Items(),
            '"' => JsonValue.Create(Text()),
            't' => Word("true", JsonValue.Create(true)),
            'f' => Word("false", JsonValue.Create(false)),
            'n' => Word("null", null),
            '-' or (>= '0' and <= '9') => JsonNode.Parse(Number()),
            _ => throw Unexpected("looking for beginning of value"),
        };
    }

    private JsonObject Members()
    {
        Enter();
        var members = new JsonObject();
        SkipBlanks();
        if (Take('}', "looking for beginning of object key string"))
            return Leave(members);
        while (true)
        {
            SkipBlanks();
            if (Peek("looking for beginning of object key string") != '"')
                throw Unexpected("looking for beginning of object key string");
            var name = Text();
            SkipBlanks();
            if (!Take(':', "after object key"))
                throw Unexpected("after object key");
            var value = Value();
            members.Remove(name);
            members.Add(name, value);
            SkipBlanks();
            if (Take('}', "after object key:value pair"))
                return Leave(members);
            if (!Take(',', "after object key:value pair"))
                throw Unexpected("after object key:value pair");
        }
    }

    private JsonArray Items()
    {
        Enter();
        var items = new JsonArray();
        SkipBlanks();
        if (Take(']', "looking for beginning of value"))
            return Leave(items);
        while (true)
        {
            items.Add(Value());
            SkipBlanks();
            if (Take(']', "after array element"))
                return Leave(items);
            if (!Take(',', "after array element"))
                throw Unexpected("after array element");
        }
    }

    private void Enter()
    {
        at++;
        if (++depth > DeepestNesting)
            throw new GoJsonException("exceeded max depth");
    }

    private T Leave<T>(T node)
    {
        depth--;
        return node;
    }

    private string Text()
    {
        at++;
        buffer.Clear();
        while (true)
        {
            var c = Peek("in string literal");
            if (c < ' ')
                throw Unexpected("in string literal");
            at++;
            if (c == '"')
                return WithoutHalves(buffer.ToString());
            buffer.Append(c == '\\' ? Escape() : c);
        }
    }

    private char Escape()
    {
        var c = Peek("in string escape code");
        if (c == 'u')
        {
            at++;
            return Hexadecimal();
        }

        var meant = c switch
        {
            '"' or '\\' or '/' => c,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => throw Unexpected("in string escape code"),
        };
        at++;
        return meant;
    }

    private char Hexadecimal()
    {
        for (var digit = 0; digit < 4; digit++, at++)
        {
            if (!char.IsAsciiHexDigit(Peek(@"in \u hexadecimal character escape")))
                throw Unexpected(@"in \u hexadecimal character escape");
        }

        return (char)ushort.Parse(text.AsSpan(at - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private string Number()
    {
        var start = at;
        if (text[at] == '-')
        {
            at++;
            if (!char.IsAsciiDigit(Peek("in numeric literal")))
                throw Unexpected("in numeric literal");
        }

        if (text[at] == '0')
            at++;
        else
            Digits();
        if (at < text.Length && text[at] == '.')
        {
            at++;
            if (!char.IsAsciiDigit(Peek("after decimal point in numeric literal")))
                throw Unexpected("after decimal point in numeric literal");
            Digits();
        }

        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (Peek("in exponent of numeric literal") is '+' or '-')
                at++;
            if (!char.IsAsciiDigit(Peek("in exponent of numeric literal")))
                throw Unexpected("in exponent of numeric literal");
            Digits();
        }

        return text[start..at];
    }

    private void Digits()
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
    }

    private JsonNode? Word(string word, JsonNode? meant)
    {
        for (var letter = 0; letter < word.Length; letter++, at++)
        {
            var where = $"in literal {word} (expecting '{word[letter]}')";
            if (Peek(where) != word[letter])
                throw Unexpected(where);
        }

        return meant;
    }

    private bool Take(char wanted, string where)
    {
        if (Peek(where) != wanted)
            return false;
        at++;
        return true;
    }

    private char Peek(string where) => at < text.Length ? text[at] : throw new GoJsonException("unexpected EOF");

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    private GoJsonException Unexpected(string where) => new($"invalid character {Quoted()} {where}");

    private string Quoted() => text[at] switch
    {
        '\'' => @"'\''",
        '\\' => @"'\\'",
        '\a' => @"'\a'",
        '\b' => @"'\b'",
        '\f' => @"'\f'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        '\v' => @"'\v'",
        < ' ' or '\x7f' => $@"'\x{(int)text[at]:x2}'",
        >= '\x80' => $"'{(char)FirstByte()}'",
        var c => $"'{c}'",
    };

    /// <summary>Go looks at bytes and names the first one of the character.</summary>
    private byte FirstByte()
    {
        Span<byte> bytes = stackalloc byte[4];
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _);
        rune.EncodeToUtf8(bytes);
        return bytes[0];
    }

    private static string WithoutHalves(string read) => read.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? read : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(read));
}
