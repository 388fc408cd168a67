using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Tests.Secrets;

/// <summary>Secrets are made, replaced, listed and deleted over the wire.</summary>
public sealed class SecretsInScopes(KeptnNode node)
{
    private const string Path = "/api/secrets/v1/secret";

    private KeptnApi Api => node.Api;

    [Fact]
    public async Task The_scopes_are_listed_in_order() =>
        Assert.Equal(
            """{"scopes":["dynatrace-service","keptn-default","keptn-prometheus-service","keptn-webhook-service"]}""",
            (await Api.GetAsync("/api/secrets/v1/scope"))!.ToJsonString());

    [Fact]
    public async Task A_new_one_is_echoed_and_then_only_its_keys_are_told()
    {
        var name = NewName();
        var echo = await Api.PostAsync(Path, Secret(name, "keptn-webhook-service", ("user", "example"), ("password", "not so secret")), HttpStatusCode.Created);
        Assert.Equal($$$"""{"name":"{{{name}}}","scope":"keptn-webhook-service","data":{"password":"not so secret","user":"example"}}""", echo!.ToJsonString());
        Assert.Equal(
            $$"""{"Secrets":[{"name":"{{name}}","scope":"keptn-webhook-service","keys":["password","user"]}]}""",
            (await Api.GetAsync($"{Path}?name={name}&scope=keptn-webhook-service"))!.ToJsonString());
        Assert.Equal("""{"Secrets":[]}""", (await Api.GetAsync($"{Path}?name={name}&scope=keptn-default"))!.ToJsonString());
        Assert.Contains((await Api.GetAsync(Path))!["Secrets"]!.AsArray(), one => (string?)one!["name"] == name);
    }

    [Fact]
    public async Task Without_a_scope_it_is_the_usual_one()
    {
        var name = NewName();
        var echo = await Api.PostAsync(Path, new JsonObject { ["name"] = name, ["data"] = new JsonObject { ["a"] = "b" } }, HttpStatusCode.Created);
        Assert.Equal("keptn-default", (string?)echo!["scope"]);
    }

    [Fact]
    public async Task A_name_is_there_once_whatever_the_scope()
    {
        var name = NewName();
        await Api.PostAsync(Path, Secret(name, "keptn-default", ("a", "b")), HttpStatusCode.Created);
        var refusal = await Api.PostAsync(Path, Secret(name, "keptn-webhook-service", ("a", "c")), HttpStatusCode.Conflict);
        Assert.Equal("""{"code":409,"message":"Unable to create secret: secret already exists"}""", refusal!.ToJsonString());
    }

    [Fact]
    public async Task Values_are_replaced_as_a_whole()
    {
        var name = NewName();
        await Api.PostAsync(Path, Secret(name, "keptn-default", ("a", "1"), ("b", "2")), HttpStatusCode.Created);
        var echo = await Api.PutAsync(Path, Secret(name, "keptn-default", ("c", "3")));
        Assert.Equal($$$"""{"name":"{{{name}}}","scope":"keptn-default","data":{"c":"3"}}""", echo!.ToJsonString());
        Assert.Equal("""["c"]""", (await Api.GetAsync($"{Path}?name={name}"))!["Secrets"]![0]!["keys"]!.ToJsonString());
    }

    [Fact]
    public async Task A_deleted_one_is_gone()
    {
        var name = NewName();
        await Api.PostAsync(Path, Secret(name, "keptn-default", ("a", "1")), HttpStatusCode.Created);
        Assert.Null(await Api.DeleteAsync($"{Path}?name={name}&scope=keptn-default"));
        Assert.Equal("""{"Secrets":[]}""", (await Api.GetAsync($"{Path}?name={name}"))!.ToJsonString());
        var refusal = await Api.DeleteAsync($"{Path}?name={name}&scope=keptn-default", HttpStatusCode.NotFound);
        Assert.Equal("""{"code":404,"message":"Unable to delete secret: secret not found"}""", refusal!.ToJsonString());
    }

