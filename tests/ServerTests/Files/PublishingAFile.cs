using System.Text.Json.Nodes;
using Headgate.Files;
using Headgate.Kernel;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Files;

public sealed class PublishingAFile(FilesFixture platform) : IClassFixture<FilesFixture>
{
    private FileOutputs Outputs => platform.Services.GetRequiredService<FileOutputs>();

    private MetadataDatabase Database => platform.Services.GetRequiredService<MetadataDatabase>();

    [Fact]
    public async Task Plain_file_is_there_with_its_transaction()
    {
        using var draft = Outputs.Begin();
        var path = draft.NewPath();
        await File.WriteAllTextAsync(path, "a,b\n1,2\n");
        var id = await draft.SealAsync(About("result.csv") with { Tags = ["table-export"], RunId = "7" }, [new OutputPart(path)], default);
        await SweepingTheDisk.LeaveOrphanAsync(platform.ContentFolder);

        await Database.WriteAsync(
            platform.Project,
            async (transaction, stop) =>
            {
                Assert.Equal(id, await Outputs.PublishAsync(transaction, draft, stop));
                using var early = await platform.GetAsync($"/v2/storage/files/{id}");
                await early.ShouldBeRefusedAsync(404, "storage.files.notFound");
            },
            default);

        var file = await platform.GetJsonAsync($"/v2/storage/files/{id}");
        Assert.Equal("result.csv", file.Text("name"));
        Assert.Equal(8, file["sizeBytes"]!.GetValue<long>());
        Assert.Equal("7", file.Text("runId"));
        Assert.Equal("table-export", file["tags"]![0]!.GetValue<string>());
        Assert.Equal("a,b\n1,2\n", await platform.Client.GetStringAsync(file.Text("url")));
        draft.Dispose();
        Assert.Equal("a,b\n1,2\n", await platform.Client.GetStringAsync(file.Text("url")));
    }

    [Fact]
    public async Task Sliced_file_has_a_manifest_that_clients_read()
    {
        using var draft = Outputs.Begin();
        var elsewhere = Path.Combine(platform.DataFolder, "elsewhere");
        await File.WriteAllTextAsync(elsewhere, "second");
        var first = draft.NewPath();
        await File.WriteAllTextAsync(first, "first");
        var second = draft.Take(elsewhere);
        var id = await draft.SealAsync(About("in.c-main.users.csv.gz") with { IsSliced = true }, [new OutputPart(first, "_0.csv.gz"), new OutputPart(second, "_1.csv.gz")], default);
        await Database.WriteAsync(platform.Project, (transaction, stop) => Outputs.PublishAsync(transaction, draft, stop), default);
        Assert.False(File.Exists(elsewhere));

        var file = new PreparedFile(await platform.GetJsonAsync($"/v2/storage/files/{id}?federationToken=1"), platform.Client);
        var manifest = JsonNode.Parse(await platform.Client.GetStringAsync(file.Answer.Text("url")))!;

        var urls = manifest["entries"]!.AsArray().Select(entry => entry!.Text("url")).ToList();
        Assert.Equal([$"azure://headgate.blob.core.windows.net/{file.Container}/{file.Blob}_0.csv.gz", $"azure://headgate.blob.core.windows.net/{file.Container}/{file.Blob}_1.csv.gz"], urls);
        Assert.Equal("second"u8.ToArray(), await file.GetAsync(file.Blob + "_1.csv.gz"));

        // The Go client asks for the same blob and wants its slices below the endpoint that its credentials name.
        using var request = new HttpRequestMessage(HttpMethod.Get, file.AddressOf(file.Blob + "manifest"));
        request.Headers.TryAddWithoutValidation("User-Agent", "azsdk-go-azblob/v1.6.4 (go1.26; linux)");
        using var answer = await platform.Client.SendAsync(request);
        var forGo = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var endpoint = file.Answer["absCredentials"]!.Text("SASConnectionString").Split(';')[0]["BlobEndpoint=".Length..].Replace("https://", "azure://", StringComparison.Ordinal);
        Assert.Equal(
            [$"{endpoint}/{file.Container}/{file.Blob}_0.csv.gz", $"{endpoint}/{file.Container}/{file.Blob}_1.csv.gz"],
            forGo["entries"]!.AsArray().Select(entry => entry!.Text("url")));
        using var opened = await platform.Services.GetRequiredService<FileContents>().OpenAsync(platform.Project, id, default);
        Assert.Equal(["first", "second"], opened.Parts.Select(part => File.ReadAllText(part.Path)));
    }

    [Fact]
    public async Task Rolled_back_transaction_leaves_neither_row_nor_content()
    {
        var before = platform.Contents();
        FileId id;
        using (var draft = Outputs.Begin())
        {
            var path = draft.NewPath();
            await File.WriteAllTextAsync(path, "never seen");
            id = await draft.SealAsync(About("never.csv"), [new OutputPart(path)], default);
            await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
                platform.Project,
                async (transaction, stop) =>
                {
                    await Outputs.PublishAsync(transaction, draft, stop);
                    throw new InvalidOperationException("the job failed after all");
                },
                default));
        }

        Assert.Empty(platform.Contents().Except(before));
        using var answer = await platform.GetAsync($"/v2/storage/files/{id}");
        await answer.ShouldBeRefusedAsync(404, "storage.files.notFound");
    }

    [Fact]
    public void Abandoned_draft_leaves_nothing()
    {
        var before = platform.Contents();
        using (var draft = Outputs.Begin())
            File.WriteAllText(draft.NewPath(), "half of it");

        Assert.Empty(platform.Contents().Except(before));
    }

    [Fact]
    public async Task Unsealed_draft_is_not_published()
    {
        using var draft = Outputs.Begin();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Database.WriteAsync(platform.Project, (transaction, stop) => Outputs.PublishAsync(transaction, draft, stop), default));
    }

    private FileOutput About(string name) => new()
    {
        Project = platform.Project,
        Branch = platform.DefaultBranch,
        Token = new TokenId(long.Parse(platform.MasterToken.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture)),
        TokenDescription = "a test",
        Name = name,
    };
}
