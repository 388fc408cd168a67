using System.Text.Json.Nodes;
using Headgate.Keptn.Templates;

namespace Headgate.Keptn.Tests.Templates;

/// <summary>Numbers, quoted texts and formats; the expected texts are what Go's library wrote.</summary>
public sealed class LiteralsAndFormats
{
    private static JsonObject Data => JsonNode.Parse("""{"a":{"n":null,"b":true,"l":[1,"x",null],"m":{"z":1,"a":"q"}},"s":"h<i>'\"&","n":1000000,"e":""}""")!.AsObject();

    [Theory]
    [InlineData("{{0x1F}} {{0b11}} {{0o17}} {{017}} {{1_000}} {{1e3}} {{1.}} {{-0x10}} {{'ü'}} {{'\\''}}", "31 3 15 15 1000 1000 1 -16 252 39")]
    [InlineData("{{\"\\101\\x42\\u00fc\\U0001F600\\xc3\\xbc\"}}", "ABü😀ü")]
    [InlineData("{{printf \"%x|%X|% x|%.2x\" \"hé\" \"hé\" \"hé\" \"hé\"}}", "68c3a9|68C3A9|68 c3 a9|68c3")]
    [InlineData("{{printf \"%5.1f|%-6.2f|%06.2f|%+.1f|% .1f|%.0f\" 3.14159 3.14159 3.14159 3.14159 3.14159 2.5}}", "  3.1|3.14  |003.14|+3.1| 3.1|2")]
    [InlineData("{{printf \"%e|%.2E|%.3g|%G|%g\" 1234.5678 1234.5678 1234.5678 1e-7 100000.0}}", "1.234568e+03|1.23E+03|1.23e+03|1E-07|100000")]
    [InlineData("{{printf \"%05d|%+d|% d|%x|%X|%o|%b|%c|%q|%U|%.3d\" 42 42 42 255 255 8 5 65 65 65 7}}", "00042|+42| 42|ff|FF|10|101|A|'A'|U+0041|007")]
    [InlineData("{{printf \"%T %T %T %T\" .s .n .a 1}}", "string float64 map[string]interface {} int")]
    [InlineData("{{printf \"%s|%d|%q\" .a.m .a.m .a.l}}", "map[a:q z:%!s(float64=1)]|map[%!d(string=a):%!d(string=q) %!d(string=z):%!d(float64=1)]|[%!q(float64=1) \"x\" <nil>]")]
    [InlineData("{{printf \"%6d|%z|%!|%\" \"a\" 1}}", "%!d(string=     a)|%!z(int=1)|%!!(MISSING)|%!(NOVERB)")]
    [InlineData("{{printf \"%d%%\" 5}} {{printf \"%d\" 1 2}}", "5% 1%!(EXTRA int=2)")]
    [InlineData("{{printf \"%.2s|%5s|%-5s|%05s\" \"übe\" \"ü\" \"ü\" \"ü\"}}", "üb|    ü|ü    |0000ü")]
    [InlineData("{{html .a.n 1}}{{js \"\\u2028é=\\x01\"}}", "&lt;no value&gt;1\\u2028é\\u003D\\u0001")]
    [InlineData("{{range $k, $v := .a.m}}{{$k}}:{{$v}} {{end}}", "a:q z:1 ")]
    public void They_are_what_they_are_in_Go(string template, string expected) => Assert.Equal(expected, GoTemplate.Parse(template).Fill(Data));

    [Theory]
    [InlineData("{{if .e}}{{nofunc}}{{end}}", "function \"nofunc\" not defined")]
    [InlineData("{{nil}}", "nil is not a command")]
    [InlineData("{{08}}", "bad number syntax: \"08\"")]
    [InlineData("{{\"\\q\"}}", "unknown escape \\q in a quoted string")]
    [InlineData("{{'ab'}}", "malformed character constant")]
    [InlineData("{{9223372036854775808}}", "integer overflow: \"9223372036854775808\"")]
    [InlineData("{{printf \"%[1]d\" 1}}", "printf: %[ is not supported")]
    [InlineData("{{printf \"%*d\" 1 2}}", "printf: %* is not supported")]
    [InlineData("{{printf \"%#v\" 1}}", "printf: %#v is not supported")]
    [InlineData("{{printf \"%x\" .n}}", "printf: %x of a float is not supported")]
    public void What_is_none_or_not_done_is_refused(string template, string message) =>
        Assert.Contains(message, Assert.Throws<TemplateException>(() => GoTemplate.Parse(template).Fill(Data)).Message, StringComparison.Ordinal);
}
