using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Shipyards;
using Headgate.Keptn.Tests.Projects;
using Headgate.Keptn.Wire;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Shipyards;

/// <summary>What a shipyard.yaml says.</summary>
public sealed class ReadingShipyards
{
    [Fact]
    public void Everything_in_it_is_read()
    {
        var shipyard = ShipyardText.Parse("""
            apiVersion: "spec.keptn.sh/0.2.3"
            kind: Shipyard
            metadata: {name: demo}
            spec:
              stages:
              - name: dev
                sequences:
                - name: delivery
                  tasks:
                  - {name: deployment, properties: {deploymentstrategy: direct, retries: 3}}
                  - {name: test, triggeredAfter: 2m}
              - name: prod
                sequences:
                - name: rollback
                  triggeredOn:
                  - {event: prod.delivery.finished, selector: {match: {result: fail, deployment.result: 1}}}
                  - event: dev.delivery.finished
                  - {event: dev.delivery.finished, selector: }
                  - {event: dev.delivery.finished, selector: {match: }}
                  - {event: dev.delivery.finished, selector: {match: {}}}
                  tasks: [{name: approval}]
            """);
        Assert.Equal(("spec.keptn.sh/0.2.3", "demo"), (shipyard.ApiVersion, shipyard.Name));
        Assert.Equal(["dev", "prod"], shipyard.Stages.Select(stage => stage.Name));
        var tasks = shipyard.Stages[0].Sequences[0].Tasks;
        Assert.Equal(("deployment", (TimeSpan?)null, """{"deploymentstrategy":"direct","retries":3}"""), (tasks[0].Name, tasks[0].TriggeredAfter, tasks[0].Properties!.ToJsonString()));
        Assert.Equal(("test", TimeSpan.FromMinutes(2), null), (tasks[1].Name, tasks[1].TriggeredAfter, tasks[1].Properties));
        var triggers = shipyard.Stages[1].Sequences[0].TriggeredOn;
        Assert.Equal(("prod.delivery.finished", "fail", "1"), (triggers[0].Event, triggers[0].Match["result"], triggers[0].Match["deployment.result"]));
        // The reference looks at selectors in a shipyard that it has written anew, which leaves empty ones out.
        Assert.All(triggers.Skip(1), trigger => Assert.Empty(trigger.Match));
        Assert.Equal(["dev"], ShipyardRules.ParentsOf(shipyard.Stages[1]));
        Assert.Equal(["deployment", "test", "evaluation"], ShipyardRules.TasksOf(shipyard.Stages[0]));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("017", "15")]
    [InlineData("0b101", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("-7", "-7")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("true", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("2023-01-02", "\"2023-01-02T00:00:00Z\"")]
    [InlineData("2023-01-02T03:04:05.5+02:00", "\"2023-01-02T03:04:05.5\\u002B02:00\"")]
    [InlineData("[1, a]", "[1,\"a\"]")]
    [InlineData("{1: a}", "{\"1\":\"a\"}")]
    [InlineData("|\n    a\n    b", "\"a\\nb\\n\"")]
    public void Values_have_the_types_that_Go_gives_them(string yaml, string json)
    {
        var tree = Assert.IsType<YamlMap>(YamlTree.Parse($"value: {yaml}\n"));
        Assert.Equal(json, tree["value"]!.Json()?.ToJsonString() ?? "null");
    }

    [Fact]
    public void Anchors_and_merges_are_followed()
    {
        var tree = YamlTree.Parse("""
            base: &base {a: 1, b: 2}
            one: {<<: *base, b: 3}
            two: {<<: [{c: 4}, *base]}
            again: *base
            """)!;
        Assert.Equal("""{"base":{"a":1,"b":2},"one":{"b":3,"a":1},"two":{"c":4,"a":1,"b":2},"again":{"a":1,"b":2}}""", tree.Json()!.ToJsonString());
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: b: c")]
    [InlineData("a: *nowhere")]
    [InlineData("a: &a [*a]")]
    [InlineData("a: 1\na: 2")]
    [InlineData("{[1]: a}")]
    [InlineData("<<: 1")]
    [InlineData("\0")]
    [InlineData("a: \"\\0\"\nmetadata: {name: \"\\0\"}")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData("spec: []")]
    [InlineData("spec: {stages: [1]}")]
    [InlineData("spec: {stages: [{name: {}}]}")]
    [InlineData("spec: {stages: [{name: a, sequences: [{tasks: {}}]}]}")]
    [InlineData("spec: {stages: [{sequences: [{triggeredOn: [{selector: {match: {a: []}}}]}]}]}")]
    public void What_is_no_shipyard_is_refused(string yaml) => Assert.Throws<ShipyardRefusedException>(() => ShipyardText.Parse(yaml));

    [Fact]
    public void What_blows_up_is_refused()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 30).Select(n => $"a{n}: &a{n} [{string.Join(", ", Enumerable.Repeat($"*a{n - 1}", 9))}]\n"));
        Assert.Equal("yaml: document contains excessive aliasing", Assert.Throws<YamlRefusedException>(() => YamlTree.Parse(bomb)).Message);
        Assert.Equal("yaml: exceeded max depth", Assert.Throws<YamlRefusedException>(() => YamlTree.Parse(new string('[', 5_000) + new string(']', 5_000))).Message);
        Assert.Throws<YamlRefusedException>(() => YamlTree.Parse(string.Concat(Enumerable.Repeat("- ", 50_000))));
        var deep = string.Concat(Enumerable.Range(0, 20).Select(n => $"b{n}: &b{n} [[[[[[[[{(n == 0 ? "x" : $"*b{n - 1}")}]]]]]]]]\n"));
        Assert.Equal("yaml: exceeded max depth", Assert.Throws<YamlRefusedException>(() => YamlTree.Parse(deep)).Message);
        Assert.Throws<ShipyardRefusedException>(() => ShipyardText.Parse("a: " + new string('x', YamlTree.MostCharacters)));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var texts = Gen.Elements("dev", "a b", "yes", "1", "#", "'", "\"", "é", "x: y", "- z", "null");
        var tasks = texts.Zip(Gen.Elements<string?>(null, "10s", "1h2m", "soon")).ListOf();
        var sequences = texts.Zip(tasks).Zip(texts.ListOf()).ListOf();
        var stages = texts.Zip(sequences).ListOf();
        Prop.ForAll(stages.ToArbitrary(), wanted =>
        {
            // JSON is YAML, so quoting is not the test's own.
            var json = System.Text.Json.JsonSerializer.Serialize(new
            {
                apiVersion = "0.2.0",
                spec = new
                {
                    stages = wanted.Select(stage => new
                    {
                        name = stage.Item1,
                        sequences = stage.Item2.Select(sequence => new
                        {
                            name = sequence.Item1.Item1,
                            tasks = sequence.Item1.Item2.Select(task => new { name = task.Item1, triggeredAfter = task.Item2 }),
                            triggeredOn = sequence.Item2.Select(of => new { @event = of }),
                        }),
                    }),
                },
            });
            var read = ShipyardText.Parse(json);
            return read.Stages.Select(stage => stage.Name).SequenceEqual(wanted.Select(stage => stage.Item1))
                && read.Stages.SelectMany(stage => stage.Sequences).Select(sequence => sequence.Name).SequenceEqual(wanted.SelectMany(stage => stage.Item2).Select(sequence => sequence.Item1.Item1))
                && read.Stages.SelectMany(stage => stage.Sequences).SelectMany(sequence => sequence.TriggeredOn).Select(trigger => trigger.Event)
                    .SequenceEqual(wanted.SelectMany(stage => stage.Item2).SelectMany(sequence => sequence.Item2))
                && read.Stages.SelectMany(stage => stage.Sequences).SelectMany(sequence => sequence.Tasks).Select(task => (task.Name, task.TriggeredAfter))
                    .SequenceEqual(wanted.SelectMany(stage => stage.Item2).SelectMany(sequence => sequence.Item1.Item2)
                        .Select(task => (task.Item1, GoDuration.TryParse(task.Item2 ?? "", out var after, out _) ? after : (TimeSpan?)null)));
        }).Check(Effort.Cases(100));
    }

    [Fact]
    public void Nonsense_is_refused_and_nothing_worse()
    {
        var pieces = Gen.Elements(
            "apiVersion: ", "spec:", "stages:", "- ", "name: ", "\n", "  ", "{", "}", "[", "]", ",", ":", "&a ", "*a", "<<: ", "!!str ", "!<", "%YAML 9\n", "---\n", "...\n", "|", ">-\n", "\"", "'", "\\x", "#", "\t", "?", "@", "`", "é", "\uFEFF", "\0", "1", "0x", "2023-01-01");
        Prop.ForAll(pieces.ListOf().Select(list => string.Concat(list)).ToArbitrary(), Reads).Check(Effort.Cases(100));
        Prop.ForAll(
            Gen.Choose(0, Example.TwoStages.Length - 1).Zip(pieces).Select(change => Example.TwoStages.Remove(change.Item1, 1).Insert(change.Item1, change.Item2)).ToArbitrary(), Reads)
            .Check(Effort.Cases(100));
    }

    private static void Reads(string text)
    {
        try
        {
            var shipyard = ShipyardText.Parse(text);
            _ = ShipyardRules.Refuse(shipyard);
        }
        catch (ShipyardRefusedException)
        {
            // That is the refusal.
        }
    }
}
