using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Whatever is sent, the answer is one of a few, and what was taken is listed as it was sent.</summary>
public sealed class SendingAnything(KeptnNode node)
{
    private static readonly HttpStatusCode[] Known =
        [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType, HttpStatusCode.UnprocessableEntity];

    private static readonly string[] Names = ["data", "source", "type", "id", "time", "shkeptncontext", "triggeredid", "gitcommitid", "extensions", "contenttype", "specversion", "other"];

    [Fact]
    public void Data_comes_back_as_it_was_sent() => Prop.ForAll(
        Trees(4).ToArbitrary(), Texts().ToArbitrary(), Texts().ToArbitrary(), (tree, source, context) =>
        {
            var project = KeptnEvents.NewProject();
            var body = $$"""{"type":"sh.keptn.event.fuzz.started","source":{{source}},"shkeptncontext":{{context}},"data":{"project":"{{project}}","any":{{tree}} } }""";
            var status = Send(body);
            Assert.Contains(status, Known);
            var listed = node.Api.ListAsync($"project={project}").GetAwaiter().GetResult();
            if (status != HttpStatusCode.OK)
                return listed.Count == 0;
            using var sent = JsonDocument.Parse(tree);
            using var got = JsonDocument.Parse(Assert.Single(listed)!["data"]!["any"]?.ToJsonString() ?? "null");
            return JsonElement.DeepEquals(sent.RootElement, got.RootElement);
        }).Check(Effort.Cases(300));

    [Fact]
    public void Any_members_and_any_text_are_answered() => Prop.ForAll(
        Gen.OneOf(Events(), Texts(), Trees(3), ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")).ToArbitrary(),
        body => Known.Contains(Send(body))).Check(Effort.Cases(400));

    [Fact]
    public void Any_query_is_answered() => Prop.ForAll(Texts().ToArbitrary(), Texts().ToArbitrary(), (first, second) =>
    {
        var (a, b) = (Escape(first), Escape(second));
        foreach (var path in new[]
        {
            $"event?project={a}&type={b}&source={a}&eventID={b}", $"event?keptnContext={a}&stage={b}&service={a}&nextPageKey={b}", $"event?project={a}&fromTime={b}&pageSize={a}",
            $"event/type/{(a.Length == 0 ? "x" : a)}?filter=data.project:p%20AND%20{a}:{b}", $"event/type/x?filter=shkeptncontext:{a}%20AND%20data.{a}:{b}",
        })
        {
            using var answer = node.Api.Http.GetAsync($"/api/mongodb-datastore/{path}").GetAwaiter().GetResult();
            Assert.True((int)answer.StatusCode < 500, $"{path} answered {(int)answer.StatusCode}");
        }
    }).Check(Effort.Cases(100));

    private HttpStatusCode Send(string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var answer = node.Api.Http.PostAsync("/api/v1/event", content).GetAwaiter().GetResult();
        return answer.StatusCode;
    }

    private static string Escape(string json)
    {
        try
        {
            return Uri.EscapeDataString((string?)JsonNode.Parse(json) ?? "");
        }
        catch (Exception notText) when (notText is InvalidOperationException or JsonException)
        {
            return "%ED%A0%80";
        }
    }

    private static Gen<string> Events() =>
        from members in Gen.ListOf(Gen.Elements(Names).SelectMany(name => Gen.Frequency((3, Texts()), (1, Trees(2))).Select(value => $"\"{name}\":{value}")), 8)
        select "{" + string.Join(',', members) + "}";

    /// <summary>JSON of some depth; numbers of all sizes, texts with anything in them.</summary>
    private static Gen<string> Trees(int depth)
    {
        var leaf = Gen.Frequency((3, Texts()), (3, Numbers()), (1, Gen.Elements("true", "false", "null")));
        if (depth == 0)
            return leaf;
        return Gen.Frequency(
            (2, leaf),
            (1, Gen.ListOf(Trees(depth - 1), 3).Select(items => "[" + string.Join(',', items) + "]")),
            (1, Gen.ListOf(Texts().SelectMany(name => Trees(depth - 1).Select(value => $"{name}:{value}")), 3).Select(members => "{" + string.Join(',', members) + "}")));
    }

    private static Gen<string> Texts() => Gen.Frequency(
        (6, ArbMap.Default.GeneratorFor<string>().Select(text => JsonSerializer.Serialize(Whole(text)))),
        (3, Gen.ListOf(Gen.Elements("\\u0001", "\\n", "é", "𝄞", "%", "{{", "$", "'", "\\\\", "data", ".", "a", " ", ":", "/", "\\u001f", "\\ud834\\udd1e"), 6).Select(parts => $"\"{string.Concat(parts)}\"")),
        (1, Gen.Elements("\"\\u0000\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\x\"", "\"\u0001\"", $"\"{new string('x', 3000)}\"")));

    private static Gen<string> Numbers() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<int>().Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Elements("1e308", "1e309", "-0", "0.1e-400", "123456789012345678901234567890", "1E+2", "-1.5", "1e-20000", "9007199254740993"));

    /// <summary>The generator makes halves of surrogate pairs, which are no text.</summary>
    private static string Whole(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
