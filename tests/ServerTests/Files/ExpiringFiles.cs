using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class ExpiringFiles(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Content_goes_after_15_days_the_entry_after_30_more_and_permanent_files_stay()
    {
        var before = platform.Contents();
        var permanent = await platform.PrepareAsync(more: new { name = "permanent.csv", isPermanent = true });
        await permanent.PutAsync(permanent.Blob, "kept"u8.ToArray());
        var file = await platform.UploadAsync("passing.csv", "gone"u8.ToArray());
        await file.PutBlockAsync("other", "YQ==", [1]);
        Assert.Equal(3, platform.Contents().Except(before).Count());

        platform.Clock.Advance(TimeSpan.FromDays(15));
        await Eventually.HoldsAsync(() => platform.Contents().Except(before).Count() == 1);

        using (var answer = await platform.GetAsync($"/v2/storage/files/{file.Id}"))
            await answer.ShouldBeRefusedAsync(404, "storage.files.notFound");
        Assert.Equal([permanent.Id], await IdsAsync(""));
        Assert.Equal([file.Id, permanent.Id], await IdsAsync("?showExpired=1"));
        var entry = (await platform.GetJsonAsync("/v2/storage/files?showExpired=1"))[0]!;
        Assert.Equal(4, entry["sizeBytes"]!.GetValue<long>());

        platform.Clock.Advance(TimeSpan.FromDays(31));
        await Eventually.HoldsAsync(async () => (await IdsAsync("?showExpired=1")).SequenceEqual([permanent.Id]));
        Assert.Equal("kept", await platform.Client.GetStringAsync((await platform.GetJsonAsync($"/v2/storage/files/{permanent.Id}")).Text("url")));
    }

    private async Task<IReadOnlyList<long>> IdsAsync(string query) =>
        [.. (await platform.GetJsonAsync("/v2/storage/files" + query)).AsArray().Select(file => file!["id"]!.GetValue<long>())];
}