    [Fact]
    public async Task One_is_not_deleted_by_the_name_of_another_scope()
    {
        var name = NewName();
        await Api.PostAsync(Path, Secret(name, "keptn-default", ("a", "1")), HttpStatusCode.Created);
        await Api.DeleteAsync($"{Path}?name={name}&scope=dynatrace-service", HttpStatusCode.NotFound);
        Assert.Single((await Api.GetAsync($"{Path}?name={name}"))!["Secrets"]!.AsArray());
    }

    [Fact]
    public async Task An_unknown_one_is_not_replaced()
    {
        var refusal = await Api.PutAsync(Path, Secret(NewName(), "keptn-default", ("a", "1")), HttpStatusCode.NotFound);
        Assert.Equal("Unable to update secret: secret not found", (string?)refusal!["message"]);
    }

    [Theory]
    [InlineData("POST", """{"name":"example","scope":"nowhere","data":{}}""", "Unable to create secret: unable to check defined scope nowhere for secret example: scope not found")]
    [InlineData("PUT", """{"name":"example","scope":"nowhere","data":{}}""", "Unable to update secret: unable to check defined scope nowhere for secret example: scope not found")]
    [InlineData("PUT", """{"name":"example","data":{}}""", "Unable to update secret: unable to check defined scope  for secret example: scope not found")]
    [InlineData("POST", """{"data":{}}""", "Invalid request format: Key: 'Secret.SecretMetadata.Name' Error:Field validation for 'Name' failed on the 'required' tag")]
    [InlineData("POST", """{"name":7}""", "Invalid request format: json: cannot unmarshal number into Go struct field Secret.name of type string")]
    [InlineData("POST", """{"name":"example","data":{"a":{}}}""", "Invalid request format: json: cannot unmarshal object into Go struct field Secret.data of type string")]
    [InlineData("POST", """{"name":"Example_","data":{}}""", "Unable to create secret: the name \"Example_\" is invalid")]
    [InlineData("POST", """{"name":"example","data":{"a b":"c"}}""", "Unable to create secret: the key \"a b\" is invalid")]
    [InlineData("POST", "{", "Invalid request format: unexpected EOF")]
    [InlineData("POST", "", "Invalid request format: EOF")]
    public async Task What_is_wrong_is_said(string method, string body, string message)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await Api.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var refusal = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(400, (int)refusal["code"]!);
        Assert.StartsWith(message, (string?)refusal["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_keys_are_no_longer_than_253_characters()
    {
        const string Message = "Unable to create secret: name and key values must be no more than 253 characters";
        var name = await Api.PostAsync(Path, Secret(new string('a', 254), "keptn-default", ("a", "1")), HttpStatusCode.BadRequest);
        Assert.Equal(Message, (string?)name!["message"]);
        var key = await Api.PostAsync(Path, Secret(NewName(), "keptn-default", (new string('k', 254), "1")), HttpStatusCode.BadRequest);
        Assert.Equal(Message, (string?)key!["message"]);
    }

    [Theory]
    [InlineData("", "Key: 'DeleteSecretQueryParams.Name' Error:Field validation for 'Name' failed on the 'required' tag\nKey: 'DeleteSecretQueryParams.Scope' Error:Field validation for 'Scope' failed on the 'required' tag")]
    [InlineData("?name=a", "Key: 'DeleteSecretQueryParams.Scope' Error:Field validation for 'Scope' failed on the 'required' tag")]
    [InlineData("?name=a&scope=nowhere", "Unable to delete secret: unable to check defined scope nowhere for secret a: scope not found")]
    public async Task Deleting_needs_a_name_and_a_scope_that_is_there(string query, string message)
    {
        var refusal = await Api.DeleteAsync(Path + query, HttpStatusCode.BadRequest);
        Assert.EndsWith(message, (string?)refusal!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_that_make_one_at_once_one_succeeds()
    {
        var name = NewName();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async value =>
        {
            using var content = new StringContent(Secret(name, "keptn-default", ("a", $"{value}")).ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await Api.Http.PostAsync(Path, content);
            return answer.StatusCode;
        }));
        Assert.Single(answers, HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(status => status == HttpStatusCode.Conflict));
    }

    private static string NewName() => $"example-{Guid.NewGuid():N}";

    private static JsonObject Secret(string name, string scope, params (string Key, string Value)[] values) => new()
    {
        ["name"] = name,
        ["scope"] = scope,
        ["data"] = new JsonObject(values.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
    };
}
