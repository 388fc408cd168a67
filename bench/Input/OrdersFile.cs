using System.Buffers.Text;

namespace Headgate.Bench.Input;

/// <summary>
/// A CSV of orders that is the same on every machine: six columns, about 96 bytes a row, text beyond ASCII, quotes, commas and,
/// where asked for, a line break inside quotes in every thousandth row.
/// </summary>
internal static class OrdersFile
{
    /// <summary>The columns.</summary>
    public static readonly string[] Columns = ["id", "customer", "city", "amount", "created", "note"];

    private const int BufferSize = 1 << 20;
    private const int LongestRow = 512;

    private static readonly byte[][] Cities =
    [
        "Praha"u8.ToArray(), "České Budějovice"u8.ToArray(), "Zürich"u8.ToArray(), "東京"u8.ToArray(), "New York"u8.ToArray(), "São Paulo"u8.ToArray(),
        "Łódź"u8.ToArray(), "Αθήνα"u8.ToArray(), "Brno"u8.ToArray(), "Reykjavík"u8.ToArray(), "Kyiv"u8.ToArray(), "Montréal"u8.ToArray(),
    ];

    private static readonly byte[][] Notes =
    [
        "\"paid, delivered\""u8.ToArray(), "\"said \"\"thanks\"\" twice\""u8.ToArray(), "waiting for stock"u8.ToArray(), "\"gift, wrap it\""u8.ToArray(),
        "returned once"u8.ToArray(), ""u8.ToArray(), "fragile"u8.ToArray(), "\"call before, after six\""u8.ToArray(),
    ];

    /// <summary>Orders 0 to <paramref name="rows"/>.</summary>
    public static string Whole(int rows) => Write($"orders-{rows}.csv", rows, seed: 1, breaks: false, static (i, _) => i);

    /// <summary>The same with line breaks inside quotes.</summary>
    public static string WithBreaks(int rows) => Write($"orders-breaks-{rows}.csv", rows, seed: 1, breaks: true, static (i, _) => i);

    /// <summary>A load of changes: every second row is one of the table's, the others are new.</summary>
    /// <param name="rows">How many changes.</param>
    /// <param name="tableRows">The rows of the table.</param>
    /// <param name="round">Another round changes other rows.</param>
    public static string Changes(int rows, int tableRows, int round) => Write($"changes-{rows}-of-{tableRows}-{round}.csv", rows, seed: 1000 + (ulong)round, breaks: false, (i, random) =>
        i % 2 == 0 ? (long)(random % (ulong)tableRows / (ulong)rows * (ulong)rows) + i : tableRows + ((long)round * rows) + i);

    private static string Write(string name, int rows, ulong seed, bool breaks, Func<long, ulong, long> idOf)
    {
        var path = Path.Combine(BenchFolders.Out, name);
        if (File.Exists(path))
            return path;
        var draft = path + ".new";
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize))
        {
            file.Write("id,customer,city,amount,created,note\n"u8);
            Span<byte> row = new byte[LongestRow];
            for (var i = 0; i < rows; i++)
                file.Write(row[..Row(row, i, idOf, seed, breaks)]);
        }

        File.Move(draft, path, overwrite: true);
        return path;
    }

    private static int Row(Span<byte> row, int index, Func<long, ulong, long> idOf, ulong seed, bool breaks)
    {
        var random = Mix(((ulong)index << 16) + seed);
        var length = 0;
        Number(row, ref length, idOf(index, random));
        Text(row, ref length, ",customer-"u8);
        Number(row, ref length, (long)(random % 900_000) + 100_000);
        Text(row, ref length, "@online.example.com,"u8);
        random = Mix(random);
        Text(row, ref length, Cities[random % (ulong)Cities.Length]);
        Text(row, ref length, ","u8);
        Number(row, ref length, (long)(random >> 20) % 100_000);
        Text(row, ref length, "."u8);
        Number(row, ref length, 10 + ((long)(random >> 40) % 90));
        Text(row, ref length, ",20"u8);
        random = Mix(random);
        TwoDigits(row, ref length, 10 + (random % 15), "-"u8);
        TwoDigits(row, ref length, 1 + ((random >> 8) % 12), "-"u8);
        TwoDigits(row, ref length, 1 + ((random >> 16) % 28), " "u8);
        TwoDigits(row, ref length, (random >> 24) % 24, ":"u8);
        TwoDigits(row, ref length, (random >> 32) % 60, ":"u8);
        TwoDigits(row, ref length, (random >> 40) % 60, ","u8);
        if (breaks && index % 1000 == 999)
            Text(row, ref length, "\"first line,\nsecond line\""u8);
        else
            Text(row, ref length, Notes[(random >> 48) % (ulong)Notes.Length]);
        Text(row, ref length, "\n"u8);
        return length;
    }

    private static void Text(Span<byte> row, ref int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(row[length..]);
        length += text.Length;
    }

    private static void Number(Span<byte> row, ref int length, long value)
    {
        Utf8Formatter.TryFormat(value, row[length..], out var written);
        length += written;
    }

    private static void TwoDigits(Span<byte> row, ref int length, ulong value, ReadOnlySpan<byte> after)
    {
        row[length++] = (byte)('0' + value / 10);
        row[length++] = (byte)('0' + value % 10);
        Text(row, ref length, after);
    }

    /// <summary>SplitMix64: the same numbers everywhere.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
