using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.ServerTests.Components;
using Headgate.Testing;

namespace Headgate.ServerTests.Clients;

/// <summary>A platform with one of everything that clients read, under names that paths of expectations use in braces.</summary>
public sealed class ClientWorld : ComponentsFixture
{
    private readonly Dictionary<string, string> names = [];

    /// <inheritdoc />
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        names["branch"] = DefaultBranch.ToString(CultureInfo.InvariantCulture);
        names["dev"] = (await NewBranchAsync("Example")).ToString(CultureInfo.InvariantCulture);
        await MakeTablesAsync();
        await MakeConfigurationAsync();
        var token = await Api.PostAsync("/v2/storage/tokens", new JsonObject
        {
            ["description"] = "example",
            ["bucketPermissions"] = new JsonObject { [names["bucket"]] = "read" },
            ["componentAccess"] = new JsonArray("keboola.ex-db-mysql"),
            ["expiresIn"] = 3600,
        });
        names["token"] = token.Text("id");
        names["file"] = (await Api.UploadAsync("rows.csv", "id,name\n1,one\n")).ToString(CultureInfo.InvariantCulture);
        await Api.PostAsync($"/v2/storage/branch/{names["branch"]}/metadata", Pairs("KBC.projectDescription", "An example"));
    }

    /// <summary>A text with the names in place of their words in braces.</summary>
    public string Fill(string text) => names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    /// <summary>A call as a client makes it; the JSON of a success, the end of a job that it began.</summary>
    public async Task<JsonNode> CallAsync(string method, string path, string? body)
    {
        using var content = body is null ? null : Json(Fill(body));
        var answer = await Api.SendAsync(new HttpMethod(method), Fill(path), content);
        return answer is JsonObject && answer["operationName"] is not null && answer["status"] is not null ? await Api.EndedJobAsync(answer) : answer;
    }

    private async Task MakeTablesAsync()
    {
        names["table"] = await NewTableAsync("id,name\n1,one\n2,two\n", "id");
        names["bucket"] = names["table"][..names["table"].LastIndexOf('.')];
        names["typed"] = await NewTypedTableAsync(
            [
                new JsonObject { ["name"] = "id", ["definition"] = new JsonObject { ["type"] = "INT", ["nullable"] = false } },
                new JsonObject { ["name"] = "note", ["definition"] = new JsonObject { ["type"] = "VARCHAR", ["length"] = 20 } },
            ], "id");
        names["alias"] = (await Api.PostAsync(
            $"/v2/storage/buckets/{names["bucket"]}/table-aliases", new JsonObject { ["name"] = "alias", ["sourceTable"] = names["table"] })).Text("id");
        await Api.PostAsync($"/v2/storage/buckets/{names["bucket"]}/metadata", Pairs("KBC.description", "A bucket", "user"));
        names["export"] = (await Api.ExportAsync(names["table"], [])).ToString(CultureInfo.InvariantCulture);
    }

    private async Task MakeConfigurationAsync()
    {
        var path = await NewConfigurationAsync(new { parameters = new { host = "db.example.com" } });
        names["config"] = IdOf(path);
        names["row"] = IdOf(await NewRowAsync(path, content: new { table = "people" }));
        await Api.PostAsync($"/v2/storage/branch/{names["branch"]}/components/keboola.ex-db-mysql/configs/{names["config"]}/metadata", Pairs("KBC.configuration.folderName", "Folder"));
    }

    private static JsonObject Pairs(string key, string value, string? provider = null)
    {
        var body = new JsonObject { ["metadata"] = new JsonArray(new JsonObject { ["key"] = key, ["value"] = value }) };
        if (provider is not null)
            body["provider"] = provider;
        return body;
    }
}
