using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Uniform;

namespace Headgate.Keptn.Tests.Uniform;

/// <summary>Which events a subscription is about.</summary>
public sealed class MatchingEvents
{
    [Theory]
    [InlineData("sh.keptn.event.test.triggered", "sh.keptn.event.test.triggered", true)]
    [InlineData("sh.keptn.event.test.triggered", "sh.keptn.event.test.started", false)]
    [InlineData("sh.keptn.event.>", "sh.keptn.event.test.triggered", true)]
    [InlineData("sh.keptn.event.>", "sh.keptn.event.dev.delivery.finished", true)]
    [InlineData("sh.keptn.event.>", "sh.keptn.event", false)]
    [InlineData("sh.keptn.event.test.>", "sh.keptn.event.test.status.changed", true)]
    [InlineData("sh.keptn.event.*.triggered", "sh.keptn.event.test.triggered", true)]
    [InlineData("sh.keptn.event.*.triggered", "sh.keptn.event.dev.delivery.triggered", false)]
    [InlineData("sh.keptn.event.>.triggered", "sh.keptn.event.test.triggered", false)]
    [InlineData("sh.keptn.event.test", "sh.keptn.event.test.triggered", false)]
    [InlineData("", "sh.keptn.event.test.triggered", false)]
    public void Types_fit_patterns_part_by_part(string pattern, string type, bool expected) => Assert.Equal(expected, SubscriptionMatch.IsOf(pattern, type));

    [Theory]
    [InlineData("", "", "", true)]
    [InlineData("shop", "", "", true)]
    [InlineData("mall", "", "", false)]
    [InlineData("mall,shop", "dev", "cart", true)]
    [InlineData("shop", "prod", "", false)]
    [InlineData("shop", "dev", "other", false)]
    public void An_empty_list_is_everything(string projects, string stages, string services, bool expected)
    {
        var happened = new KeptnEvent
        {
            Id = "1", Type = "sh.keptn.event.test.triggered", Source = "example", Time = DateTimeOffset.UnixEpoch, Context = "c",
            Data = new JsonObject { ["project"] = "shop", ["stage"] = "dev", ["service"] = "cart" },
        };
        Assert.Equal(expected, new Subscription("s", happened.Type, new SubscriptionFilter(List(projects), List(stages), List(services))).Wants(happened));
    }

    private static string[] List(string names) => names.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
