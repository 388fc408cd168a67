using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.Storage;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Storage;

public sealed class Triggers(StorageFixture platform) : IClassFixture<StorageFixture>
{
    private async Task<JsonNode> OwnTokenAsync() => (await platform.GetJsonAsync("/v2/storage/tokens/verify"))["id"]!;

    private async Task<object> BodyAsync(string configuration, int minutes, params string[] tableIds) => new
    {
        runWithTokenId = int.Parse((await OwnTokenAsync()).ToString(), System.Globalization.CultureInfo.InvariantCulture),
        component = "orchestration",
        configurationId = configuration,
        coolDownPeriodMinutes = minutes,
        tableIds,
    };

    private Task<JsonNode> NewAsync(string configuration, params string[] tables) => NewAsync(configuration, 1, tables);

    private async Task<JsonNode> NewAsync(string configuration, int minutes, params string[] tables)
    {
        using var made = await platform.PostAsync("/v2/storage/triggers/", await BodyAsync(configuration, minutes, tables));
        return await made.ShouldBeAsync(201);
    }

    private async Task<TriggeredJob[]> TakeAsync(params string[] configurations)
    {
        var taken = await platform.Services.GetRequiredService<MetadataDatabase>().TransactAsync(
            (transaction, token) => TriggeredJobs.TakeAsync(transaction, 10_000, platform.Clock.GetUtcNow(), token), CancellationToken.None);
        return [.. taken.Where(job => configurations.Contains(job.Configuration))];
    }

    [Fact]
    public async Task Trigger_is_made_shown_changed_listed_and_deleted()
    {
        var first = await platform.NewTableAsync("id\n1\n");
        var second = await platform.NewTableAsync("id\n1\n");
        var made = await NewAsync("lifecycle", first, second);

        Assert.Equal(
            ["id", "runWithTokenId", "component", "configurationId", "lastRun", "coolDownPeriodMinutes", "creatorToken", "tables"], made.AsObject().Select(field => field.Key));
        Assert.Equal(System.Text.Json.JsonValueKind.String, made["id"]!.GetValueKind());
        Assert.Equal("lifecycle", made.Text("configurationId"));
        Assert.Null(made["lastRun"]);
        Assert.Equal(1, made["coolDownPeriodMinutes"]!.GetValue<long>());
        Assert.Equal((await OwnTokenAsync()).ToString(), made["creatorToken"]!["id"]!.GetValue<long>().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), made["tables"]!.AsArray().Select(table => table!.Text("tableId")));

        var path = $"/v2/storage/triggers/{made.Text("id")}/";
        Assert.Equal(made.ToJsonString(), (await platform.GetJsonAsync(path)).ToJsonString());
        using var changed = await platform.PutAsync(path, new { coolDownPeriodMinutes = 20, tableIds = new[] { second } });
        var after = await changed.ShouldBeAsync(200);
        Assert.Equal(20, after["coolDownPeriodMinutes"]!.GetValue<long>());
        Assert.Equal("lifecycle", after.Text("configurationId"));
        Assert.Equal([second], after["tables"]!.AsArray().Select(table => table!.Text("tableId")));

        Assert.Single((await platform.GetJsonAsync("/v2/storage/triggers/?component=orchestration&configurationId=lifecycle")).AsArray());
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/triggers?component=other&configurationId=lifecycle")).AsArray());

