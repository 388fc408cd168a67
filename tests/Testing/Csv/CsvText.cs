using System.Buffers;
using System.Text;

namespace Headgate.Testing;

/// <summary>Reads and writes RFC 4180, apart from the code under test.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> MustEnclose = SearchValues.Create(",\"\r\n");

    /// <summary>Writes one row.</summary>
    public static void WriteRow(TextWriter text, IReadOnlyList<string> values, bool encloseAll)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
                text.Write(',');
            var value = values[i];
            if (encloseAll || value.AsSpan().ContainsAny(MustEnclose))
            {
                text.Write('"');
                text.Write(value.Replace("\"", "\"\"", StringComparison.Ordinal));
                text.Write('"');
            }
            else
            {
                text.Write(value);
            }
        }

        text.Write('\n');
    }

    /// <summary>The rows of a text.</summary>
    public static List<string[]> Parse(string csv) => [.. Read(new StringReader(csv))];

    /// <summary>Reads row by row.</summary>
    /// <exception cref="InvalidDataException">The text is not RFC 4180.</exception>
    public static IEnumerable<string[]> Read(TextReader text)
    {
        var buffer = new char[1 << 16];
        var length = 0;
        var at = 0;
        var values = new List<string>();
        var value = new StringBuilder();
        var enclosed = false;
        var begun = false;

        while (Next() is var c and >= 0)
        {
            begun = true;
            if (enclosed)
            {
                if (c != '"')
                    value.Append((char)c);
                else if (Peek() == '"')
                    value.Append((char)Next());
                else
                    enclosed = false;
                continue;
            }

            switch (c)
            {
                case '"' when value.Length == 0:
                    enclosed = true;
                    break;
                case '"':
                    throw new InvalidDataException($"A quote inside a value that is not enclosed, after \"{value}\".");
                case ',':
                    values.Add(value.ToString());
                    value.Clear();
                    break;
                case '\r' when Peek() == '\n':
                    break;
                case '\n':
                    values.Add(value.ToString());
                    value.Clear();
                    yield return [.. values];
                    values.Clear();
                    begun = false;
                    break;
                default:
                    value.Append((char)c);
                    break;
            }
        }

        if (enclosed)
            throw new InvalidDataException("The text ends inside an enclosed value.");
        if (begun)
        {
            values.Add(value.ToString());
            yield return [.. values];
        }

        int Peek()
        {
            if (at == length)
            {
                length = text.Read(buffer, 0, buffer.Length);
                at = 0;
            }

            return length == 0 ? -1 : buffer[at];
        }

        int Next()
        {
            var c = Peek();
            if (c >= 0)
                at++;
            return c;
        }
    }
}
