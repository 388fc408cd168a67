using System.Buffers;
using System.Globalization;
using System.Text;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Reads CSV byte by byte and knows exactly what is wrong with it, and where. Slow: for header rows, and for files that DuckDB refused.</summary>
/// <remarks>
/// It accepts what DuckDB's strict mode accepts (blank lines, a space before a quoted field and some behind it, quotes inside an unquoted one, delimiters at the
/// end of a line), and besides it lines that end partly with \n and partly with \r\n.
/// </remarks>
internal sealed class CsvScanner : IDisposable
{
    private const int EndOfFile = -1;
    private const int ShownBytes = 60;
    private readonly Stream stream;
    private readonly CsvDialect dialect;
    private readonly int maxRowBytes;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private readonly Utf8Check utf8 = new();
    private readonly List<byte> value = [];
    private int at, end;
    private long position, nextLine = 1, keptLine, recordStart;

    public CsvScanner(Stream stream, CsvDialect dialect, int maxRowBytes)
    {
        this.stream = stream;
        this.dialect = dialect;
        this.maxRowBytes = maxRowBytes;
        SkipMark();
    }

    /// <summary>The columns' names for messages; their number is what each record must have. <c>null</c> while they are not known.</summary>
    public IReadOnlyList<string>? Columns { get; set; }

    /// <summary>Lines that stood before the stream's first one.</summary>
    public long LineOffset { init => nextLine += value; }

    /// <summary>Where the current record begins, from 1, counting every line break.</summary>
    public long Line { get; private set; }

    /// <summary>Lines read so far.</summary>
    public long LinesRead => nextLine - 1;

    /// <summary>Bytes read so far, the mark at the beginning too.</summary>
    public long Position => position;

    /// <summary>Whether the current record ended with \r\n.</summary>
    public bool EndedWithReturn { get; private set; }

    /// <summary>Skips physical lines, whatever is in them.</summary>
    /// <returns>Whether each of them was plain: not empty, and without quotes or escapes, so that DuckDB skips the same.</returns>
    public bool SkipLines(int count)
    {
        var plain = true;
        for (; count > 0 && Peek() != EndOfFile; count--)
        {
            var length = 0;
            while (true)
            {
                var next = Next();
                if (next is '\n' or EndOfFile)
                    break;
                length += next == '\r' ? 0 : 1;
                plain &= next != dialect.Enclosure && next != dialect.EscapedBy;
            }

            plain &= length > 0;
        }

        return plain;
    }

