using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Tests.Sequences.Model;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Random shipyards, executors and orders of arrival: what is published is what a model reads off what came in, each once.</summary>
public sealed class SequencesAgainstAModel
{
    private static Arbitrary<List<int>> Numbers { get; } = Gen.Choose(0, 59).ListOf().Select(numbers => numbers.ToList()).ToArbitrary();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_machine_publishes_what_the_model_says(bool withControl) => await Task.Run(
        () => Prop.ForAll(Numbers, async numbers =>
        {
            var choices = new Choices(numbers);
            var plan = RandomShipyard.Make(choices);
            var world = new MachineWorld(RandomShipyard.Parsed(plan));
            await new RandomSchedule(choices, plan, world).RunAsync(withControl);
            new SequenceOracle(plan, world.Log).Check();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200)),
        TestContext.Current.CancellationToken);
}
