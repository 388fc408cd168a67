using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Headgate.Kernel.Tests;

public sealed class ReadingForms
{
    [Theory]
    [InlineData("?a=1", """{"a":"1"}""")]
    [InlineData("?a=1&a=2&a=3", """{"a":["1","2","3"]}""")]
    [InlineData("?a[]=1&a[]=2", """{"a":["1","2"]}""")]
    [InlineData("?a[0]=x&a[1]=y", """{"a":["x","y"]}""")]
    [InlineData("?a[1]=y&a[0]=x", """{"a":["x","y"]}""")]
    [InlineData("?a[10]=c&a[9]=b", """{"a":["b","c"]}""")]
    [InlineData("?a%5B%5D=1", """{"a":["1"]}""")]
    [InlineData("?a[b]=1&a[c][d]=2", """{"a":{"b":"1","c":{"d":"2"}}}""")]
    [InlineData("?a[in.c-main]=read", """{"a":{"in.c-main":"read"}}""")]
    [InlineData("?f[0][column]=x&f[0][values][]=1&f[0][values][]=2&f[1][column]=y", """{"f":[{"column":"x","values":["1","2"]},{"column":"y"}]}""")]
    [InlineData("?0=a", """{"0":"a"}""")]
    [InlineData("?a=&b", """{"a":"","b":""}""")]
    [InlineData("?a[b=1", """{"a[b":"1"}""")]
    [InlineData("?[x]=1", """{"[x]":"1"}""")]
    [InlineData("?a[100000]=x", """{"a":{"100000":"x"}}""")]
    [InlineData("?a=%C5%BElu%C5%A5+%26", """{"a":"žluť &"}""")]
    [InlineData("", "{}")]
    public void Names_make_a_tree(string query, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Request.Query(query).Values), Request.Query(query).Values.ToJsonString());

    [Fact]
    public void Name_that_is_nested_too_deep_is_refused()
    {
        var refused = Assert.Throws<RefusedException>(() => Request.Query("?a[b][c][d][e][f][g][h][i]=1"));
        Assert.Equal((400, "malformedRequest"), (refused.Error.Status, refused.Error.Code));
    }

    [Fact]
    public async Task Body_as_a_form_gives_the_same_tree()
    {
        var fields = await Request.BodyAsync("a[]=1&a[]=2&b[c]=x+y", "application/x-www-form-urlencoded");
        Assert.Equal("""{"a":["1","2"],"b":{"c":"x y"}}""", fields.Values.ToJsonString());
    }

    [Fact]
    public async Task Multipart_form_without_files_gives_the_same_tree()
    {
        var body = "--x\r\nContent-Disposition: form-data; name=\"a[]\"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\ntwo\r\n--x--\r\n";
        var fields = await Request.BodyAsync(body, "multipart/form-data; boundary=x");
        Assert.Equal("""{"a":["1"],"b":"two"}""", fields.Values.ToJsonString());
    }

    /// <summary>Any tree of maps, lists and texts survives being written the way PHP's http_build_query does.</summary>
    [Fact]
    public void What_a_client_builds_is_read_back()
    {
        Prop.ForAll(Trees(), tree => JsonNode.DeepEquals(tree, Request.Query("?" + string.Join('&', Flatten(tree))).Values)).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<JsonObject> Trees()
    {
        var text = Gen.Elements("", "a", "x y", "100%", "a&b=c", "ž", "[]", "null");
        var name = Gen.Elements("a", "b", "in.c-main", "col 1", "ž");
        Gen<JsonNode> Node(int depth) => depth == 0
            ? text.Select(value => (JsonNode)value)
            : Gen.OneOf(
                text.Select(value => (JsonNode)value),
                Gen.NonEmptyListOf(Node(depth - 1)).Select(items => (JsonNode)new JsonArray([.. items.Take(12).Select(item => item.DeepClone())])),
                Map(depth - 1).Select(map => (JsonNode)map));
        Gen<JsonObject> Map(int depth) =>
            Gen.NonEmptyListOf(name.SelectMany(key => Node(depth).Select(value => (key, value))))
                .Select(pairs => new JsonObject(pairs.DistinctBy(pair => pair.key).Select(pair => KeyValuePair.Create(pair.key, (JsonNode?)pair.value.DeepClone()))));
        return Map(3).ToArbitrary();
    }

    private static IEnumerable<string> Flatten(JsonObject tree) => tree.SelectMany(pair => Flatten(Uri.EscapeDataString(pair.Key), pair.Value!));

    private static IEnumerable<string> Flatten(string name, JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Flatten($"{name}[{Uri.EscapeDataString(pair.Key)}]", pair.Value!)),
        JsonArray list => list.SelectMany((item, index) => Flatten($"{name}[{index}]", item!)),
        _ => [$"{name}={Uri.EscapeDataString(node.GetValue<string>())}"],
    };
}
