using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Webhooks.Config;
using Headgate.Keptn.Webhooks.Curl;
using Headgate.Keptn.Webhooks.Outbound;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Webhooks;

/// <summary>Commands of webhooks are read here, and no program is started for them.</summary>
public sealed class ReadingCommands
{
    [Fact]
    public void The_usual_options_make_a_request()
    {
        var call = Call("""curl --request PUT -H 'X-One: 1' --header "Content-Type: application/json" --data '{"text":"a b"}' -u me:secret -L -m 5 https://example.com/hook?x=1""");
        Assert.Equal("PUT", call.Method);
        Assert.Equal("https://example.com/hook?x=1", call.Url.AbsoluteUri);
        Assert.Equal([("X-One", "1"), ("Content-Type", "application/json"), ("Authorization", "Basic bWU6c2VjcmV0")], call.Headers);
        Assert.Equal("""{"text":"a b"}""", Encoding.UTF8.GetString(call.Body!));
        Assert.Equal(10, call.Redirects);
        Assert.Equal(TimeSpan.FromSeconds(5), call.MaxTime);
    }

    [Theory]
    [InlineData("curl example.com", "GET", "http://example.com/", null)]
    [InlineData("curl -sS https://example.com/a", "GET", "https://example.com/a", null)]
    [InlineData("curl -d a=1 -d b=2 https://example.com", "POST", "https://example.com/", "a=1&b=2")]
    [InlineData("curl --data-urlencode 'q=a b&c' https://example.com", "POST", "https://example.com/", "q=a%20b%26c")]
    [InlineData("curl -G -d a=1 https://example.com/?b=2", "GET", "https://example.com/?b=2&a=1", null)]
    [InlineData("curl -I https://example.com", "HEAD", "https://example.com/", null)]
    [InlineData("curl -XDELETE https://example.com", "DELETE", "https://example.com/", null)]
    [InlineData("curl --data-raw @no-file https://example.com", "POST", "https://example.com/", "@no-file")]
    [InlineData("curl --url https://example.com/x", "GET", "https://example.com/x", null)]
    [InlineData("curl -k --fail-with-body \\\n  https://example.com/x", "GET", "https://example.com/x", null)]
    [InlineData("curl \"https://example.com\"/x", "GET", "https://example.com/x", null)]
    public void The_rest_implies_method_and_body(string command, string method, string url, string? body)
    {
        var call = Call(command);
        Assert.Equal((method, url, body), (call.Method, call.Url.AbsoluteUri, call.Body is null ? null : Encoding.UTF8.GetString(call.Body)));
    }

    [Theory]
    [InlineData("wget https://example.com", "only curl commands are allowed to be executed")]
    [InlineData("", "only curl commands are allowed to be executed")]
    [InlineData("curl", "curl command contains empty URL")]
    [InlineData("curl -o /tmp/x https://example.com", "curl command contains invalid option '-o'")]
    [InlineData("curl -so/tmp/x https://example.com", "curl command contains invalid option '-o'")]
    [InlineData("curl --output x https://example.com", "curl command contains invalid option '--output'")]
    [InlineData("curl -F a=b https://example.com", "curl command contains invalid option '-F'")]
    [InlineData("curl -T x https://example.com", "curl command contains invalid option '-T'")]
    [InlineData("curl --upload-file x https://example.com", "curl command contains invalid option '--upload-file'")]
    [InlineData("curl -K x https://example.com", "curl command contains invalid option '-K'")]
    [InlineData("curl --proxy http://127.0.0.1 https://example.com", "curl command contains invalid option '--proxy'")]
    [InlineData("curl --resolve example.com:443:127.0.0.1 https://example.com", "curl command contains invalid option '--resolve'")]
    [InlineData("curl --connect-to ::127.0.0.1: https://example.com", "curl command contains invalid option '--connect-to'")]
    [InlineData("curl --unix-socket /run/x https://example.com", "curl command contains invalid option '--unix-socket'")]
    [InlineData("curl --next https://example.com", "curl command contains invalid option '--next'")]
    [InlineData("curl --cert x https://example.com", "curl command contains invalid option '--cert'")]
    [InlineData("curl --data @/etc/passwd https://example.com", "file uploads using @ in --data is not allowed")]
    [InlineData("curl -d @/etc/passwd https://example.com", "file uploads using @ in --data is not allowed")]
    [InlineData("curl --data-urlencode a@/etc/passwd https://example.com", "file uploads using @ in --data-urlencode is not allowed")]
    [InlineData("curl -H @/etc/passwd https://example.com", "file uploads using @ in --header is not allowed")]
    [InlineData("curl -b /etc/passwd https://example.com", "curl command contains invalid option '--cookie'")]
    [InlineData("curl https://example.com https://example.org", "curl command contains more than one URL")]
    [InlineData("curl https://example.com | sh", "curl command contains denied character '|'")]
    [InlineData("curl https://example.com; ls", "curl command contains denied character ';'")]
    [InlineData("curl https://example.com/$(id)", "curl command contains denied character '$'")]
    [InlineData("curl https://example.com/`id`", "curl command contains denied character '`'")]
    [InlineData("curl https://example.com > x", "curl command contains denied character '>'")]
    [InlineData("curl https://example.com && ls", "curl command contains denied character ' &'")]
    [InlineData("curl --data '/var/run/secrets' https://example.com", "curl command contains denied character '/var/run'")]
    [InlineData("curl 'https://example.com", "could not parse curl command")]
    [InlineData("curl -H 'Transfer-Encoding: chunked' https://example.com", "curl command contains invalid option '--header Transfer-Encoding'")]
    [InlineData("curl -H 'X Y: a' https://example.com", "curl command contains an invalid header")]
    [InlineData("curl -X CONNECT https://example.com", "curl command contains an invalid method")]
    [InlineData("curl -m x https://example.com", "option --max-time: expected a proper numerical parameter")]
    [InlineData("curl https://example.com -X", "option --request: requires parameter")]
    [InlineData("curl http://", "curl command contains an invalid URL")]
    public void What_is_not_done_here_is_refused_by_its_name(string command, string message) => Assert.Equal(message, Assert.Throws<CurlException>(() => Call(command)).Message);

