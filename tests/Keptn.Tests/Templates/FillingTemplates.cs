using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Templates;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Templates;

/// <summary>Templates are filled as Go's library fills them; the expected texts are what it wrote.</summary>
public sealed class FillingTemplates
{
    private static JsonObject Data => JsonNode.Parse("""{"a":{"n":null,"b":true,"l":[1,"x",null],"m":{"z":1,"a":"q"}},"s":"h<i>'\"&","n":1000000,"e":""}""")!.AsObject();

    [Theory]
    [InlineData("plain } text }}", "plain } text }}")]
    [InlineData("{{.a}}", "map[b:true l:[1 x <nil>] m:map[a:q z:1] n:<nil>]")]
    [InlineData("{{.a.n}}", "<no value>")]
    [InlineData("{{.s|html}}", "h&lt;i&gt;&#39;&#34;&amp;")]
    [InlineData("{{.s|js}}", "h\\u003Ci\\u003E\\'\\\"\\u0026")]
    [InlineData("{{.s|urlquery}}", "h%3Ci%3E%27%22%26")]
    [InlineData("{{printf \"%s-%v-%d-%q\" .s .n 3 .s}}", "h<i>'\"&-1e+06-3-\"h<i>'\\\"&\"")]
    [InlineData("{{len .a.l}}", "3")]
    [InlineData("{{index .a.l 1}}", "x")]
    [InlineData("{{index .a \"zz\"}}", "<no value>")]
    [InlineData("{{index .a.m \"z\"}}", "1")]
    [InlineData("{{print .n 1 \"a\" \"b\" 2 3}}", "1e+06 1ab2 3")]
    [InlineData("{{println .n \"a\"}}", "1e+06 a\n")]
    [InlineData("{{if .e}}y{{else if .s}}s{{else}}n{{end}}", "s")]
    [InlineData("{{range $i,$x := .a.l}}{{$i}}={{$x}};{{end}}", "0=1;1=x;2=<no value>;")]
    [InlineData("{{with .a.m}}{{.z}}{{end}}", "1")]
    [InlineData("{{eq .n 1000000.0}}", "true")]
    [InlineData("{{eq .s \"x\" \"h\"}}", "false")]
    [InlineData("{{ne .s \"a\"}}", "true")]
    [InlineData("{{not .e}}", "true")]
    [InlineData("{{slice .s 1 3}}", "<i")]
    [InlineData("a {{- .n -}} b", "a1e+06b")]
    [InlineData("{{\"q\\n\"}}", "q\n")]
    [InlineData("{{/* c */}}x", "x")]
    [InlineData("{{lt 1 2}}", "true")]
    [InlineData("{{lt .n 2.0}}", "false")]
    [InlineData("{{and .e .s}}", "")]
    [InlineData("{{or .e .n}}", "1e+06")]
    [InlineData("{{true}}{{1.5}}", "true1.5")]
    [InlineData("{{$x := .n}}{{$x}}", "1e+06")]
    [InlineData("{{range .a.n}}x{{else}}none{{end}}", "none")]
    [InlineData("{{printf \"%d\" .n}}", "%!d(float64=1e+06)")]
    [InlineData("{{html .a.n}}", "&lt;no value&gt;")]
    [InlineData("{{printf \"%v %t %5d|%-5s|\" .a.n .a.b 42 \"ab\"}}", "<nil> true    42|ab   |")]
    [InlineData("{{'a'}}", "97")]
    public void An_action_writes_what_it_does_in_Go(string template, string expected) => Assert.Equal(expected, GoTemplate.Parse(template).Fill(Data));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.5", "1.5")]
    [InlineData("100000", "100000")]
    [InlineData("1000000", "1e+06")]
    [InlineData("1234567", "1.234567e+06")]
    [InlineData("123456789", "1.23456789e+08")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("123456789012345680", "1.2345678901234568e+17")]
    [InlineData("3.14159", "3.14159")]
    [InlineData("1e100", "1e+100")]
    [InlineData("-2.5e-7", "-2.5e-07")]
    [InlineData("0", "0")]
    public void A_number_out_of_JSON_is_a_float(string json, string expected) => Assert.Equal(expected, GoTemplate.Parse("{{.n}}").Fill(JsonNode.Parse($$"""{"n":{{json}}}""")!.AsObject()));

    [Theory]
    [InlineData("{{.x}}", "map has no entry for key \"x\"")]
    [InlineData("{{.a.n.q}}", "nil data; no entry for key \"q\"")]
    [InlineData("{{.s.q}}", "can't evaluate field q")]
    [InlineData("{{.a.l.x}}", "can't evaluate field x")]
    [InlineData("{{eq .n 1000000}}", "incompatible types for comparison")]
    [InlineData("{{nofunc .a}}", "function \"nofunc\" not defined")]
    [InlineData("{{call .n}}", "function \"call\" not defined")]
    [InlineData("{{ .n 3}}", "can't give argument to non-function")]
    [InlineData("{{}}", "missing value for command")]
    [InlineData("{{range .n}}{{end}}", "range can't iterate over float64")]
    [InlineData("{{index .a.l 9}}", "index out of range: 9")]
    [InlineData("{{len .n}}", "len of type float64")]
    [InlineData("{{.a", "unclosed action")]
    [InlineData("{{if .a}}x", "if without end")]
    [InlineData("{{end}}", "unexpected {{end}}")]
    [InlineData("{{printf \"%9999d\" 1}}", "above 1000")]
    public void What_Go_refuses_is_refused(string template, string message) =>
        Assert.Contains(message, Assert.Throws<TemplateException>(() => GoTemplate.Parse(template).Fill(Data)).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_signs_can_open_and_close_an_action() => Assert.Equal("x-{{.s}}-1e+06", GoTemplate.Parse("x-{{.s}}-[[.n]]", "[[", "]]").Fill(Data));

    [Fact]
    public void No_loop_runs_for_ever_and_no_text_gets_too_long()
    {
        var list = new JsonArray([.. Enumerable.Range(0, 1000).Select(item => JsonValue.Create(item))]);
        var loops = "{{range .l}}{{range $.l}}{{range $.l}}x{{end}}{{end}}{{end}}";
        Assert.Throws<TemplateException>(() => GoTemplate.Parse(loops).Fill(new JsonObject { ["l"] = list }));
        var texts = "{{range .l}}{{$.t}}{{end}}";
        Assert.Throws<TemplateException>(() => GoTemplate.Parse(texts).Fill(new JsonObject { ["l"] = list.DeepClone(), ["t"] = new string('x', 10_000) }));
    }

    [Fact]
    public void Whatever_is_written_it_is_filled_or_refused()
    {
        string[] parts =
        [
            "{{", "}}", "{{-", "-}}", ".", "$", "|", "(", ")", "\"", "`", "'", "\\", " ", ".a", ".l", "$x", ":=", "=", ",", "if ", "else", "end", "range ", "with ", "break", "continue", "define \"t\"", "block \"t\" .", "template \"t\" .",
            "index ", "slice ", "printf ", "\"%s\"", "%d", "len ", "eq ", "lt ", "and ", "not ", "1", "-2", "1e9", "0x1", "nil", "true", "/*", "*/", "text", "\n", "ü", "\0",
        ];
        var templates = Gen.Elements(parts).ListOf().Select(list => string.Concat(list));
        Prop.ForAll(Arb.From(templates), template =>
        {
            try
            {
                GoTemplate.Parse(template).Fill(Data);
            }
            catch (TemplateException)
            {
            }
        }).Check(Effort.Cases(20_000));
    }
}
