using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>A running node: reports go in over HTTP, one after the other, and what was published is read from the database.</summary>
internal sealed class NodeWorld(SequenceProject project, NodeDatabase database) : ISequenceWorld
{
    private long seen;

    public List<Entry> Log { get; } = [];

    public async Task TriggerAsync(string context, string stage, string sequence)
    {
        await project.TriggerAsync(stage, sequence, new JsonObject { ["labels"] = new JsonObject { ["label"] = "kept" } }, context);
        await ReadAsync();
    }

    public async Task DeliverAsync(Message report)
    {
        // What the store gives it is not its id here, so it is written down by hand.
        Log.Add(new Entry.Delivered(report));
        await PostAsync(report);
        await ReadAsync();
    }

    public async Task ControlAsync(Entry.Controlled control)
    {
        Log.Add(control);
        await project.ControlAsync(control.Context, control.Want, control.Stage);
        await ReadAsync();
    }

    /// <summary>No shipyard that a node runs has delays.</summary>
    public Task PassTimeAsync() => Task.CompletedTask;

    public Task PostAsync(Message report) => project.Api.PostAsync("/api/v1/event", BodyOf(report));

    /// <summary>A report as it is posted.</summary>
    public static JsonObject BodyOf(Message report) => new()
    {
        ["type"] = report.Type,
        ["source"] = "executor",
        ["shkeptncontext"] = report.Context,
        ["triggeredid"] = report.TriggeredId,
        ["data"] = report.Data.DeepClone(),
    };

    /// <summary>Reads the whole log as the store has it. Of two events that came in at once nobody knows which one was acted on first.</summary>
    public async Task<List<Entry>> WholeLogAsync()
    {
        await SettledAsync();
        return [.. (await RowsAsync(0)).Select(EntryOf)];
    }

    /// <summary>Waits until nobody has anything to do.</summary>
    public Task SettledAsync() => Eventually.HoldsAsync(
        async () => (await database.ColumnAsync($"SELECT count(*) FROM headgate.work_item WHERE queue = 'keptn-events' AND key = '{project.Name}'"))[0] == "0");

    /// <summary>Whether a report reached the store.</summary>
    public async Task<bool> HasAsync(Message report) =>
        (await database.ColumnAsync($"SELECT count(*) FROM keptn.event WHERE project = '{project.Name}' AND data->>'report' = '{report.Id}'"))[0] != "0";

    private async Task ReadAsync()
    {
        await SettledAsync();
        foreach (var row in await RowsAsync(seen))
        {
            seen = (long)row["position"]!;
            if (EntryOf(row) is Entry.Published or Entry.Triggered)
                Log.Add(EntryOf(row));
        }
    }

    private async Task<List<JsonNode>> RowsAsync(long after) =>
        [.. (await database.ColumnAsync(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT json_build_object('position', position, 'id', id, 'type', type, 'source', source, 'context', context, 'triggered', triggered_id, 'stage', stage, 'data', data)::text
              FROM keptn.event
             WHERE project = '{project.Name}' AND position > {after} AND service = '{project.Service}' AND type NOT LIKE 'sh.keptn.event.service.%'
             ORDER BY position
            """))).Select(text => JsonNode.Parse(text)!)];

    private static Entry EntryOf(JsonNode row)
    {
        var message = new Message(
            (string)row["id"]!, (string)row["type"]!, (string)row["context"]!, (string?)row["triggered"], (string)row["stage"]!, (JsonObject)row["data"]!.DeepClone());
        return (string)row["source"]! == "shipyard-controller" ? new Entry.Published(message)
            : message.IsSequence("triggered") ? new Entry.Triggered(message)
            : new Entry.Delivered(message);
    }
}
