using System.Text.Json.Nodes;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Shipyards;

/// <summary>Reads a <c>shipyard.yaml</c>. What the file leaves out is empty, what nobody knows is left alone; <see cref="ShipyardRules"/> says whether a project may have it.</summary>
internal static class ShipyardText
{
    /// <exception cref="ShipyardRefusedException">It is not YAML of this shape.</exception>
    public static Shipyard Parse(string yaml)
    {
        try
        {
            var top = Map(YamlTree.Parse(yaml), "shipyard");
            var stages = List(Map(top?["spec"], "spec")?["stages"], "stages", Stage);
            return new Shipyard(Text(top?["apiVersion"], "apiVersion"), Text(Map(top?["metadata"], "metadata")?["name"], "name"), stages);
        }
        catch (YamlRefusedException malformed)
        {
            throw new ShipyardRefusedException(malformed.Message, malformed);
        }
    }

    private static ShipyardStage Stage(YamlMap? stage) => new(Text(stage?["name"], "name"), List(stage?["sequences"], "sequences", Sequence));

    private static ShipyardSequence Sequence(YamlMap? sequence) =>
        new(Text(sequence?["name"], "name"), List(sequence?["triggeredOn"], "triggeredOn", Trigger), List(sequence?["tasks"], "tasks", Task));

    private static SequenceTrigger Trigger(YamlMap? trigger)
    {
        var match = Map(Map(trigger?["selector"], "selector")?["match"], "match");
        return new(Text(trigger?["event"], "event"), match?.Members.ToDictionary(wanted => wanted.Key, wanted => Text(wanted.Value, wanted.Key)) ?? []);
    }

    /// <summary>A delay that is no duration delays nothing, as in the reference; properties that are no map say nothing.</summary>
    private static ShipyardTask Task(YamlMap? task) => new(
        Text(task?["name"], "name"),
        GoDuration.TryParse(Text(task?["triggeredAfter"], "triggeredAfter"), out var after, out _) ? after : null,
        (task?["properties"] as YamlMap)?.Json() as JsonObject);

    private static string Text(YamlNode? node, string name) => node switch
    {
        null => "",
        YamlScalar { IsNull: true } => "",
        YamlScalar { Text: var text } when text.Contains('\0') => throw new ShipyardRefusedException("yaml: control characters are not allowed"),
        YamlScalar { Text: var text } => text,
        _ => throw Unfit(node, name, "string"),
    };

    private static YamlMap? Map(YamlNode? node, string name) => node switch
    {
        null or YamlScalar { IsNull: true } => null,
        YamlMap map => map,
        _ => throw Unfit(node, name, "map"),
    };

    private static IReadOnlyList<T> List<T>(YamlNode? node, string name, Func<YamlMap?, T> read) => node switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlList list => [.. list.Items.Select(item => read(Map(item, name)))],
        _ => throw Unfit(node, name, "list"),
    };

    private static ShipyardRefusedException Unfit(YamlNode node, string name, string wanted) =>
        new($"yaml: unmarshal errors: cannot unmarshal {(node is YamlMap ? "!!map" : node is YamlList ? "!!seq" : "!!str")} into {name} of type {wanted}");
}

/// <summary>A text that is no shipyard.</summary>
internal sealed class ShipyardRefusedException(string message, Exception? cause = null) : Exception(message, cause);
