using Headgate.Keptn.Lighthouse.Rules;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>What a criterion says, and which values it holds for.</summary>
public sealed class CheckingCriteria
{
    [Theory]
    [InlineData("<15", "<", 15, false, false)]
    [InlineData("<=15.5", "<=", 15.5, false, false)]
    [InlineData("=0", "=", 0, false, false)]
    [InlineData(">= .5", ">=", 0.5, false, false)]
    [InlineData(" > 1e3 ", ">", 1000, false, false)]
    [InlineData("<+10%", "<", 10, true, true)]
    [InlineData(">-8%", ">", -8, true, true)]
    [InlineData("=0%", "=", 0, true, true)]
    [InlineData("<=+10", "<=", 10, true, false)]
    [InlineData("<=-10", "<=", -10, true, false)]
    [InlineData("<=10.5 %", "<=", 10.5, true, true)]
    [InlineData("<--5", "<", 5, true, false)]
    [InlineData("<+-5", "<", -5, true, false)]
    [InlineData("<1_000.5", "<", 1000.5, false, false)]
    public void All_forms_are_read(string text, string comparing, double value, bool isRelative, bool isPercentage)
    {
        Assert.Null(Criterion.TryParse(text, out var criterion));
        Assert.Equal(new Criterion(comparing, value, isRelative, isPercentage), criterion);
    }

    [Theory]
    [InlineData("", "invalid criteria string")]
    [InlineData("15", "invalid criteria string")]
    [InlineData("!=15", "invalid criteria string")]
    [InlineData("<", "could not parse criteria target value")]
    [InlineData("<abc", "could not parse criteria target value")]
    [InlineData("==5", "could not parse criteria target value")]
    [InlineData("|5", "could not parse criteria target value")]
    [InlineData("<5ms", "could not parse criteria target value")]
    [InlineData("<NaN", "could not parse criteria target value")]
    [InlineData("<1e999", "could not parse criteria target value")]
    [InlineData("<_1", "could not parse criteria target value")]
    [InlineData("<1__0", "could not parse criteria target value")]
    [InlineData("<+10%%", "could not parse criteria target value")]
    [InlineData("=<5", "could not parse criteria target value")]
    public void What_is_none_is_told(string text, string wrong) => Assert.Equal(wrong, Criterion.TryParse(text, out _));

    [Theory]
    [InlineData(44.0, "<=+10%", 40.0, true, 44.0)]
    [InlineData(44.1, "<=+10%", 40.0, false, 44.0)]
    [InlineData(40.0, "<+0%", 40.0, false, 40.0)]
    [InlineData(40.0, ">+0%", 40.0, false, 40.0)]
    [InlineData(42.0, "=+2", 40.0, true, 42.0)]
    [InlineData(38.0, "=-2", 40.0, true, 38.0)]
    [InlineData(36.0, ">=-10%", 40.0, true, 36.0)]
    [InlineData(7.0, "<=6", 40.0, false, 6.0)]
    public void Earlier_value_moves_relative_targets(double value, string text, double earlier, bool holds, double targetValue)
    {
        Assert.Null(new CriteriaCheck(earlier).TryEvaluate(value, [[text]], out var all, out var targets));
        Assert.Equal((holds, new Target(text, targetValue, !holds)), (all, Assert.Single(targets!)));
    }

    [Fact]
    public void All_of_a_set_must_hold_and_one_set_is_enough()
    {
        Assert.Null(new CriteriaCheck(10).TryEvaluate(12, [["<=+10%", "<20"], ["<=12"]], out var holds, out var targets));
        Assert.True(holds);
        Assert.Equal([true, false, false], targets!.Select(target => target.Violated));
        Assert.Null(new CriteriaCheck(10).TryEvaluate(12, [["<=+10%", "<20"], ["<=11"]], out holds, out _));
        Assert.False(holds);
    }

    [Fact]
    public void Relative_criterion_without_an_earlier_value_holds()
    {
        Assert.Null(new CriteriaCheck(null).TryEvaluate(1e9, [["<=+0%"]], out var holds, out var targets));
        Assert.True(holds);
        Assert.Equal(new Target("<=+0%", 0, false), Assert.Single(targets!));
    }

    [Theory]
    [InlineData("avg", 20.0)]
    [InlineData("p50", 15.0)]
    [InlineData("p90", 40.0)]
    [InlineData("p95", 40.0)]
    [InlineData("sum", 0.0)]
    public void Earlier_values_become_one(string function, double expected) => Assert.Equal(expected, Aggregation.Of([20, 10, 40, 10], function));

    [Theory]
    [InlineData("p50", 10.0)]
    [InlineData("p90", 18.0)]
    [InlineData("p95", 19.0)]
    public void Percentiles_lie_on_the_line_between_two_values(string function, double expected) =>
        Assert.Equal(expected, Aggregation.Of([.. Enumerable.Range(1, 19).Select(value => (double)value)], function)!.Value, 9);

    [Theory]
    [InlineData("p50", new[] { 10.0, 5.0 }, 7.5)]
    [InlineData("p50", new[] { 10.0, 0, 8, 2, 6, 4, 5, 3, 7, 1, 9 }, 5.0)]
    [InlineData("p90", new[] { 10.0, 0, 8, 2, 6, 4, 5, 3, 7, 1, 9 }, 9.8)]
    [InlineData("p95", new[] { 10.0, 0, 8, 2, 6, 4, 5, 3, 7, 1, 9 }, 10.0)]
    [InlineData("p50", new[] { 3.0 }, 3.0)]
    public void Percentile_between_two_values_is_linear(string function, double[] values, double expected) => Assert.Equal(expected, Aggregation.Of(values, function)!.Value, 9);

    [Fact]
    public void No_earlier_value_is_none() => Assert.Null(Aggregation.Of([], "avg"));
}
