using FsCheck;
using FsCheck.Fluent;
using Headgate.Keptn.Sequences.Machine;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Sequences;

/// <summary>Whose turn it is.</summary>
public sealed class QueueRules
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("a:waiting b:triggered", "a:Turn")]
    [InlineData("a:started+ b:triggered", "b:Blocked")]
    [InlineData("a:started+ b:waiting c:waiting", "")]
    [InlineData("a:started+ a:triggered", "a:Turn")]
    [InlineData("a:started+ b:waiting a:triggered", "a:Blocked")]
    [InlineData("a:waiting b:started!", "b:Turn")]
    [InlineData("a:started+ b:started!", "")]
    [InlineData("a:started+! b:started+", "a:LetGo")]
    [InlineData("a:paused b:waiting", "b:Turn")]
    [InlineData("a:waitingForApproval b:waiting", "b:Turn")]
    [InlineData("a:paused! b:waitingForApproval", "")]
    public void Who_has_begun_goes_first_then_who_came_first(string places, string decision) =>
        Assert.Equal(decision, Next(places.Split(' ').Select(Place).ToList()));

    [Fact]
    public void The_first_of_each_kind_decide_however_many_wait() => Prop.ForAll(
        Gen.Elements("a:waiting", "a:triggered", "a:started", "a:started!", "a:started+", "a:started+!", "a:paused", "a:paused!", "a:waitingForApproval")
            .Zip(Gen.Elements('a', 'b', 'c'), (place, context) => context + place[1..]).ListOf().ToArbitrary(),
        texts =>
        {
            var all = texts.Select(Place).ToList();
            var holders = all.Where(place => place.Holds).ToList();
            List<QueuePlace?> needed =
            [
                .. holders,
                all.Find(place => !place.IsWaiting && place.WantsToGo(Now) && holders.TrueForAll(holder => holder.Context == place.Context)),
                all.Find(place => place.IsWaiting),
                all.Find(place => place.IsNew),
            ];
            Assert.Equal(Next(all), Next([.. all.Where(needed.Contains)]));
        }).Check(Effort.Cases(2000));

    private static string Next(List<QueuePlace> places) => ScopeQueue.Next(places, Now) is var (place, input) ? $"{place.Context}:{input.GetType().Name}" : "";

    /// <summary>Of <c>context:state</c>, with <c>+</c> for one that holds the service and <c>!</c> for one whose prepared task is due.</summary>
    private static QueuePlace Place(string text)
    {
        var parts = text.TrimEnd('+', '!').Split(':');
        return new QueuePlace(Guid.NewGuid().ToString(), parts[0], parts[1], text.Contains('+', StringComparison.Ordinal), text.EndsWith('!') ? Now : null);
    }
}
