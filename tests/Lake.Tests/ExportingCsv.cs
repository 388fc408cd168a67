using System.Text;

namespace Headgate.Lake.Tests;

/// <summary>The text of exported rows, and what becomes of an export that ends early.</summary>
public sealed class ExportingCsv(LakeFixture fixture) : IClassFixture<LakeFixture>, IDisposable
{
    private readonly TestLake lake = fixture.NewLakeAsync(TestLake.Fast).GetAwaiter().GetResult();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Slices_one_after_the_other_are_the_rows_in_their_order()
    {
        var random = new Random(20);
        string[] pieces = ["\"", "\"\"", ",", "\n", "\r\n", "text", "žluťoučký", "東京", "😀", " ", new string('x', 300)];
        var lines = Enumerable.Range(0, 60_000).Select(i => $"{Quoted($"{i}")},{Cell()},{Cell()}\n").ToList();
        var table = await lake.TableAsync(typed: true, [TypedTables.Required("id", "VARCHAR"), TypedTables.Optional("a", "VARCHAR"), TypedTables.Optional("b", "VARCHAR")], []);
        await lake.LoadAsync(table, "id,a,b\n" + string.Concat(lines));

        var exported = await lake.ExportAsync(table, new(), folder => new(folder) { SliceBytes = 100_000 });

        Assert.True(exported.Files.Count > 10);
        var text = new StringBuilder();
        foreach (var file in exported.Files)
        {
            var slice = await File.ReadAllTextAsync(file.Path, TestLake.Stop);
            Assert.StartsWith("\"", slice, StringComparison.Ordinal);
            Assert.EndsWith("\n", slice, StringComparison.Ordinal);
            text.Append(slice);
        }

        Assert.Equal((60_000, string.Concat(lines)), (exported.Rows, text.ToString()));

        // A typed column takes nothing for NULL.
        string Cell() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => pieces[random.Next(pieces.Length)])) is { Length: > 0 } text ? Quoted(text) : "";
    }

    [Fact]
    public async Task Every_slice_begins_with_the_header_where_one_is_wanted()
    {
        var table = await lake.TableAsync(["id", "a \"b\", c"]);
        await lake.LoadAsync(table, "id,\"a \"\"b\"\", c\"\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i},some text\n")));

        var exported = await lake.ExportAsync(table, new(), folder => new(folder) { SliceBytes = 200_000, Header = true });

        Assert.True(exported.Files.Count > 2);
        Assert.All(exported.Files, file => Assert.Equal("\"id\",\"a \"\"b\"\", c\"", File.ReadLines(file.Path).First()));
    }

    [Fact]
    public async Task A_value_larger_than_what_is_written_at_once_is_whole()
    {
        var large = string.Concat(Enumerable.Repeat("0123456789\"", 600_000));
        var table = await lake.TableAsync(["id", "text"]);
        await lake.LoadAsync(table, $"id,text\n1,{Quoted(large)}\n2,small\n");

        Assert.Equal($"\"1\",{Quoted(large)}\n\"2\",\"small\"\n", await lake.ExportedTextAsync(table, new()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1_000_000L)]
    public async Task A_full_disk_is_said_and_the_next_export_works(long? sliceBytes)
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 3);
        var table = await ManyRowsAsync();

        var refusal = await TestLake.RefusedAsync(() => lake.ExportAsync(table, new(), _ => new(disk.Path) { SliceBytes = sliceBytes }));

        Assert.Equal((507, "storage.diskFull"), (refusal.Status, refusal.Code));
        Assert.Equal(300_000, (await lake.ExportAsync(table, new(), folder => new(folder) { SliceBytes = sliceBytes })).Rows);
    }

    [Fact]
    public async Task A_cancelled_export_ends()
    {
        var table = await ManyRowsAsync();
        // On a busy machine an export may end before the test sees that it has begun: then there is another one.
        await Testing.Eventually.HoldsAsync(() => IsCancelledAsync(table));
        Assert.Equal(300_000, (await lake.ExportAsync(table, new(), target => new(target))).Rows);
    }

    private async Task<bool> IsCancelledAsync(LakeTableId table)
    {
        var folder = Directory.CreateDirectory(Path.Combine(lake.FolderPath, $"cancelled-{Guid.NewGuid():n}")).FullName;
        using var stop = new CancellationTokenSource();
        var exporting = lake.Lake.ExportAsync(lake.Project, table, null, new(), new ExportTarget(folder) { SliceBytes = 1_000 }, null, stop.Token);
        await Testing.Eventually.HoldsAsync(() => Directory.EnumerateFiles(folder).Any() || exporting.IsCompleted);
        await stop.CancelAsync();
        try
        {
            await exporting;
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task<LakeTableId> ManyRowsAsync()
    {
        var table = await lake.TableAsync(["id", "text"]);
        await lake.LoadAsync(table, "id,text\n" + string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i},some text number {i}\n")));
        return table;
    }

    private static string Quoted(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
