using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headgate.DuckDb;
using Headgate.Kernel;
using Headgate.Testing;

namespace Headgate.Lake.Tests;

/// <summary>DuckDB's reader, the quick look at the bytes and the exact scanner must mean the same by a record; the safety of loads rests on it.</summary>
public sealed class AgreeingOnCsv : IDisposable
{
    private static readonly LakeOptions Options = new();
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(null, new Dictionary<string, string> { ["threads"] = "2" });
    private readonly string file = Path.GetTempFileName();

    public void Dispose()
    {
        database.Dispose();
        File.Delete(file);
    }

    [Fact]
    public async Task What_DuckDB_takes_as_good_the_scanner_reads_alike()
    {
        var pieces = Gen.Elements("a", "b", "\"", "\"\"", ",", "\n", "\r\n", " a", ", \"s\" ,", ",  \"t", "é", "x,y\n", "\"q\",\"r\"\n", "\"q\nr\",s\r\n");
        var texts = Gen.ListOf(pieces).Select(list => string.Concat(list)).ToArbitrary();
        using var connection = database.Connect();
        await Task.Run(() => Prop.ForAll(texts, async text => await AgreeAsync(connection, text) ? true : throw new InvalidOperationException(System.Text.Json.JsonSerializer.Serialize(text))).Check(Effort.Cases(3000).WithEndSize(40)));
    }

    [Fact]
    public void The_quick_look_counts_what_the_scanner_counts()
    {
        var fields = Gen.Elements("", "word", "\"quoted \"\" text\nin lines\"", new string('x', 70), "\"" + new string('y', 130) + "\"");
        var ends = Gen.Elements(",", ",", "\n", "\r\n", "\n\n", "\r\n\r\n", "");
        var pieces = fields.SelectMany(field => ends, (field, end) => field + (end.Length == 0 ? "\n" : end));
        var texts = Gen.ListOf(pieces).Select(list => string.Concat(list)).SelectMany(_ => Gen.Elements("", "\uFEFF", "\n"), (text, start) => start + text).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var shape = CsvShape.Of(new MemoryStream(bytes), (byte)'"', CancellationToken.None);
            var (records, longest) = Scan(bytes);
            // Where the exact reader refuses, the quick look does not matter.
            // A blank line's breaks count as a row of two bytes.
            return records is null || (shape.Records == records && shape.LongestRow <= longest + 2 && shape.LongestRow >= longest - 128);
        }).Check(Effort.Cases(3000).WithEndSize(60));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(524_288)]
    [InlineData(524_225)]
    [InlineData(1_048_576)]
    public void The_quick_look_is_right_across_its_blocks(int padding)
    {
        var text = new string('x', padding) + "\n\"a\nb\"\r\n\r\nlast";
        var shape = CsvShape.Of(new MemoryStream(Encoding.UTF8.GetBytes(text)), (byte)'"', CancellationToken.None);
        Assert.Equal((padding == 0 ? 2 : 3, text.Length), (shape.Records, shape.Bytes));
    }

    [Fact]
    public void UTF8_is_told_from_other_bytes_as_the_platform_tells_it() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var check = new Utf8Check();
            // A letter at the end completes nothing: a text cut inside of a character is refused there.
            byte[] ended = [.. bytes, (byte)'x'];
            return ended.All(check.Accepts) == System.Text.Unicode.Utf8.IsValid(ended);
        }).Check(Effort.Cases(2000));

    private async Task<bool> AgreeAsync(DuckDbConnection connection, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await File.WriteAllBytesAsync(file, bytes);
        List<List<string>>? scanned = null;
        try
        {
            using var scanner = new CsvScanner(new MemoryStream(bytes), new(), Options.MaxRowBytes) { Columns = ["one", "two"] };
            List<List<string>> rows = [];
            for (List<string> row = []; scanner.ReadRecord(row); row = [])
                rows.Add(row);
            scanned = rows;
        }
        catch (RefusedException)
        {
        }

        var plan = new CsvPlan(new([file], new()), [new(file, false, 1, 1)], ["one", "two"]);
        List<List<string>>? read = null;
        try
        {
            read = await ReadAsync(connection, CsvSql.Read(plan.Files, plan.Source, 2, new(Strict: true, Parallel: true), Options));
        }
        catch (DuckDbException)
        {
        }

        // What only one of them takes is decided by the count, or by reading again laxly; what both take must be the same.
        if (read is not null && scanned is not null)
            return Same(read, scanned);
        if (read is not null)
            return read.Count != CsvShape.Of(new MemoryStream(bytes), (byte)'"', CancellationToken.None).Records;
        if (scanned is null)
            return true;
        var lax = await ReadAsync(connection, CsvSql.Read(plan.Files, plan.Source, 2, new(Strict: false, Parallel: false), Options));
        return Same(lax, scanned) || lax.Count != scanned.Count;
    }

    private static bool Same(List<List<string>> left, List<List<string>> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.SequenceEqual(pair.Second.Take(2)));

    private static async Task<List<List<string>>> ReadAsync(DuckDbConnection connection, string sql)
    {
        using var result = await connection.QueryAsync($"SELECT c0, c1 FROM {sql}", CancellationToken.None);
        List<List<string>> rows = [];
        await foreach (var chunk in result.ChunksAsync(CancellationToken.None))
            for (var i = 0; i < chunk.RowCount; i++)
                rows.Add([chunk.Column(0).GetText(i) ?? "NULL", chunk.Column(1).GetText(i) ?? "NULL"]);
        return rows;
    }

    private static (long? Records, long Longest) Scan(byte[] bytes)
    {
        try
        {
            using var scanner = new CsvScanner(new MemoryStream(bytes), new(), Options.MaxRowBytes);
            long records = 0, longest = 0;
            for (var before = scanner.Position; scanner.ReadRecord(); before = scanner.Position)
            {
                records++;
                longest = Math.Max(longest, scanner.Position - before + 1);
            }

            return (records, longest);
        }
        catch (RefusedException)
        {
            return (null, 0);
        }
    }
}