    /// <summary>Reads the next record that is not a blank line.</summary>
    /// <param name="fields">Is given the fields; <c>null</c> when only their number counts.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="RefusedException">The record is broken; the text says line, column and value.</exception>
    public bool ReadRecord(List<string>? fields = null)
    {
        while (Peek() is '\n' or '\r' && IsBlankLine())
        {
        }

        if (Peek() == EndOfFile)
            return false;
        Line = nextLine;
        recordStart = position;
        var count = 0;
        bool more;
        do
        {
            more = ReadField(count, keepAll: fields is not null);
            if (!utf8.IsBetweenCharacters)
                throw NotUtf8(keptLine, count, $"the value {Shown()} ends in the middle of a character");
            fields?.Add(Encoding.UTF8.GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(value)));
            count++;
            // Delimiters at the end of a line do not count, as long as nothing follows them.
            if (Columns is not null && count > Columns.Count && value.Count > 0)
                throw Broken($"Line {Line} has more than the {Columns.Count} columns it should have; the first value too many is {Shown()}.");
        }
        while (more);
        if (Columns is not null && count < Columns.Count)
            throw Broken($"Line {Line} has {count} {(count == 1 ? "column" : "columns")} instead of {Columns.Count}: column \"{Columns[count]}\" has no value, the last value is {Shown()}.");
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        stream.Dispose();
    }

    /// <summary>Reads one field and what ends it.</summary>
    /// <returns>Whether another field follows in the record.</returns>
    private bool ReadField(int column, bool keepAll)
    {
        value.Clear();
        var limit = keepAll ? int.MaxValue : ShownBytes;
        // One space before a quote is overlooked, two make the quote a part of the value.
        if (dialect.Enclosure is not null && dialect.Delimiter != ' ' && Peek() == ' ')
            Keep(Next(), column, limit);
        if (dialect.Enclosure is { } quote && Peek() == quote)
        {
            value.Clear();
            return ReadQuoted(quote, column, limit);
        }

        while (true)
        {
            var next = Next();
            if (next == dialect.Delimiter)
                return true;
            if (next == '\r' && Peek() == '\n' && Next() == '\n')
                return EndRecord(withReturn: true);
            if (next is '\n' or EndOfFile)
                return EndRecord(withReturn: false);
            if (next == '\r')
                throw Broken($"Line {nextLine} has a carriage return outside of quotes in {Name(column)}, value {Shown()}. Lines must end with \\n or \\r\\n.");
            if (next == dialect.EscapedBy)
                next = Next();
            Keep(next, column, limit);
        }
    }

    private bool ReadQuoted(char quote, int column, int limit)
    {
        var line = nextLine;
        Next();
        while (true)
        {
            var next = Next();
            if (next == EndOfFile)
                throw Broken($"Line {line} opens a quote in {Name(column)} that is never closed; the value begins with {Shown()}.");
            if (next != quote)
                Keep(next, column, limit);
            else if (Peek() == quote)
                Keep(Next(), column, limit);
            else
                break;
        }

        while (Peek() == ' ' && dialect.Delimiter != ' ')
            Next();
        var end = Next();
        if (end == dialect.Delimiter)
            return true;
        if (end is '\n' or EndOfFile)
            return EndRecord(withReturn: false);
        if (end == '\r' && Peek() == '\n' && Next() == '\n')
            return EndRecord(withReturn: true);
        throw Broken($"Line {line} has text after the closing quote of {Name(column)}; the value begins with {Shown()}. A quote inside of a quoted value must be doubled.");
    }

    private bool EndRecord(bool withReturn)
    {
        EndedWithReturn = withReturn;
        return false;
    }

    private bool IsBlankLine()
    {
        if (Next() == '\n')
            return true;
        return Peek() == EndOfFile || (Peek() == '\n' && Next() == '\n') ? true
            : throw Broken($"Line {nextLine} begins with a carriage return. Lines must end with \\n or \\r\\n.");
    }

    private void Keep(int next, int column, int limit)
    {
        if (next == EndOfFile)
            return;
        if (!utf8.Accepts((byte)next))
            throw NotUtf8(nextLine, column, string.Create(CultureInfo.InvariantCulture, $"byte 0x{next:x2} after {Shown()}"));
        keptLine = nextLine;
        if (value.Count < limit)
            value.Add((byte)next);
        if (position - recordStart > maxRowBytes)
            throw Broken($"Line {Line} is longer than {maxRowBytes} bytes (Lake:MaxRowBytes), in {Name(column)}.");
    }

    private void SkipMark()
    {
        Peek();
        if (end >= 3 && buffer.AsSpan(0, 3).SequenceEqual<byte>([0xef, 0xbb, 0xbf]))
        {
            at = 3;
            position = 3;
        }
    }

    private int Peek() => at < end || Fill() ? buffer[at] : EndOfFile;

    private int Next()
    {
        if (at >= end && !Fill())
            return EndOfFile;
        var next = buffer[at++];
        position++;
        if (next == '\n')
            nextLine++;
        return next;
    }

    private bool Fill()
    {
        // A pipe or an unpacking stream may give little at a time; the mark needs three bytes.
        at = 0;
        end = stream.ReadAtLeast(buffer, 3, throwOnEndOfStream: false);
        return end > 0;
    }

    private string Name(int column) => Columns is not null && column < Columns.Count ? $"column \"{Columns[column]}\"" : $"column {column + 1}";

    private string Shown()
    {
        var text = Encoding.UTF8.GetString([.. value.Take(ShownBytes)]);
        return value.Count >= ShownBytes ? $"\"{text}…\"" : $"\"{text}\"";
    }

    private RefusedException NotUtf8(long line, int column, string what) =>
        new(LakeErrors.InvalidData(string.Create(CultureInfo.InvariantCulture, $"Line {line} is not UTF-8 in {Name(column)}: {what}. Convert the file to UTF-8.")));

    private static RefusedException Broken(string why) => new(LakeErrors.InvalidCsv(why));
}
