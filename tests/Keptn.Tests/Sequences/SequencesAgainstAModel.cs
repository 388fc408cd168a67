using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Tests.Sequences.Model;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Random shipyards, executors and orders of arrival: what is published is what a model reads off what came in, each once.</summary>
public sealed class SequencesAgainstAModel(KeptnNode node)
{
    private static Arbitrary<List<int>> Numbers { get; } = Gen.Choose(0, 59).ListOf().Select(numbers => numbers.ToList()).ToArbitrary();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_machine_publishes_what_the_model_says(bool withControl) => await Task.Run(
        () => Prop.ForAll(Numbers, async numbers =>
        {
            var choices = new Choices(numbers);
            var plan = RandomShipyard.Make(choices, forMachine: true);
            var world = new MachineWorld(RandomShipyard.Parsed(plan));
            await new RandomSchedule(choices, plan, world).RunAsync(withControl);
            new SequenceOracle(plan, world.Log).Check();
        }).Check(Effort.Cases(2000).WithEndSize(200)),
        TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_publishes_what_the_model_says(bool withControl) => await Task.Run(
        () => Prop.ForAll(Numbers, async numbers =>
        {
            var choices = new Choices(numbers);
            var plan = RandomShipyard.Make(choices, forMachine: false);
            var project = await SequenceProject.CreateAsync(node.Api, RandomShipyard.Yaml(plan));
            var world = new NodeWorld(project, new NodeDatabase(node.Process.DataFolder));
            await new RandomSchedule(choices, plan, world).RunAsync(withControl);
            new SequenceOracle(plan, world.Log).Check();
            await AllIsOverAsync(project);
        }).Check(Effort.Cases(8).WithStartSize(20).WithEndSize(80)),
        TestContext.Current.CancellationToken);

    [Fact]
    public async Task Reports_that_come_all_at_once_count_each_once()
    {
        var random = Effort.NewRandom();
        for (var round = 0; round < 4; round++)
        {
            var choices = Choices.Any(random, 400);
            var plan = RandomShipyard.Make(choices, forMachine: false);
            var project = await SequenceProject.CreateAsync(node.Api, RandomShipyard.Yaml(plan));
            var world = new NodeWorld(project, new NodeDatabase(node.Process.DataFolder));
            await new ParallelSchedule(choices, plan, world).RunAsync(project);
            new SequenceOracle(plan, await world.WholeLogAsync(), inOrder: false).Check();
            await AllIsOverAsync(project);
        }
    }

    private static async Task AllIsOverAsync(SequenceProject project)
    {
        Assert.All(await project.ExecutionsAsync(), execution => Assert.True((string?)execution["status"]!["state"] is "finished" or "aborted"));
        var states = (await project.Api.GetAsync($"/api/controlPlane/v1/sequence/{project.Name}"))!["states"]!.AsArray();
        Assert.NotEmpty(states);
        Assert.All(states, state => Assert.True((string?)state!["state"] is "finished" or "aborted"));
    }
}