        using var deleted = await platform.DeleteAsync(path);
        await deleted.ShouldBeAsync(204);
        using var gone = await platform.GetAsync(path);
        await gone.ShouldBeRefusedAsync(404, "storage.triggers.notFound");
        var events = await platform.GetJsonAsync($"/v2/storage/events?q=objectType:trigger AND objectId:{made.Text("id")}");
        Assert.Equal(["storage.triggerDeleted", "storage.triggerUpdated", "storage.triggerCreated"], events.AsArray().Select(one => one!.Text("event")));
    }

    [Fact]
    public async Task The_token_it_runs_with_stays_as_long_as_the_trigger()
    {
        using var made = await platform.PostAsync("/v2/storage/tokens", new { description = "runs" });
        var token = (await made.ShouldBeAsync(201)).Text("id");
        var table = await platform.NewTableAsync("id\n1\n");
        using var trigger = await platform.PostAsync("/v2/storage/triggers/", new
        {
            runWithTokenId = long.Parse(token, System.Globalization.CultureInfo.InvariantCulture), component = "orchestration", configurationId = "keeps", coolDownPeriodMinutes = 1, tableIds = new[] { table },
        });
        var path = $"/v2/storage/triggers/{(await trigger.ShouldBeAsync(201)).Text("id")}";

        using (var refused = await platform.DeleteAsync($"/v2/storage/tokens/{token}"))
            await refused.ShouldBeRefusedAsync(400, "storage.tokens.cannotDeleteDueToOrchestration", "a trigger");
        using (var gone = await platform.DeleteAsync(path))
            await gone.ShouldBeAsync(204);
        using var deleted = await platform.DeleteAsync($"/v2/storage/tokens/{token}");
        await deleted.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Change_fires_once_until_it_has_cooled_down_and_none_is_lost()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var path = $"/v2/storage/triggers/{(await NewAsync("cooling", 60, table)).Text("id")}";
        Assert.Empty(await TakeAsync("cooling"));

        await platform.ImportAsync(table, "id\n2\n");
        var job = Assert.Single(await TakeAsync("cooling"));
        Assert.Equal("orchestration", job.Component);
        Assert.Equal(platform.Project, job.Project);
        Assert.NotNull((await platform.GetJsonAsync(path))["lastRun"]);

        await platform.ImportAsync(table, "id\n3\n");
        await platform.ImportAsync(table, "id\n4\n");
        Assert.Empty(await TakeAsync("cooling"));
        platform.Clock.Advance(TimeSpan.FromMinutes(61));
        await Eventually.HoldsAsync(async () => (await TakeAsync("cooling")).Length == 1);
        Assert.Empty(await TakeAsync("cooling"));
    }

    [Fact]
    public async Task Deleted_rows_fire_and_exports_do_not()
    {
        var table = await platform.NewTableAsync("id\n1\n2\n");
        await NewAsync("rows", table);
        await platform.Api.ExportAsync(table, []);
        Assert.Empty(await TakeAsync("rows"));
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}/rows", new JsonObject { ["whereColumn"] = "id", ["whereValues"] = new JsonArray("1") }));
        Assert.Single(await TakeAsync("rows"));
    }

    [Fact]
    public async Task Alias_is_watched_through_the_table_it_shows()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = await platform.NewBucketAsync();
        var alias = (await platform.Api.PostAsync($"/v2/storage/buckets/{bucket}/table-aliases", new JsonObject { ["sourceTable"] = table, ["name"] = "seen" })).Text("id");
        await NewAsync("alias", alias);
        await platform.ImportAsync(table, "id\n2\n");
        Assert.Single(await TakeAsync("alias"));
    }

    [Fact]
    public async Task Many_imports_at_once_fire_two_triggers_once_each()
    {
        var tables = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => platform.NewTableAsync("id\n1\n")));
        await NewAsync("crowd-1", tables);
        await NewAsync("crowd-2", [.. tables.Reverse()]);
        var jobs = await Task.WhenAll(tables.Select(table => platform.ImportAsync(table, "id\n2\n")));
        Assert.All(jobs, job => Assert.Equal("success", job.Text("status")));
        Assert.Equal(["crowd-1", "crowd-2"], (await TakeAsync("crowd-1", "crowd-2")).Select(job => job.Configuration).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Takers_at_once_never_get_the_same_job_and_one_that_fails_gives_it_back()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        await NewAsync("takers", table);
        await platform.ImportAsync(table, "id\n2\n");
        var database = platform.Services.GetRequiredService<MetadataDatabase>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.TransactAsync<int>(
            async (transaction, token) =>
            {
                await TriggeredJobs.TakeAsync(transaction, 10_000, platform.Clock.GetUtcNow(), token);
                throw new InvalidOperationException("The job could not be made.");
            },
            CancellationToken.None));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TakeAsync("takers")));
        Assert.Single(taken.SelectMany(jobs => jobs));
    }

    [Fact]
    public async Task Dropped_table_is_watched_no_more()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var other = await platform.NewTableAsync("id\n1\n");
        var path = $"/v2/storage/triggers/{(await NewAsync("dropped", table, other)).Text("id")}";
        await platform.Api.ResultsAsync(await platform.Api.DeleteAsync($"/v2/storage/tables/{table}?async=1"));
        Assert.Equal([other], (await platform.GetJsonAsync(path))["tables"]!.AsArray().Select(one => one!.Text("tableId")));
    }

    [Theory]
    [InlineData("coolDownPeriodMinutes", "0", 400, null, "Minimal cool down period is 1 minute")]
    [InlineData("coolDownPeriodMinutes", "\"x\"", 400, null, "Argument \"coolDownPeriodMinutes\" is expected to be type \"int\", value \"x\" given.")]
    [InlineData("runWithTokenId", "\"me\"", 400, null, "Argument \"runWithTokenId\" is expected to be type \"int\", value \"me\" given.")]
    [InlineData("runWithTokenId", "987654321", 400, "storage.triggers.validation", "987654321")]
    [InlineData("tableIds", "[]", 400, "storage.triggers.validation", "at least one table")]
    [InlineData("tableIds", "\"a\"", 400, "storage.triggers.validation", "array")]
    [InlineData("tableIds", "[\"in.c-nothere.t\"]", 404, "storage.tables.notFound", "in.c-nothere.t")]
    [InlineData("component", "\"\"", 400, "storage.triggers.validation", "blank")]
    [InlineData("configurationId", "null", 400, "storage.triggers.validation", "blank")]
    public async Task Wrong_field_is_refused(string field, string value, int status, string? code, string text)
    {
        var body = (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(await BodyAsync("wrong", 1, await platform.NewTableAsync("id\n1\n")))!;
        body[field] = JsonNode.Parse(value);
        using var answer = await platform.PostAsync("/v2/storage/triggers", body);
        await answer.ShouldBeRefusedAsync(status, code, text);
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/triggers?configurationId=wrong")).AsArray());
    }

    [Fact]
    public async Task Token_needs_the_component_and_the_tables_and_runs_with_no_admin()
    {
        var table = await platform.NewTableAsync("id\n1\n");
        var bucket = table[..table.LastIndexOf('.')];
        var made = await NewAsync("rights", table);
        var poor = await platform.NewTokenAsync();
        using (var none = await platform.PostAsync("/v2/storage/triggers", await BodyAsync("rights", 1, table), poor))
            await none.ShouldBeRefusedAsync(403, "accessDenied");
        using (var none = await platform.GetAsync($"/v2/storage/triggers/{made.Text("id")}", poor))
            await none.ShouldBeRefusedAsync(403, "accessDenied");
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/triggers", poor)).AsArray());

        using var limited = await platform.PostAsync(
            "/v2/storage/tokens", new { componentAccess = new[] { "orchestration" }, bucketPermissions = new Dictionary<string, string> { [bucket] = "read" } });
        var token = await limited.ShouldBeAsync(201);
        using (var asAdmin = await platform.PostAsync("/v2/storage/triggers", await BodyAsync("rights", 1, table), token.Text("token")))
            await asAdmin.ShouldBeRefusedAsync(403, "accessDenied");
        var own = new
        {
            runWithTokenId = token.Text("id"), component = "orchestration", configurationId = "rights", coolDownPeriodMinutes = "5", tableIds = new[] { table },
        };
        using (var allowed = await platform.PostAsync("/v2/storage/triggers", own, token.Text("token")))
            await allowed.ShouldBeAsync(201);
        using (var stronger = await platform.PostAsync("/v2/storage/tokens", new { canManageBuckets = true, canReadAllFileUploads = true }))
        {
            var another = (await stronger.ShouldBeAsync(201)).Text("id");
            using var borrowed = await platform.PostAsync("/v2/storage/triggers", own with { runWithTokenId = another }, token.Text("token"));
            await borrowed.ShouldBeRefusedAsync(403, "accessDenied", "your own token");
        }

        using (var other = await platform.PostAsync("/v2/storage/triggers", own with { tableIds = new[] { await platform.NewTableAsync("id\n1\n") } }, token.Text("token")))
            await other.ShouldBeRefusedAsync(403, "accessDenied");
        using (var component = await platform.PutAsync($"/v2/storage/triggers/{made.Text("id")}", new { component = "another" }, token.Text("token")))
            await component.ShouldBeRefusedAsync(403, "accessDenied");

        var stranger = (await platform.NewProjectAsync()).MasterToken;
        Assert.Empty((await platform.GetJsonAsync("/v2/storage/triggers", stranger)).AsArray());
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
        {
            using var unknown = await platform.SendAsync(method, $"/v2/storage/triggers/{made.Text("id")}", method == HttpMethod.Put ? new { } : null, stranger);
            await unknown.ShouldBeRefusedAsync(404, "storage.triggers.notFound");
        }
    }
}
