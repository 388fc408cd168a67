using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class PreparingAFile(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Answer_has_what_clients_upload_with()
    {
        var file = await platform.PrepareAsync(more: new { name = "users.csv", sizeBytes = 12345, tags = new[] { "one", "two" }, federationToken = true, isPublic = true });

        var answer = file.Answer;
        Assert.True(file.Id > 0);
        Assert.Equal("users.csv", answer.Text("name"));
        Assert.Equal("azure", answer.Text("provider"));
        Assert.NotEmpty(answer.Text("region"));
        Assert.Equal(12345, answer["sizeBytes"]!.GetValue<long>());
        Assert.Equal(["one", "two"], answer["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
        Assert.Equal(15, answer["maxAgeDays"]!.GetValue<int>());
        Assert.False(answer["isPublic"]!.GetValue<bool>());
        Assert.False(answer["isSliced"]!.GetValue<bool>());
        Assert.True(answer["isEncrypted"]!.GetValue<bool>());
        Assert.Equal(platform.MasterToken.Split('-')[1], answer["creatorToken"]!["id"]!.GetValue<long>().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", answer.Text("created"));
        Assert.Equal("headgate", answer["absUploadParams"]!.Text("accountName"));
        Assert.Contains($"-files-", file.Container, StringComparison.Ordinal);
        // On an IP address the account is the first part of the path, for every official client.
        Assert.Equal($"{platform.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}/headgate", file.Endpoint);
    }

    [Fact]
    public async Task Form_with_numbers_for_flags_is_read_as_the_python_client_sends_it()
    {
        using var form = new FormUrlEncodedContent(
        [
            new("name", "form.csv"), new("isPublic", "0"), new("isPermanent", "1"), new("isEncrypted", "1"), new("isSliced", "1"), new("notify", "0"),
            new("tags[]", "a"), new("tags[]", "b"), new("sizeBytes", "7"), new("federationToken", "1"),
        ]);
        using var answer = await platform.PostAsync("/v2/storage/files/prepare", form);

        var file = await answer.ShouldBeAsync(201);
        Assert.True(file["isSliced"]!.GetValue<bool>());
        Assert.Null(file["maxAgeDays"]);
        Assert.Equal(["a", "b"], file["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""["first","first","second"]""", new[] { "first", "second" })]
    [InlineData("""{"0":"first","12":"second"}""", new[] { "first", "second" })]
    [InlineData("[]", new string[0])]
    public async Task Tags_are_kept_once_and_in_order(string tags, string[] expected)
    {
        var file = await platform.PrepareAsync(more: new JsonObject { ["name"] = "tagged.csv", ["tags"] = JsonNode.Parse(tags) });

        var detail = await platform.GetJsonAsync($"/v2/storage/files/{file.Id}");
        Assert.Equal(expected, detail["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":" "}""", "name")]
    [InlineData("""{"name":"a.csv","isPermanent":"maybe"}""", "isPermanent")]
    [InlineData("""{"name":"a.csv","isPublic":"maybe"}""", "isPublic")]
    [InlineData("""{"name":"a.csv","tags":"one"}""", "tags")]
    [InlineData("""{"name":"a.csv","sizeBytes":-1}""", "sizeBytes")]
    [InlineData("""{"name":"a\nb.csv"}""", "name")]
    public async Task Wrong_field_is_refused_by_its_name(string body, string field)
    {
        using var answer = await platform.PostAsync("/v2/storage/files/prepare", JsonContent.Create(JsonNode.Parse(body)));

        var refusal = await answer.ShouldBeRefusedAsync(400, "storage.validation", field);
        Assert.Equal(field, refusal["errors"]![0]!.Text("key"));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd", "passwd")]
    [InlineData("C:\\data\\my file.csv", "my file.csv", "my_file.csv")]
    [InlineData("příliš žluťoučký.csv", "příliš žluťoučký.csv", "p__li___lu_ou_k_.csv")]
    [InlineData("..", "..", "file")]
    public async Task Name_is_kept_and_the_blob_gets_a_plain_one(string name, string kept, string blob)
    {
        var file = await platform.PrepareAsync(name);

        Assert.Equal(kept, file.Answer.Text("name"));
        Assert.Equal(blob, file.Blob);
    }

    [Fact]
    public async Task Run_of_the_header_is_the_files_run()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/storage/files/prepare") { Content = JsonContent.Create(new { name = "run.csv" }) };
        request.Headers.Add("X-StorageApi-Token", platform.MasterToken);
        request.Headers.Add("X-KBC-RunId", "41.42.43");
        using var answer = await platform.Client.SendAsync(request);

        var file = await answer.ShouldBeAsync(201);
        Assert.Equal("41.42.43", file.Text("runId"));
        Assert.Equal(["41", "41.42", "41.42.43"], file["runIds"]!.AsArray().Select(run => run!.GetValue<string>()));
        Assert.Contains((await platform.GetJsonAsync("/v2/storage/files?runId=41.42")).AsArray(), one => one!["id"]!.GetValue<long>() == file["id"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("/v2/storage/branch/default/files/prepare", 201)]
    [InlineData("/v2/storage/branch/987654321/files/prepare", 404)]
    public async Task Branch_path_means_the_same(string path, int status)
    {
        using var answer = await platform.PostAsync(path, new { name = "branch.csv" });

        await answer.ShouldBeAsync(status);
    }

    [Fact]
    public async Task Read_only_admin_is_refused()
    {
        var readOnly = await platform.NewMemberAsync(platform.Project, "readOnly");

        using var answer = await platform.PostAsync("/v2/storage/files/prepare", new { name = "a.csv" }, readOnly);

        await answer.ShouldBeRefusedAsync(403, "accessDenied");
    }

    [Fact]
    public async Task Upload_is_recorded_as_an_event()
    {
        var file = await platform.PrepareAsync("recorded.csv");

        var events = await platform.GetJsonAsync($"/v2/storage/events?q=event:storage.fileUploaded+AND+objectId:{file.Id}");
        Assert.Equal("recorded.csv", Assert.Single(events.AsArray())!.Text("objectName"));
    }
}
