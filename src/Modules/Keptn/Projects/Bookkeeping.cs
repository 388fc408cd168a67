using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Npgsql;

namespace Headgate.Keptn.Projects;

/// <summary>Events that tell of projects and services made and deleted: a <c>started</c> and a <c>finished</c> in one context, published with what they tell of.</summary>
internal sealed class Bookkeeping(EventBus bus, TimeProvider clock)
{
    private const string Source = "shipyard-controller";

    /// <summary>Publishes both.</summary>
    /// <param name="transaction">The one that makes it true.</param>
    /// <param name="what">Such as <c>project.create</c>.</param>
    /// <param name="of">Of which project and service.</param>
    /// <param name="began">When it began.</param>
    /// <param name="succeeded">How it ended.</param>
    /// <param name="more">Members of the second one's data.</param>
    /// <param name="stop">Cancels the statements.</param>
    public async Task TellAsync(NpgsqlTransaction transaction, string what, Subject of, DateTimeOffset began, bool succeeded, JsonObject? more, CancellationToken stop)
    {
        var context = Guid.NewGuid().ToString();
        await bus.PublishAsync(transaction, Event(what, EventType.Started, context, began, of.Data()), stop);
        await TellEndAsync(transaction, what, of, context, succeeded, more, stop);
    }

    /// <summary>Publishes only the second one.</summary>
    public async Task TellEndAsync(NpgsqlTransaction transaction, string what, Subject of, string context, bool succeeded, JsonObject? more, CancellationToken stop)
    {
        var data = of.Data();
        data["status"] = succeeded ? "succeeded" : "errored";
        data["result"] = succeeded ? "pass" : "fail";
        foreach (var (name, value) in more ?? [])
            data[name] = value?.DeepClone();
        await bus.PublishAsync(transaction, Event(what, EventType.Finished, context, clock.GetUtcNow(), data), stop);
    }

    private static KeptnEvent Event(string what, string action, string context, DateTimeOffset time, JsonObject data) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Type = $"{EventType.Prefix}{what}.{action}",
        Source = Source,
        Time = time,
        Context = context,
        KeptnSpecVersion = KeptnEvent.UsualSpecVersion,
        Data = data,
    };
}

/// <summary>What an event tells of: a project or a service in it.</summary>
internal sealed record Subject(string Project, string? Service = null)
{
    public JsonObject Data()
    {
        var data = new JsonObject { ["project"] = Project };
        if (Service is not null)
            data["service"] = Service;
        return data;
    }
}
