using System.Net;
using System.Text;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Files;

public sealed class SharingContainers(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static long last;

    private BlobContainers Containers => platform.Services.GetRequiredService<BlobContainers>();

    [Fact]
    public async Task Blobs_go_in_and_out_with_the_connection_string()
    {
        var container = await NewAsync();

        using var put = await container.PutAsync("out/rows.csv", "1,2\n");
        using var got = await container.GetAsync("out/rows.csv");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("1,2\n", await got.Content.ReadAsStringAsync(Never));
        Assert.Equal([new ContainedBlob("out/rows.csv", 4)], await Containers.ListAsync(platform.Project, container.Name, "out/", Never));
    }

    [Fact]
    public async Task A_new_connection_string_ends_the_old_one_at_once()
    {
        var old = await NewAsync();
        using (await old.PutAsync("kept.csv", "1\n"))
        {
        }

        var renewed = await OpenAsync(old.Name);

        using var refused = await old.GetAsync("kept.csv");
        using var allowed = await renewed.GetAsync("kept.csv");
        await refused.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task A_connection_string_ends_with_its_time()
    {
        var container = await NewAsync();

        platform.Clock.Advance(TimeSpan.FromHours(25));

        using var late = await container.GetAsync("any");
        await late.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
    }

    [Fact]
    public async Task Another_container_and_a_dropped_one_are_refused()
    {
        var mine = await NewAsync();
        var other = await NewAsync();
        using var strange = await mine.GetAsync("any", other.Name);
        await strange.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");

        await Containers.DropAsync(platform.Project, mine.Name, Never);

        using var gone = await mine.GetAsync("any");
        await gone.ShouldBeBlobErrorAsync(403, "AuthenticationFailed");
        await Containers.DropAsync(platform.Project, mine.Name, Never);
    }

    [Fact]
    public async Task Another_project_neither_lists_nor_renews_it()
    {
        var container = await NewAsync();
        using (await container.PutAsync("a.csv", "1\n"))
        {
        }

        var other = new ProjectId(platform.Project.Value + 1000);

        Assert.Empty(await Containers.ListAsync(other, container.Name, "", Never));
        Assert.Null(await Containers.OpenAsync(other, container.Name, ["a.csv"], Never));
        await Assert.ThrowsAsync<RefusedException>(() => Containers.RenewAccessAsync(other, container.Name, "http://127.0.0.1:1", TimeSpan.FromHours(1), Never));
        await Containers.DropAsync(other, container.Name, Never);
        Assert.Single(await Containers.ListAsync(platform.Project, container.Name, "", Never));
    }

    [Fact]
    public async Task A_change_puts_and_removes_at_once()
    {
        var container = await NewAsync();
        using (await container.PutAsync("old/1.csv", "1\n"))
        using (await container.PutAsync("kept.csv", "1\n"))
        {
        }

        using (var change = Containers.Begin(platform.Project, container.Name))
        {
            await File.WriteAllTextAsync(change.Put("new/1.csv"), "2\n", Never);
            await File.WriteAllTextAsync(change.Put("kept.csv"), "22\n", Never);
            await change.PutManifestAsync("newmanifest", ["new/1.csv"], Never);
            await change.ApplyAsync(name => name.StartsWith("old/", StringComparison.Ordinal), Never);
        }

        Assert.Equal(["kept.csv", "new/1.csv", "newmanifest"], (await Containers.ListAsync(platform.Project, container.Name, "", Never)).Select(blob => blob.Name));
        using var listed = await Containers.OpenListedAsync(platform.Project, container.Name, "newmanifest", Never);
        Assert.Equal("2\n", await File.ReadAllTextAsync(Assert.Single(listed!.Parts).Path, Never));
    }

    [Fact]
    public async Task A_change_that_is_given_up_leaves_nothing()
    {
        var container = await NewAsync();
        string path;
        using (var change = Containers.Begin(platform.Project, container.Name))
        {
            path = change.Put("never.csv");
            await File.WriteAllTextAsync(path, "1\n", Never);
        }

        Assert.False(File.Exists(path));
        Assert.Empty(await Containers.ListAsync(platform.Project, container.Name, "", Never));
    }

    [Fact]
    public async Task A_manifest_reaches_nothing_outside_its_container()
    {
        var container = await NewAsync();
        var other = await NewAsync();
        using (await other.PutAsync("secret.csv", "1\n"))
        using (await container.PutAsync("manifest", $$"""{"entries":[{"url":"azure://headgate.blob.core.windows.net/{{other.Name}}/secret.csv"}]}"""))
        {
        }

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Containers.OpenListedAsync(platform.Project, container.Name, "manifest", Never));
        Assert.Equal("storage.unauthorizedAccess", refused.Error.Code);
    }

    private async Task<Shared> NewAsync()
    {
        var name = BlobContainers.NameOf(platform.Project, "workspace", Interlocked.Increment(ref last));
        await Containers.CreateAsync(platform.Project, name, Never);
        return await OpenAsync(name);
    }

    private async Task<Shared> OpenAsync(string name)
    {
        var text = await Containers.RenewAccessAsync(platform.Project, name, platform.Client.BaseAddress!.ToString().TrimEnd('/'), TimeSpan.FromHours(24), Never);
        var parts = text.Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        return new Shared(platform.Client, name, parts["BlobEndpoint"], parts["SharedAccessSignature"]);
    }

    private sealed record Shared(HttpClient Client, string Name, string Endpoint, string Signature)
    {
        public async Task<HttpResponseMessage> PutAsync(string blob, string content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, $"{Endpoint}/{Name}/{blob}?{Signature}") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content)) };
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            return await Client.SendAsync(request, Never);
        }

        public Task<HttpResponseMessage> GetAsync(string blob, string? container = null) => Client.GetAsync($"{Endpoint}/{container ?? Name}/{blob}?{Signature}", Never);
    }
}
