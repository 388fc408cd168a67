using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Headgate.Kernel.Tests;

public sealed class WritingTimes
{
    [Theory]
    [InlineData(2017, 2, 13, 10, 27, 50, 60, "2017-02-13T10:27:50+0100")]
    [InlineData(2017, 2, 13, 10, 27, 50, 0, "2017-02-13T10:27:50+0000")]
    [InlineData(1999, 12, 31, 23, 59, 59, -210, "1999-12-31T23:59:59-0330")]
    public void Offset_has_no_colon(int year, int month, int day, int hour, int minute, int second, int offset, string expected) =>
        Assert.Equal(expected, WireTime.Format(new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.FromMinutes(offset))));

    [Theory]
    [InlineData("2017-02-13T10:27:50+0100", "2017-02-13T09:27:50+0000")]
    [InlineData("2017-02-13T10:27:50+01:00", "2017-02-13T09:27:50+0000")]
    [InlineData("2017-02-13T10:27:50Z", "2017-02-13T10:27:50+0000")]
    [InlineData("2017-02-13T10:27:50.123456Z", "2017-02-13T10:27:50+0000")]
    [InlineData("2017-02-13 10:27:50", "2017-02-13T10:27:50+0000")]
    [InlineData("2017-02-13", "2017-02-13T00:00:00+0000")]
    public void Forms_that_clients_send_are_read(string text, string utc)
    {
        Assert.True(WireTime.TryParse(text, out var time));
        Assert.Equal(utc, WireTime.Format(time.ToUniversalTime()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2017-13-45")]
    public void Anything_else_is_no_time(string? text) => Assert.False(WireTime.TryParse(text, out _));

    [Fact]
    public void Every_time_is_read_back_to_the_second()
    {
        var times = Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(-14 * 60, 14 * 60))
            .Select(pair => DateTimeOffset.FromUnixTimeSeconds(pair.Item1 * 2L).ToOffset(TimeSpan.FromMinutes(pair.Item2)));
        Prop.ForAll(times.ToArbitrary(), time => WireTime.TryParse(WireTime.Format(time), out var read) && read == time && read.Offset == time.Offset)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Answers_use_this_form() =>
        Assert.Equal("""{"at":"2020-01-02T03:04:05+0000","none":null}""", JsonSerializer.Serialize(
            new { At = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), None = (DateTimeOffset?)null }, JsonWire.Options));
}
