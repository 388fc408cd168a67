using System.Text.Json.Nodes;
using Headgate.Keptn.Templates;

namespace Headgate.Keptn.Tests.Templates;

/// <summary>Templates define others and fill them; the expected texts are what Go's library wrote.</summary>
public sealed class TemplatesInTemplates
{
    private static JsonObject Data => JsonNode.Parse("""{"a":{"n":null,"b":true,"l":[1,"x",null],"m":{"z":1,"a":"q"}},"s":"h<i>'\"&","n":1000000,"e":""}""")!.AsObject();

    [Theory]
    [InlineData("{{define \"row\"}}<{{.}}>{{end}}{{range .a.l}}{{template \"row\" .}}{{end}}", "<1><x><<no value>>")]
    [InlineData("{{block \"b\" .a.m}}{{.z}}{{end}}-{{template \"b\" .a.m}}", "1-1")]
    [InlineData("{{template \"t\"}}{{define \"t\"}}{{.}}{{$}}{{end}}", "<no value><no value>")]
    [InlineData("{{define \"t\"}} {{end}}{{define \"t\"}}x{{end}}{{template \"t\"}}", "x")]
    [InlineData("{{define \"down\"}}{{if .}}{{len .}} {{template \"down\" (slice . 1)}}{{end}}{{end}}{{template \"down\" .a.l}}", "3 2 1 ")]
    [InlineData("{{$x := 1}}{{define \"t\"}}{{$}}{{end}}{{template \"t\" \"y\"}}{{$x}}", "y1")]
    public void Another_one_sees_what_it_is_given(string template, string expected) => Assert.Equal(expected, GoTemplate.Parse(template).Fill(Data));

    [Theory]
    [InlineData("{{define \"t\"}}x{{end}}{{define \"t\"}}y{{end}}", "multiple definition of template \"t\"")]
    [InlineData("{{if .s}}{{define \"t\"}}{{end}}{{end}}", "define within another action")]
    [InlineData("{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}", "exceeded maximum template depth")]
    [InlineData("{{template \"x\"}}", "template \"x\" not defined")]
    [InlineData("{{template x}}", "a template has no name in quotes")]
    [InlineData("{{define \"t\"}}x", "template \"t\" without end")]
    [InlineData("{{block \"t\"}}x{{end}}", "missing value for command")]
    [InlineData("{{range .a.l}}{{block \"t\" .}}{{break}}{{end}}{{end}}", "break outside of range")]
    [InlineData("{{define \"t\"}}{{$x}}{{end}}{{$x := 1}}{{template \"t\"}}", "undefined variable \"$x\"")]
    [InlineData("{{define \"t\"}}{{.s}}{{end}}{{template \"t\"}}", "nil data; no entry for key \"s\"")]
    [InlineData("{{define \"t\"}}a{{else}}b{{end}}", "template \"t\" without end")]
    public void What_Go_refuses_is_refused(string template, string message) =>
        Assert.Contains(message, Assert.Throws<TemplateException>(() => GoTemplate.Parse(template).Fill(Data)).Message, StringComparison.Ordinal);
}
