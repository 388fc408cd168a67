using System.Text;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Tests.Events;

/// <summary>Sources, and the rules of strict validation.</summary>
public sealed class RulesOfEvents
{
    private const string Scope = "\"project\":\"p\",\"stage\":\"dev\",\"service\":\"s\"";

    [Theory]
    [InlineData("bridge", "bridge")]
    [InlineData("https://github.com/keptn/keptn/cli#configuration-change", "https://github.com/keptn/keptn/cli#configuration-change")]
    [InlineData("HTTPS://Example.com/a b?c d", "https://Example.com/a%20b?c d")]
    [InlineData("my source", "my%20source")]
    [InlineData("ä/b", "%C3%A4/b")]
    [InlineData("a%2Fb", "a%2Fb")]
    [InlineData("a!b c", "a%21b%20c")]
    [InlineData("urn:x:y", "urn:x:y")]
    [InlineData("", EventSource.Usual)]
    [InlineData(null, EventSource.Usual)]
    [InlineData("a%zz", EventSource.Usual)]
    [InlineData(":nothing", EventSource.Usual)]
    [InlineData("1st:x", EventSource.Usual)]
    [InlineData("a\nb", EventSource.Usual)]
    [InlineData("http://a b/", EventSource.Usual)]
    [InlineData("http://example.com:port/", EventSource.Usual)]
    public void A_source_is_written_as_an_address_or_replaced(string? sent, string kept) => Assert.Equal(kept, EventSource.Of(sent));

    [Theory]
    [InlineData("sh.keptn.log.error", "{}", null)]
    [InlineData("sh.keptn.events.problem", "{}", null)]
    [InlineData("other", "{}", "unknown event type")]
    [InlineData("sh.keptn.event..started", "{}", "unknown event type")]
    [InlineData("sh.keptn.event.monitoring.configure", "{\"project\":\"p\",\"type\":\"x\"}", null)]
    [InlineData("sh.keptn.event.monitoring.configure", "{\"project\":\"p\"}", "mandatory fields(s) 'project', 'service' or 'type' missing")]
    [InlineData("sh.keptn.event.dev.delivery.triggered", "{" + Scope + "}", null)]
    [InlineData("sh.keptn.event.dev.delivery.finished", "{" + Scope + "}", "unknown event type action: finished")]
    [InlineData("sh.keptn.event.dev.delivery.triggered", "{\"project\":\"p\"}", "mandatory field(s) 'project', 'stage' or 'service' missing")]
    [InlineData("sh.keptn.event.prod.delivery.triggered", "{" + Scope + "}", "stage name in event data and in event type does not match")]
    [InlineData("sh.keptn.event.dev.delivery.triggered", "{\"project\":5}", "could not parse common event data")]
    [InlineData("sh.keptn.event.dev.delivery.triggered", "[]", "could not parse common event data")]
    [InlineData("sh.keptn.event.test.triggered", "{" + Scope + "}", "unknown event type action: triggered")]
    [InlineData("sh.keptn.event.test.invalidated", "{}", null)]
    [InlineData("sh.keptn.event.test.started", "{" + Scope + "}", "mandatory field 'triggeredid' missing")]
    [InlineData("sh.keptn.event.test.finished", "{" + Scope + ",\"status\":\"succeeded\"}", "result field is not set")]
    [InlineData("sh.keptn.event.test.finished", "{" + Scope + ",\"result\":\"pass\"}", "status field is not set")]
    public void Strict_validation_says_what_is_wrong(string type, string data, string? why) => Assert.Equal(why, EventRules.Refuse(Read(type, data, "")));

    [Theory]
    [InlineData("started", "{" + Scope + "}")]
    [InlineData("finished", "{" + Scope + ",\"result\":\"pass\",\"status\":\"succeeded\"}")]
    public void Answers_of_tasks_need_the_id_of_what_they_answer(string action, string data) =>
        Assert.Null(EventRules.Refuse(Read($"sh.keptn.event.test.{action}", data, ",\"triggeredid\":\"t\"")));

    private static PostedEvent Read(string type, string data, string more) =>
        PostedEvent.From(EventBody.Parse(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"source\":\"\",\"data\":{data}{more}}}")));
}
