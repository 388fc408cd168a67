namespace Headgate.Kernel.Tests;

public sealed class ReadingFields
{
    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("\"1\"", true)]
    [InlineData("\"true\"", true)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    [InlineData("\"0\"", false)]
    [InlineData("\"false\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("null", null)]
    public void Flag_is_read_in_every_form_clients_send(string sent, bool? expected)
    {
        var fields = Request.Json($$"""{"flag":{{sent}}}""");
        Assert.Equal(expected, fields.Flag("flag"));
        fields.ThrowIfInvalid();
    }

    [Theory]
    [InlineData("\"yes\"")]
    [InlineData("2")]
    [InlineData("[]")]
    public void Flag_that_is_none_is_wrong(string sent) => Assert.Equal(["flag"], Wrong($$"""{"flag":{{sent}}}""", fields => fields.Flag("flag")));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("\"5\"", 5)]
    [InlineData("-3", -3)]
    [InlineData("null", null)]
    public void Number_is_read_from_numbers_and_texts(string sent, int? expected) => Assert.Equal(expected, Request.Json($$"""{"n":{{sent}}}""").Number("n"));

    [Theory]
    [InlineData("1.5")]
    [InlineData("\" 5\"")]
    [InlineData("\"0x5\"")]
    [InlineData("99999999999999999999")]
    [InlineData("{}")]
    [InlineData("11")]
    public void Number_that_is_none_or_out_of_bounds_is_wrong(string sent) =>
        Assert.Equal(["n"], Wrong($$"""{"n":{{sent}}}""", fields => fields.Number("n", 0, 10)));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("\"2\"", 2.0)]
    [InlineData("1e2", 100.0)]
    public void Real_number_is_read(string sent, double expected) => Assert.Equal(expected, Request.Json($$"""{"n":{{sent}}}""").Real("n", 0, 1000));

    [Theory]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"x\"")]
    [InlineData("-1")]
    public void Real_number_that_is_none_is_wrong(string sent) => Assert.Equal(["n"], Wrong($$"""{"n":{{sent}}}""", fields => fields.Real("n", 0, 1000)));

    [Fact]
    public void Text_is_any_scalar_within_its_length()
    {
        var fields = Request.Json("""{"a":"x","b":5,"c":true,"d":null}""");
        Assert.Equal(["x", "5", "true", null, null], new[] { "a", "b", "c", "d", "e" }.Select(name => fields.Text(name)));
        Assert.Equal(["a"], Wrong("""{"a":"12345"}""", f => f.Text("a", 4)));
        Assert.Equal(["a"], Wrong("""{"a":["x"]}""", f => f.Text("a")));
        Assert.Equal(["a"], Wrong("""{"a":"x\u0000y"}""", f => f.Text("a")));
    }

    [Theory]
    [InlineData("{}", "This field is missing.")]
    [InlineData("""{"a":null}""", "This value should not be blank.")]
    [InlineData("""{"a":"  "}""", "This value should not be blank.")]
    [InlineData("""{"a":{}}""", "This value should be of type string.")]
    public void Required_text_says_what_is_wrong_once(string json, string why)
    {
        var fields = Request.Json(json);
        fields.RequiredText("a");
        var refused = Assert.Throws<RefusedException>(() => fields.ThrowIfInvalid());
        Assert.Equal(why, Assert.Single(refused.Error.Errors).Message);
    }

    [Fact]
    public void Lists_of_texts_are_read_in_every_form_clients_send()
    {
        Assert.Equal(["a", "5"], Request.Json("""{"l":["a",5]}""").Texts("l")!);
        Assert.Equal(["a", "b"], Request.Json("""{"l":"a, b,"}""").Texts("l", commas: true)!);
        Assert.Equal(["l"], Wrong("""{"l":"a,\u0000"}""", fields => fields.Texts("l", commas: true)));
        Assert.Empty(Request.Json("""{"l":{}}""").Texts("l")!);
        Assert.Null(Request.Json("{}").Texts("l"));
        Assert.Equal(["l"], Wrong("""{"l":"a,b"}""", fields => fields.Texts("l")));
        Assert.Equal(["l[1]"], Wrong("""{"l":["a",["b"]]}""", fields => fields.Texts("l")));
        Assert.Equal(["l"], Wrong("""{"l":["a","b"]}""", fields => fields.Texts("l", most: 1)));
        Assert.Equal(["l[0]"], Wrong("""{"l":["a\u0000"]}""", fields => fields.Texts("l")));
    }

    [Fact]
    public void Errors_of_nested_fields_have_their_whole_path_and_come_together()
    {
        var fields = Request.Json("""{"map":{"n":"x"},"list":[{"n":1},{"n":"y"}],"top":"z"}""");
        fields.Map("map")!.Number("n");
        foreach (var item in fields.Objects("list")!)
            item.Number("n");
        fields.Number("top");

        var refused = Assert.Throws<RefusedException>(() => fields.ThrowIfInvalid());

        Assert.Equal(["map.n", "list[1].n", "top"], refused.Error.Errors.Select(error => error.Key));
        Assert.StartsWith("Invalid request:\n - map.n: \"This value should be of type integer.\"\n - list[1].n: ", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal((400, "validation.failed"), (refused.Error.Status, refused.Error.Code));
    }

    [Fact]
    public void Empty_list_stands_for_an_empty_map_and_the_other_way_round()
    {
        Assert.Empty(Request.Json("""{"m":[]}""").Map("m")!.Names);
        Assert.Empty(Request.Json("""{"m":{}}""").Objects("m")!);
        Assert.Equal(["m"], Wrong("""{"m":[1]}""", fields => fields.Map("m")));
        Assert.Equal(["m"], Wrong("""{"m":"x"}""", fields => fields.Objects("m")));
    }

    [Fact]
    public void Word_must_be_one_of_the_allowed()
    {
        Assert.Equal("asc", Request.Json("""{"o":"asc"}""").OneOf("o", "asc", "desc"));
        Assert.Null(Request.Json("{}").OneOf("o", "asc", "desc"));
        Assert.Equal(["o"], Wrong("""{"o":"ASC"}""", fields => fields.OneOf("o", "asc", "desc")));
    }

    [Theory]
    [InlineData("", 100, 0)]
    [InlineData("?limit=5&offset=7", 5, 7)]
    public void Page_has_defaults(string query, int limit, int offset) => Assert.Equal(new Page(limit, offset), Page.From(Request.Query(query)));

    private static IEnumerable<string> Wrong(string json, Action<Fields> read)
    {
        var fields = Request.Json(json);
        read(fields);
        return Assert.Throws<RefusedException>(() => fields.ThrowIfInvalid()).Error.Errors.Select(error => error.Key);
    }
}
