using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Tests.Wire;

public sealed class ReadingDurations
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("10s", 10_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData(".5m", 30_000)]
    [InlineData("-2ms", -2)]
    [InlineData("+1s100ms", 1_100)]
    [InlineData("1000us", 1)]
    [InlineData("1000µs", 1)]
    [InlineData("1000000ns", 1)]
    public void As_Go_writes_them(string text, int milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration, out var why));
        Assert.Equal((TimeSpan.FromMilliseconds(milliseconds), ""), (duration, why));
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("soon", "time: invalid duration \"soon\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData("1.2.3s", "time: invalid duration \"1.2.3s\"")]
    [InlineData("5", "time: missing unit in duration \"5\"")]
    [InlineData("2d", "time: unknown unit \"d\" in duration \"2d\"")]
    [InlineData("99999999999h", "time: invalid duration \"99999999999h\"")]
    [InlineData("99999999999999999999999999999999999999999999h", "time: invalid duration \"99999999999999999999999999999999999999999999h\"")]
    public void Others_are_refused_in_its_words(string text, string message)
    {
        Assert.False(GoDuration.TryParse(text, out _, out var why));
        Assert.Equal(message, why);
    }
}
