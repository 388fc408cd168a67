using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Sequences.States;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>What the state of a context takes from events.</summary>
public sealed class StateRules
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Only_the_lighthouse_evaluates()
    {
        var data = """{"result":"warning","status":"succeeded","evaluation":{"score":82.5,"result":"fail"}}""";
        var started = ContextState.Of(Event("dev.delivery.triggered", "{}"), "dev", "delivery");
        Assert.Null(Assert.Single(started.AfterTaskEvent(Event("evaluation.finished", data, "another-service"), "dev", Now).Stages).LatestEvaluation);
        Assert.Equal(new StageEvaluation("warning", 82.5), Assert.Single(started.AfterTaskEvent(Event("evaluation.finished", data, "lighthouse-service"), "dev", Now).Stages).LatestEvaluation);
    }

    [Fact]
    public void The_image_is_that_of_the_latest_deployment()
    {
        var state = ContextState.Of(Event("dev.delivery.triggered", "{}"), "dev", "delivery")
            .AfterTaskEvent(Event("deployment.triggered", """{"configurationChange":{"values":{"image":"example/carts:2"}}}"""), "dev", Now)
            .AfterTaskEvent(Event("test.triggered", """{"configurationChange":{"values":{"image":"example/carts:3"}}}"""), "dev", Now)
            .AfterTaskEvent(Event("deployment.finished", """{"status":"errored","result":"fail"}"""), "dev", Now);
        var stage = Assert.Single(state.Stages);
        Assert.Equal(("example/carts:2", "triggered"), (stage.Image, stage.State));
        Assert.Equal(new StageEvent("sh.keptn.event.deployment.finished", "id", "1970-01-01T00:00:00.000Z"), stage.LatestFailedEvent);
    }

    [Fact]
    public void A_context_that_had_ended_is_alive_again_when_it_is_triggered_again()
    {
        var ended = ContextState.Of(Event("dev.delivery.triggered", "{}"), "dev", "delivery") with { State = "finished" };
        var again = ended.TriggeredAgain(Event("prod.rollback.triggered", "{}"), "prod", Now);
        Assert.Equal(("triggered", "delivery"), (again.State, again.Name));
        Assert.Equal([("dev", ""), ("prod", "")], again.Stages.Select(stage => (stage.Name, stage.State)));
    }

    private static KeptnEvent Event(string type, string data, string source = "test")
    {
        var members = (JsonObject)JsonNode.Parse(data)!;
        members["project"] = "project";
        members["stage"] = "dev";
        members["service"] = "carts";
        return new KeptnEvent { Id = "id", Type = EventType.Prefix + type, Source = source, Time = Now, Context = "context", Data = members };
    }
}
