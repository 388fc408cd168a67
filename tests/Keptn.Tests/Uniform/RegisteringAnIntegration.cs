using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Keptn.Uniform;
using static Headgate.Keptn.Tests.Uniform.Introduction;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>Integrations introduce themselves, say that they are alive, and leave.</summary>
public sealed class RegisteringAnIntegration(KeptnNode node)
{
    private KeptnApi Api => node.Api;

    [Fact]
    public async Task A_new_one_gets_the_id_that_its_name_namespace_and_host_make()
    {
        var name = NewName();
        var answer = await Api.PostAsync(Registration, Of(name, "node-7", "examples"), HttpStatusCode.Created);
        Assert.Equal($$"""{"id":"{{IntegrationId.Of(name, "examples", "node-7")}}"}""", answer!.ToJsonString());
        Assert.Equal("78f242bddf4eeb2c2eaf2b4fcd8b7f58406f3c52", IntegrationId.Of("helm-service", "keptn", "node1"));
    }

    [Fact]
    public async Task It_is_listed_with_every_field()
    {
        var name = NewName();
        var id = (string)(await Api.PostAsync(Registration, Of(name, subscriptions: Subscription("sh.keptn.event.test.triggered", ["shop"])), HttpStatusCode.Created))!["id"]!;
        var listed = Assert.IsType<JsonArray>(await Api.GetAsync($"{Registration}?name={name}"));
        var one = Assert.Single(listed)!.AsObject();
        Assert.Equal(["id", "name", "metadata", "subscriptions"], one.Select(member => member.Key));
        Assert.Equal(id, (string?)one["id"]);
        var metadata = one["metadata"]!.AsObject();
        Assert.Equal(["hostname", "integrationversion", "distributorversion", "location", "kubernetesmetadata", "lastseen"], metadata.Select(member => member.Key));
        Assert.Equal("""{"namespace":"examples","podname":"pod-1","deploymentname":"deployment-1"}""", metadata["kubernetesmetadata"]!.ToJsonString());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string?)metadata["lastseen"]);
        var subscription = Assert.Single(one["subscriptions"]!.AsArray())!;
        Assert.True(Guid.TryParse((string?)subscription["id"], out _));
        Assert.Equal("sh.keptn.event.test.triggered", (string?)subscription["event"]);
        Assert.Equal("""{"projects":["shop"],"stages":[],"services":[]}""", subscription["filter"]!.ToJsonString());
    }

    [Fact]
    public async Task The_same_name_elsewhere_keeps_the_id_and_the_subscriptions_and_changes_the_versions()
    {
        var name = NewName();
        var id = (string)(await Api.PostAsync(Registration, Of(name, subscriptions: Subscription("sh.keptn.event.test.triggered")), HttpStatusCode.Created))!["id"]!;
        var again = await Api.PostAsync(Registration, Of(name, "node-2", version: "2.0.0", subscriptions: Subscription("sh.keptn.event.other.triggered")));
        Assert.Equal(id, (string?)again!["id"]);
        var one = Assert.Single((await Api.GetAsync($"{Registration}?id={id}"))!.AsArray())!;
        Assert.Equal("2.0.0", (string?)one["metadata"]!["integrationversion"]);
        Assert.Equal("node-1", (string?)one["metadata"]!["hostname"]);
        Assert.Equal("sh.keptn.event.test.triggered", (string?)Assert.Single(one["subscriptions"]!.AsArray())!["event"]);
    }

    [Fact]
    public async Task Subscriptions_are_taken_from_a_known_one_that_had_none()
    {
        var name = NewName();
        await Api.PostAsync(Registration, Of(name), HttpStatusCode.Created);
        await Api.PostAsync(Registration, Of(name, null, subscriptions: Subscription("sh.keptn.event.>")));
        var one = Assert.Single((await Api.GetAsync($"{Registration}?name={name}"))!.AsArray())!;
        Assert.Equal("sh.keptn.event.>", (string?)Assert.Single(one["subscriptions"]!.AsArray())!["event"]);
    }

    [Fact]
    public async Task Many_at_once_are_one()
    {
        var name = NewName();
        var bodies = Enumerable.Range(0, 12).Select(host => Of(name, $"node-{host}", subscriptions: Subscription("sh.keptn.event.test.triggered"))).ToList();
        var answers = await Task.WhenAll(bodies.Select(async body =>
        {
            using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await Api.Http.PostAsync(Registration, content);
            return (answer.StatusCode, Body: await answer.Content.ReadAsStringAsync());
        }));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Single(Assert.Single((await Api.GetAsync($"{Registration}?name={name}"))!.AsArray())!["subscriptions"]!.AsArray());
    }

    [Theory]
    [InlineData("", "examples", "node-1")]
    [InlineData("example", "", "node-1")]
    [InlineData("example-without-host", "examples", "")]
    public async Task One_that_does_not_say_who_it_is_is_refused(string name, string space, string host)
    {
        var refusal = await Api.PostAsync(Registration, Of(name, host, space), HttpStatusCode.BadRequest);
        Assert.Equal(400, (int)refusal!["code"]!);
        Assert.Equal("incomplete integration ID. At least 'name','namespace' and 'nodename' must be set", (string?)refusal["message"]);
    }

    [Fact]
    public async Task What_nothing_could_be_found_by_and_too_many_subscriptions_are_refused()
    {
        // Random, since an index keeps what repeats itself in less.
        var longText = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10_000));
        foreach (var body in new[] { Of(longText), Of(NewName(), space: longText) })
            Assert.Equal("names and ids must be no longer than 1000 bytes", (string?)(await Api.PostAsync(Registration, body, HttpStatusCode.BadRequest))!["message"]);
        var many = Of(NewName(), subscriptions: [.. Enumerable.Range(0, 1001).Select(_ => Subscription("sh.keptn.event.test.triggered"))]);
        Assert.Equal("an integration brings at most 1000 subscriptions", (string?)(await Api.PostAsync(Registration, many, HttpStatusCode.BadRequest))!["message"]);
        var id = (string)(await Api.PostAsync(Registration, Of(NewName()), HttpStatusCode.Created))!["id"]!;
        await Api.PutAsync($"{Registration}/{id}/subscription/{longText[..3000]}", Subscription("sh.keptn.event.test.triggered"), HttpStatusCode.BadRequest);
        var entries = new JsonObject { ["logs"] = new JsonArray(new JsonObject { ["integrationid"] = longText }) };
        await Api.PostAsync("/api/controlPlane/v1/log", entries, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("""{"name":7}""")]
    [InlineData("""{"name":"a","metadata":[]}""")]
    [InlineData("""{"name":"a","subscriptions":{"event":"x"}}""")]
    [InlineData("""{"name":"a\u0000b","metadata":{"hostname":"h","kubernetesmetadata":{"namespace":"n"}}}""")]
    [InlineData("""["name"]""")]
    [InlineData("")]
    [InlineData("{")]
    public async Task A_body_of_another_shape_is_refused(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Api.Http.PostAsync(Registration, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(400, (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!);
    }

    [Fact]
    public async Task A_ping_answers_with_the_subscriptions_of_now_and_is_seen()
    {
        var id = (string)(await Api.PostAsync(Registration, Of(NewName()), HttpStatusCode.Created))!["id"]!;
        var before = DateTimeOffset.Parse((string)(await Api.PutAsync($"{Registration}/{id}/ping", null))!["metadata"]!["lastseen"]!, null);
        await Api.PostAsync($"{Registration}/{id}/subscription", Subscription("sh.keptn.event.test.triggered"), HttpStatusCode.Created);
        var alive = await Api.PutAsync($"{Registration}/{id}/ping", null);
        Assert.Equal("sh.keptn.event.test.triggered", (string?)Assert.Single(alive!["subscriptions"]!.AsArray())!["event"]);
        Assert.True(DateTimeOffset.Parse((string)alive["metadata"]!["lastseen"]!, null) >= before);
    }

    [Fact]
    public async Task A_ping_of_an_unknown_one_says_so()
    {
        var refusal = await Api.PutAsync($"{Registration}/0123/ping", null, HttpStatusCode.NotFound);
        Assert.Equal("""{"code":404,"message":"uniform integration not found"}""", refusal!.ToJsonString());
    }

    [Fact]
    public async Task One_that_left_is_gone_and_leaving_twice_is_no_error()
    {
        var name = NewName();
        var id = (string)(await Api.PostAsync(Registration, Of(name), HttpStatusCode.Created))!["id"]!;
        Assert.Equal("{}", (await Api.DeleteAsync($"{Registration}/{id}"))!.ToJsonString());
        Assert.Equal("{}", (await Api.DeleteAsync($"{Registration}/{id}"))!.ToJsonString());
        Assert.Equal("[]", (await Api.GetAsync($"{Registration}?name={name}"))!.ToJsonString());
    }

    [Fact]
    public async Task The_list_is_narrowed_by_what_integrations_say_of_themselves()
    {
        var (name, space, host, project) = (NewName(), NewName(), NewName(), NewName());
        await Api.PostAsync(Registration, Of(name, host, space, subscriptions: Subscription("sh.keptn.event.test.triggered", [project], ["dev"], ["cart"])), HttpStatusCode.Created);
        await Api.PostAsync(Registration, Of(NewName(), host, NewName(), subscriptions: Subscription("sh.keptn.event.test.triggered", [project], ["prod"])), HttpStatusCode.Created);
        Assert.Equal(1, await CountAsync($"namespace={space}"));
        Assert.Equal(2, await CountAsync($"hostname={host}"));
        Assert.Equal(2, await CountAsync($"project={project}"));
        Assert.Equal(1, await CountAsync($"project={project}&stage=dev"));
        Assert.Equal(1, await CountAsync($"project={project}&service=cart"));
        Assert.Equal(0, await CountAsync($"project={project}&stage=hardening"));
        Assert.Equal(0, await CountAsync($"name={name}&hostname=elsewhere"));
    }

    private async Task<int> CountAsync(string query) => (await Api.GetAsync($"{Registration}?{query}"))!.AsArray().Count;
}