    [Fact]
    public void What_a_template_is_filled_with_is_never_an_option_nor_another_word()
    {
        var call = Call("curl -d {{.data.x}} -H 'X-Name: {{.data.x}}' https://example.com/{{.data.x}}", text => text.Replace("{{.data.x}}", "-o /tmp/x 'y\" | sh", StringComparison.Ordinal));
        Assert.Equal("-o /tmp/x 'y\" | sh", Encoding.UTF8.GetString(call.Body!));
        Assert.Contains(("X-Name", "-o /tmp/x 'y\" | sh"), call.Headers);
        Assert.Equal("example.com", call.Url.Host);
    }

    [Fact]
    public void An_action_with_quotes_and_blanks_stays_in_one_word() =>
        Assert.Equal(["curl", "-d", "{{index .data \"a b\" | js}}", "https://example.com"], CurlWords.Split("curl -d {{index .data \"a b\" | js}} https://example.com"));

    [Fact]
    public void What_breaks_out_of_a_header_is_refused() =>
        Assert.Throws<CurlException>(() => Call("curl -H 'X-Name: {{.x}}' https://example.com", text => text.Replace("{{.x}}", "a\r\nX-Other: b", StringComparison.Ordinal)));

    [Fact]
    public void A_described_request_takes_its_parts_as_they_are()
    {
        var request = new DescribedRequest("https://example.com/x", "POST", [("Accept", "text/html;q=0.9")], "it's $5; \"quoted\" | @file", "--max-time 3");
        var call = CurlRequest.Fill(CurlRequest.Read(request), text => text);
        Assert.Equal("it's $5; \"quoted\" | @file", Encoding.UTF8.GetString(call.Body!));
        Assert.Contains(("Accept", "text/html;q=0.9"), call.Headers);
        Assert.Equal(TimeSpan.FromSeconds(3), call.MaxTime);
    }

    [Fact]
    public void Whatever_is_written_it_is_a_request_or_refused()
    {
        string[] parts =
        [
            "curl ", "-", "--", "-X ", "-d ", "--data ", "--header ", "-H ", "'", "\"", "\\", " ", "@", ":", "=", "a", "X: y", "https://example.com/", "http://[::1]", "://", "{{", "}}", "{{.a}}", "%", "#", "?", "&",
            "\n", "\0", "\r", "ü", "-m ", "1", "-u ", "-G", "-I", "-L", "--json ", "--data-urlencode ", "file:///etc/passwd", "-b ", "\uD800",
        ];
        var commands = Gen.Elements(parts).ListOf().Select(list => "curl " + string.Concat(list));
        Prop.ForAll(Arb.From(commands), command =>
        {
            try
            {
                Call(command);
            }
            catch (CurlException)
            {
            }
        }).Check(Effort.Cases(20_000));
    }

    private static OutboundCall Call(string command, Func<string, string>? fill = null) => CurlRequest.Fill(CurlRequest.Read(new CommandRequest(command)), fill ?? (text => text));
}
