using System.Net;
using static Headgate.Keptn.Tests.Uniform.Introduction;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>What an integration wants to hear of is changed from outside.</summary>
public sealed class SubscribingToEvents(KeptnNode node)
{
    private const string Unknown = """{"code":404,"message":"mongo: no documents in result"}""";

    private KeptnApi Api => node.Api;

    [Fact]
    public async Task A_subscription_is_made_shown_changed_and_ended()
    {
        var path = $"{Registration}/{await RegisteredAsync()}/subscription";
        var id = (string)(await Api.PostAsync(path, Subscription("sh.keptn.event.test.triggered", ["shop"], ["dev"]), HttpStatusCode.Created))!["id"]!;
        Assert.Equal(
            $$$"""{"id":"{{{id}}}","event":"sh.keptn.event.test.triggered","filter":{"projects":["shop"],"stages":["dev"],"services":[]}}""",
            (await Api.GetAsync($"{path}/{id}"))!.ToJsonString());
        var changed = await Api.PutAsync($"{path}/{id}", Subscription("sh.keptn.event.other.triggered", ["shop", "mall"]), HttpStatusCode.Created);
        Assert.Equal($$"""{"id":"{{id}}"}""", changed!.ToJsonString());
        Assert.Equal(
            $$$"""[{"id":"{{{id}}}","event":"sh.keptn.event.other.triggered","filter":{"projects":["shop","mall"],"stages":[],"services":[]}}]""",
            (await Api.GetAsync(path))!.ToJsonString());
        Assert.Equal("{}", (await Api.DeleteAsync($"{path}/{id}"))!.ToJsonString());
        Assert.Equal("{}", (await Api.DeleteAsync($"{path}/{id}"))!.ToJsonString());
        Assert.Equal("[]", (await Api.GetAsync(path))!.ToJsonString());
        Assert.Equal(Unknown, (await Api.GetAsync($"{path}/{id}", HttpStatusCode.NotFound))!.ToJsonString());
    }

    [Fact]
    public async Task Put_under_a_new_id_makes_it()
    {
        var path = $"{Registration}/{await RegisteredAsync()}/subscription";
        await Api.PutAsync($"{path}/my-own", Subscription("sh.keptn.event.test.triggered"), HttpStatusCode.Created);
        Assert.Equal("my-own", (string?)(await Api.GetAsync($"{path}/my-own"))!["id"]);
    }

    [Fact]
    public async Task They_keep_the_order_they_were_made_in()
    {
        var path = $"{Registration}/{await RegisteredAsync()}/subscription";
        var ids = new List<string?>();
        foreach (var task in new[] { "one", "two", "three", "four" })
            ids.Add((string?)(await Api.PostAsync(path, Subscription($"sh.keptn.event.{task}.triggered"), HttpStatusCode.Created))!["id"]);
        await Api.PutAsync($"{path}/{ids[1]}", Subscription("sh.keptn.event.changed.triggered"), HttpStatusCode.Created);
        Assert.Equal(ids, (await Api.GetAsync(path))!.AsArray().Select(one => (string?)one!["id"]));
    }

    [Fact]
    public async Task An_unknown_integration_has_none_and_gets_none()
    {
        var path = $"{Registration}/0123/subscription";
        Assert.Equal(Unknown, (await Api.GetAsync(path, HttpStatusCode.NotFound))!.ToJsonString());
        Assert.Equal(Unknown, (await Api.GetAsync($"{path}/1", HttpStatusCode.NotFound))!.ToJsonString());
        Assert.Equal(Unknown, (await Api.PostAsync(path, Subscription("sh.keptn.event.test.triggered"), HttpStatusCode.NotFound))!.ToJsonString());
        Assert.Equal(Unknown, (await Api.PutAsync($"{path}/1", Subscription("sh.keptn.event.test.triggered"), HttpStatusCode.NotFound))!.ToJsonString());
        Assert.Equal(Unknown, (await Api.DeleteAsync($"{path}/1", HttpStatusCode.NotFound))!.ToJsonString());
    }

    private async Task<string> RegisteredAsync() => (string)(await Api.PostAsync(Registration, Of(NewName()), HttpStatusCode.Created))!["id"]!;
}
