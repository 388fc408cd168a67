using System.IO.Compression;
using System.Text;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Files;

public sealed class OpeningAFile(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private FileContents Contents => platform.Services.GetRequiredService<FileContents>();

    [Fact]
    public async Task Plain_file_is_one_part_on_this_machine()
    {
        var file = await platform.UploadAsync("plain data.csv", "a,b\n"u8.ToArray());

        using var opened = await OpenAsync(file);

        Assert.Equal("plain data.csv", opened.Name);
        Assert.False(opened.IsSliced);
        Assert.False(opened.IsGzip);
        Assert.Equal(4, opened.Bytes);
        Assert.Equal("a,b\n", await File.ReadAllTextAsync(Assert.Single(opened.Parts).Path));
    }

    [Theory]
    [InlineData("azure://headgate.blob.core.windows.net/{container}/{blob}")]
    [InlineData("azure://any.account.example/{container}/{blob}")]
    [InlineData("https://headgate.blob.core.windows.net/{container}/{blob}?sig=whatever")]
    [InlineData("http://127.0.0.1:8000/headgate/{container}/{blob}")]
    public async Task Slices_come_in_the_manifests_order_whatever_endpoint_it_names(string form)
    {
        var file = await SlicedAsync(["2.csv", "1.csv", "10.csv"], blob => form.Replace("{blob}", blob, StringComparison.Ordinal));

        using var opened = await OpenAsync(file);

        Assert.True(opened.IsSliced);
        Assert.Equal(["2.csv", "1.csv", "10.csv"], opened.Parts.Select(part => File.ReadAllText(part.Path)));
        Assert.Equal([file.Blob + "2.csv", file.Blob + "1.csv", file.Blob + "10.csv"], opened.Parts.Select(part => part.Name));
    }

    [Fact]
    public async Task Manifest_without_slices_is_an_empty_file()
    {
        var file = await SlicedAsync([], blob => blob);

        using var opened = await OpenAsync(file);

        Assert.Empty(opened.Parts);
        Assert.Equal(0, opened.Bytes);
    }

    [Theory]
    [InlineData("data.csv.gz", true, true)]
    [InlineData("data.csv", true, true)]
    [InlineData("data.csv.gz", false, false)]
    public async Task Gzip_is_told_by_the_content_not_by_the_name(string name, bool packed, bool expected)
    {
        var file = await platform.UploadAsync(name, packed ? Gzip("a,b\n"u8.ToArray()) : "a,b\n"u8.ToArray());

        using var opened = await OpenAsync(file);

        Assert.Equal(expected, opened.IsGzip);
    }

    [Fact]
    public async Task Open_content_survives_replacement_deletion_and_the_sweeper_and_then_goes()
    {
        var file = await platform.UploadAsync("data.csv", "old"u8.ToArray());
        string path;
        using (var opened = await OpenAsync(file))
        {
            path = opened.Parts[0].Path;
            await file.PutAsync(file.Blob, "new"u8.ToArray());
            (await platform.DeleteAsync($"/v2/storage/files/{file.Id}")).Dispose();
            await SweepingTheDisk.LeaveOrphanAsync(platform.ContentFolder);
            Assert.Equal("old", await File.ReadAllTextAsync(path));
        }

        await Eventually.HoldsAsync(() => !File.Exists(path));
    }

    [Fact]
    public async Task Opening_races_with_replacement_and_always_gets_a_whole_content()
    {
        var file = await platform.UploadAsync("data.csv", Encoding.ASCII.GetBytes("0"));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var i = 1; !stop.IsCancellationRequested; i++)
                await file.PutAsync(file.Blob, Encoding.ASCII.GetBytes(new string((char)('0' + (i % 10)), 1000)));
        });
        for (var i = 0; i < 100; i++)
        {
            using var opened = await OpenAsync(file);
            Assert.Single((await File.ReadAllTextAsync(opened.Parts[0].Path)).Distinct());
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task What_is_missing_is_said()
    {
        var empty = await platform.PrepareAsync("never uploaded.csv");
        await ShouldBeRefusedAsync(empty.Id, "storage.fileNotUploaded");
        var sliced = await platform.PrepareAsync(isSliced: true);
        await sliced.PutAsync(sliced.Blob + "1", [1]);
        await ShouldBeRefusedAsync(sliced.Id, "storage.manifestFileMissing");
        await sliced.PutAsync(sliced.Blob + "manifest", Encoding.ASCII.GetBytes($$"""{"entries":[{"url":"{{sliced.EntryOf(sliced.Blob + "2")}}"}]}"""));
        await ShouldBeRefusedAsync(sliced.Id, "storage.importFileMissing");
        await ShouldBeRefusedAsync(999_999_999, "storage.files.notFound");
        (await platform.DeleteAsync($"/v2/storage/files/{sliced.Id}")).Dispose();
        await ShouldBeRefusedAsync(sliced.Id, "storage.files.notFound");
    }

    [Theory]
    [InlineData("not json", "storage.manifestInvalid")]
    [InlineData("[]", "storage.manifestInvalid")]
    [InlineData("{}", "storage.manifestInvalid")]
    [InlineData("""{"entries":[null]}""", "storage.manifestInvalid")]
    [InlineData("""{"entries":[{"url":""}]}""", "storage.manifestInvalid")]
    [InlineData("""{"entries":[{"url":"/etc/passwd"}]}""", "storage.unauthorizedAccess")]
    [InlineData("""{"entries":[{"url":"file:///etc/passwd"}]}""", "storage.unauthorizedAccess")]
    [InlineData("""{"entries":[{"url":"azure://headgate.blob.core.windows.net/exp-1-files-1-1-2020-01-01/other.csv"}]}""", "storage.unauthorizedAccess")]
    public async Task Manifest_that_names_something_else_is_refused(string manifest, string code)
    {
        var file = await platform.PrepareAsync(isSliced: true);
        await file.PutAsync(file.Blob + "manifest", Encoding.ASCII.GetBytes(manifest));

        await ShouldBeRefusedAsync(file.Id, code);
    }

    [Fact]
    public async Task Access_is_the_files_own()
    {
        var file = await platform.UploadAsync("data.csv", [1]);
        var stranger = await platform.NewProjectAsync();
        var callers = platform.Services.GetRequiredService<ICallerResolver>();

        await Contents.RequireAccessAsync((await callers.ResolveStorageTokenAsync(platform.MasterToken, default))!, new FileId(file.Id), default);
        var foreign = await callers.ResolveStorageTokenAsync(stranger.MasterToken, default);
        Assert.Equal(404, (await Assert.ThrowsAsync<RefusedException>(() => Contents.RequireAccessAsync(foreign!, new FileId(file.Id), default))).Error.Status);
        var other = await callers.ResolveStorageTokenAsync(await platform.NewTokenAsync(), default);
        Assert.Equal(403, (await Assert.ThrowsAsync<RefusedException>(() => Contents.RequireAccessAsync(other!, new FileId(file.Id), default))).Error.Status);
        await Assert.ThrowsAsync<RefusedException>(() => Contents.OpenAsync(stranger.Id, new FileId(file.Id), default));
    }

    private Task<OpenedFile> OpenAsync(PreparedFile file) => Contents.OpenAsync(platform.Project, new FileId(file.Id), CancellationToken.None);

    private async Task ShouldBeRefusedAsync(long file, string code)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Contents.OpenAsync(platform.Project, new FileId(file), CancellationToken.None));
        Assert.Equal(code, refused.Error.Code);
    }

    private async Task<PreparedFile> SlicedAsync(string[] names, Func<string, string> url)
    {
        var file = await platform.PrepareAsync("sliced.csv", isSliced: true);
        foreach (var name in names)
            await file.PutAsync(file.Blob + name, Encoding.ASCII.GetBytes(name));
        var entries = names.Select(name => $$"""{"url":"{{url(file.Blob + name).Replace("{container}", file.Container, StringComparison.Ordinal)}}"}""");
        await file.PutAsync(file.Blob + "manifest", Encoding.ASCII.GetBytes($$"""{"entries":[{{string.Join(',', entries)}}]}"""));
        return file;
    }

    private static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(plain);
        return packed.ToArray();
    }
}
