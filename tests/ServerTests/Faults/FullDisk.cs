using Headgate.Testing;

namespace Headgate.ServerTests.Faults;

/// <summary>When the disk is full, work fails with a sentence that says so; what was stored stays, and the next smaller work succeeds.</summary>
public sealed class FullDisk : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("headgate-full-").FullName;

    [Fact]
    public async Task An_import_that_does_not_fit_fails_and_the_table_stays()
    {
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder, "lake"), megabytes: 8);
        await using var node = await FaultNode.StartAsync(dataFolder: folder);
        var bucket = await node.Api.NewBucketAsync("full");
        var table = await node.Api.NewTableAsync(bucket, "rows", "id,name\n1,kept\n", "id");
        var file = await UploadRandomRowsAsync(node, megabytes: 24);

        foreach (var incremental in new[] { false, true })
        {
            var job = await node.Api.EndedJobAsync(await node.Api.ImportAsync(table, file, incremental));
            Assert.Equal("error", (string?)job["status"]);
            Assert.Contains("no space left", (string)job["error"]!["message"]!, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(["1", "kept"], Assert.Single(await node.Api.RowsAsync(table)));
        }

        await node.NothingIsLeftBehindAsync();
        await node.Api.ResultsAsync(await node.Api.ImportAsync(table, await node.Api.UploadAsync("small.csv", "id,name\n2,fits\n"), incremental: true));
        Assert.Equal(2, await node.Api.RowsCountAsync(table));
    }

    [Fact]
    public async Task An_upload_that_does_not_fit_is_refused_and_leaves_room_for_others()
    {
        await using var disk = await SmallDisk.MountAsync(Path.Combine(folder, "files"), megabytes: 8);
        await using var node = await FaultNode.StartAsync(dataFolder: folder);
        var bucket = await node.Api.NewBucketAsync("full");

        var refused = await Assert.ThrowsAsync<ApiFailureException>(() => UploadRandomRowsAsync(node, megabytes: 24));
        Assert.True((int)refused.Status is 507 or 503, $"A full disk answered {(int)refused.Status}.");

        var table = await node.Api.NewTableAsync(bucket, "rows", "id,name\n1,fits\n", "id");
        Assert.Equal(1, await node.Api.RowsCountAsync(table));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<long> UploadRandomRowsAsync(FaultNode node, int megabytes)
    {
        // Random text does not shrink when it is compressed: two digits of hex per byte become one at best.
        var random = new Random(1);
        var bytes = new byte[3 * 1024];
        using var csv = new MemoryStream();
        await using (var text = new StreamWriter(csv, leaveOpen: true))
        {
            await text.WriteAsync("id,name\n");
            for (var id = 10; csv.Length < megabytes * 1024L * 1024; id++)
            {
                random.NextBytes(bytes);
                await text.WriteAsync(FormattableString.Invariant($"{id},{Convert.ToBase64String(bytes)}\n"));
                await text.FlushAsync();
            }
        }

        csv.Position = 0;
        return await node.Api.UploadAsync("large.csv", csv, blockBytes: 1024 * 1024);
    }
}
