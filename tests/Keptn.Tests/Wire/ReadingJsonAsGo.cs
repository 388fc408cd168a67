using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Wire;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Wire;

/// <summary>Requests are read as Go's decoder reads them, with its texts.</summary>
public sealed class ReadingJsonAsGo
{
    [Theory]
    [InlineData("", "EOF")]
    [InlineData("  \n", "EOF")]
    [InlineData("{", "unexpected EOF")]
    [InlineData("{\"a\":\"b", "unexpected EOF")]
    [InlineData("[1,", "unexpected EOF")]
    [InlineData("x", "invalid character 'x' looking for beginning of value")]
    [InlineData("'", "invalid character '\\'' looking for beginning of value")]
    [InlineData("é", "invalid character 'Ã' looking for beginning of value")]
    [InlineData("{a", "invalid character 'a' looking for beginning of object key string")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("\"a\nb\"", "invalid character '\\n' in string literal")]
    [InlineData("\"\\x\"", "invalid character 'x' in string escape code")]
    [InlineData("\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("-x", "invalid character 'x' in numeric literal")]
    [InlineData("1.x", "invalid character 'x' after decimal point in numeric literal")]
    [InlineData("1e+x", "invalid character 'x' in exponent of numeric literal")]
    [InlineData("tru3", "invalid character '3' in literal true (expecting 'e')")]
    public void What_is_wrong_is_said_in_its_words(string text, string message) => Assert.Equal(message, Assert.Throws<GoJsonException>(() => Parse(text)).Message);

    [Theory]
    [InlineData("{\"a\":1} trailing", "{\"a\":1}")]
    [InlineData("{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}")]
    [InlineData(" [true, false, null, \"\\u0041\\n\", -0.5e3]", "[true,false,null,\"A\\n\",-0.5e3]")]
    public void What_is_right_is_read(string text, string json) => Assert.Equal(json, Parse(text)!.ToJsonString());

    [Fact]
    public void Broken_text_is_repaired()
    {
        Assert.Equal("\uFFFD!", (string?)GoJsonReader.Parse([(byte)'"', 0xFF, (byte)'!', (byte)'"']));
        Assert.Equal("\uFFFD\uFFFD", (string?)Parse("\"\\ud800\\udbff\""));
        Assert.Equal("\U0001F600", (string?)Parse("\"\\ud83d\\ude00\""));
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        Assert.Equal("exceeded max depth", Assert.Throws<GoJsonException>(() => Parse(new string('[', 100_000))).Message);
        Assert.NotNull(Parse(new string('[', 200) + new string(']', 200)));
    }

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        Prop.ForAll(Values(4).ToArbitrary(), value => JsonNode.DeepEquals(JsonNode.Parse(value.ToJsonString()), Parse(value.ToJsonString()))).Check(Effort.Cases(100));
    }

    [Fact]
    public void Nonsense_is_refused_and_nothing_worse()
    {
        var pieces = Gen.Elements("{", "}", "[", "]", "\"", ":", ",", "\\", "\\u12", "tru", "null", "1", "-", ".", "e", " ", "\0", "é", "\uD800", "name");
        Prop.ForAll(pieces.ListOf().Select(list => string.Concat(list)).ToArbitrary(), text =>
        {
            try
            {
                _ = GoJson.Decode<Sample>(Encoding.UTF8.GetBytes(text), strict: true);
            }
            catch (GoJsonException)
            {
                // That is the refusal.
            }
        }).Check(Effort.Cases(100));
    }

    [Theory]
    [InlineData("""{"NAME":"a","number":3,"list":["x",null],"map":{"k":"v"}}""", "a", 3, "x,", "v")]
    [InlineData("""{"name":null,"number":null,"list":null}""", "", 0, "", null)]
    [InlineData("null", "", 0, "", null)]
    public void Names_match_in_any_case_and_null_changes_nothing(string text, string name, int number, string list, string? value)
    {
        var read = GoJson.Decode<Sample>(Encoding.UTF8.GetBytes(text), strict: true);
        Assert.Equal((name, number, list, value), (read.Name, read.Number, string.Join(',', read.List), read.Map.GetValueOrDefault("k")));
    }

    [Theory]
    [InlineData("""{"number":1.5}""", "json: cannot unmarshal number 1.5 into Go struct field Sample.number of type int64")]
    [InlineData("""{"number":"1"}""", "json: cannot unmarshal string into Go struct field Sample.number of type int64")]
    [InlineData("""{"number":99999999999999999999}""", "json: cannot unmarshal number 99999999999999999999 into Go struct field Sample.number of type int64")]
    [InlineData("""{"list":{}}""", "json: cannot unmarshal object into Go struct field Sample.list of type []string")]
    [InlineData("""{"list":[1]}""", "json: cannot unmarshal number into Go struct field Sample.list of type string")]
    [InlineData("""{"map":[]}""", "json: cannot unmarshal array into Go struct field Sample.map of type map[string]string")]
    [InlineData("""{"inner":{"flag":"yes"},"name":1}""", "json: cannot unmarshal string into Go struct field Inner.inner.flag of type bool")]
    [InlineData("""[]""", "json: cannot unmarshal array into Go value of type models.Sample")]
    [InlineData("""{"inner":{"other":1}}""", "json: unknown field \"other\"")]
    public void The_first_thing_that_does_not_fit_is_named(string text, string message) =>
        Assert.Equal(message, Assert.Throws<GoJsonException>(() => GoJson.Decode<Sample>(Encoding.UTF8.GetBytes(text), strict: true)).Message);

    [Fact]
    public void Unknown_members_can_be_left_alone() => Assert.Equal("a", GoJson.Decode<Sample>("""{"other":1,"name":"a"}"""u8, strict: false).Name);

    private static JsonNode? Parse(string text) => GoJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    private static Gen<JsonNode> Values(int depth)
    {
        // Halves of surrogate pairs are repaired, so none are sent.
        var texts = Gen.Elements("", "a", "\"", "\\", "/", "é", "\U0001F600", "\u0001", "\n", "long enough");
        var single = Gen.OneOf(
            texts.Select(text => (JsonNode)JsonValue.Create(text)), Gen.Choose(int.MinValue, int.MaxValue).Select(number => (JsonNode)JsonValue.Create(number)),
            Gen.Elements(0.5, -1e-9, 1e300).Select(number => (JsonNode)JsonValue.Create(number)), Gen.Elements(true, false).Select(flag => (JsonNode)JsonValue.Create(flag)));
        return depth == 0 ? single : Gen.OneOf(
            single,
            Values(depth - 1).ListOf().Select(items => (JsonNode)new JsonArray([.. items.Select(item => item.DeepClone())])),
            Values(depth - 1).ListOf().Select(items => (JsonNode)new JsonObject(items.Select((item, index) => KeyValuePair.Create($"k{index}", (JsonNode?)item.DeepClone())))));
    }

    [GoName("models.Sample")]
    private sealed record Sample
    {
        public string Name { get; init; } = "";

        public long Number { get; init; }

        public IReadOnlyList<string> List { get; init; } = [];

        public Dictionary<string, string> Map { get; init; } = [];

        public Inner? Inner { get; init; }
    }

    [GoName("models.Inner")]
    private sealed record Inner
    {
        public bool Flag { get; init; }
    }
}
