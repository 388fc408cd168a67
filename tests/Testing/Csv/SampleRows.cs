using System.Globalization;
using System.Text;

namespace Headgate.Testing;

/// <summary>
/// Makes rows that are hard on CSV code and the same on every machine: quotes, line breaks, delimiters, text outside ASCII, long and empty values.
/// Any row can be made again from its key and version, so that what comes back is compared value by value without keeping what was sent.
/// </summary>
public sealed class SampleRows(ulong seed)
{
    private static readonly string[] Notes =
    [
        "",
        "plain",
        "two\nlines",
        "a line end of Windows\r\nand more",
        "she said \"yes\", twice",
        "\"",
        "\"\"quoted\"\",",
        ",,,",
        "Příliš žluťoučký kůň",
        "naïve café – „Zürich“",
        "e\u0301 and o\u0308 are two code points each",
        "👩‍👩‍👧‍👦 and 🇨🇿 and 🏳️‍🌈",
        "日本語のテキスト",
        "שלום، مرحبا",
        "  spaces around  ",
        "tab\tand back\\slash",
        "'single' `back` $dollar",
        "NULL",
        "\\N",
        "ends with a line\n",
        "line \u2028 separator",
        "=1+2",
    ];

    private static readonly string[] Kinds = ["alpha", "beta", "gamma", "delta", "", "βήτα", "kind \"five\"", "a,b"];

    /// <summary>The columns; <c>id</c> is the key.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["id", "kind", "note", "amount", "comment", "made"];

    /// <summary>One row's values in the order of <see cref="Columns"/>.</summary>
    public string[] Row(int key, int version)
    {
        var random = Mix(seed ^ Mix((ulong)key * 0x9E3779B97F4A7C15UL) ^ Mix((ulong)version * 0xD1B54A32D192ED03UL));
        var note = Notes[random % (ulong)Notes.Length];
        random = Mix(random);
        if (random % 50 == 0)
            note = string.Concat(Enumerable.Repeat(note + " · ", 20));
        var comment = (random & 3) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"v{version} {random:x}");
        random = Mix(random);
        var amount = (random & 7) == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(long)(random % 2_000_000) - 1_000_000}.{random % 97:00}");
        var made = DateTime.UnixEpoch.AddSeconds(random % 1_700_000_000).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return [key.ToString(CultureInfo.InvariantCulture), KindOf(key), note, amount, comment, made];
    }

    /// <summary>The value of <c>kind</c>, which is the same in all versions of a row.</summary>
    public static string KindOf(int key) => Kinds[key % Kinds.Length];

    /// <summary>Writes a header and rows as RFC 4180 with <c>\n</c> between them, enclosing only what must be, or everything, as the row pleases.</summary>
    public void WriteCsv(Stream destination, IEnumerable<(int Key, int Version)> rows)
    {
        using var text = new StreamWriter(destination, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        text.Write(string.Join(',', Columns) + "\n");
        foreach (var (key, version) in rows)
            CsvText.WriteRow(text, Row(key, version), encloseAll: key % 3 == 0);
    }

    /// <summary>The rows as a CSV text; for small sets.</summary>
    public string Csv(IEnumerable<(int Key, int Version)> rows)
    {
        using var bytes = new MemoryStream();
        WriteCsv(bytes, rows);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
