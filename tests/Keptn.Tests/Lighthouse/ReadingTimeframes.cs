using System.Text.Json.Nodes;
using Headgate.Keptn.Lighthouse;

namespace Headgate.Keptn.Tests.Lighthouse;

/// <summary>The time that an evaluation is about.</summary>
public sealed class ReadingTimeframes
{
    private static readonly DateTimeOffset Now = new(2023, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "", "", "2023-03-01T09:55:00.000Z", "2023-03-01T10:00:00.000Z")]
    [InlineData("", "", "1h30m", "2023-03-01T08:30:00.000Z", "2023-03-01T10:00:00.000Z")]
    [InlineData("2023-02-01T10:00:00", "", "10m", "2023-02-01T10:00:00.000Z", "2023-02-01T10:10:00.000Z")]
    [InlineData("2023-02-01T10:00:00.5", "2023-02-01T10:05:00.123456789Z", "", "2023-02-01T10:00:00.500Z", "2023-02-01T10:05:00.123Z")]
    [InlineData("2023-02-01T12:00:00+02:00", "2023-02-01T10:05:00.000Z", "", "2023-02-01T10:00:00.000Z", "2023-02-01T10:05:00.000Z")]
    public void Times_are_read_in_all_forms(string start, string end, string length, string from, string until)
    {
        Assert.Null(Timeframe.TryRead(start, end, length, Now, out var time));
        Assert.Equal(new Timeframe(from, until), time);
    }

    [Theory]
    [InlineData("2023-02-01T10:00:00", "", "", "no timeframe or end date provided")]
    [InlineData("", "2023-02-01T10:00:00", "5m", "'end' and 'timeframe' are mutually exclusive")]
    [InlineData("", "2023-02-01T10:00:00", "", "start date is required when using an end date")]
    [InlineData("", "", "xyz", "could not parse provided timeframe: time: invalid duration \"xyz\"")]
    [InlineData("", "", "5", "could not parse provided timeframe: time: missing unit in duration \"5\"")]
    [InlineData("", "", "5d", "could not parse provided timeframe: time: unknown unit \"d\" in duration \"5d\"")]
    [InlineData("", "", "59s", "end date must be at least 1 minute after start date")]
    [InlineData("", "", "-5m", "end date must be at least 1 minute after start date")]
    [InlineData("9999-12-31T23:59:59", "", "2000000h", "end date must be at least 1 minute after start date")]
    [InlineData("2023-02-01T10:00:00", "2023-02-01T10:00:59", "", "end date must be at least 1 minute after start date")]
    [InlineData("abc", "", "5m", "parsing time \"abc\" as \"2006-01-02T15:04:05\": cannot parse \"abc\" as \"2006\"")]
    [InlineData("2023-02-01", "", "5m", "parsing time \"2023-02-01\" as \"2006-01-02T15:04:05\": cannot parse \"\" as \"T\"")]
    [InlineData("2023-13-01T10:00:00", "", "5m", "parsing time \"2023-13-01T10:00:00\": month out of range")]
    [InlineData("2023-02-30T10:00:00", "", "5m", "parsing time \"2023-02-30T10:00:00\": day out of range")]
    [InlineData("2023-02-01T10:00:00 PM", "", "5m", "parsing time \"2023-02-01T10:00:00 PM\": extra text: \" PM\"")]
    public void What_is_wrong_is_told_as_the_reference_does(string start, string end, string length, string wrong) =>
        Assert.Equal(wrong, Timeframe.TryRead(start, end, length, Now, out _));

    [Theory]
    [InlineData("""{"evaluation":{"start":"2023-02-01T10:00:00","end":"2023-02-01T10:02:00"},"test":{"start":"a","end":"b"}}""", "2023-02-01T10:00:00.000Z", "2023-02-01T10:02:00.000Z")]
    [InlineData("""{"evaluation":{"timeframe":"2m"}}""", "2023-03-01T09:58:00.000Z", "2023-03-01T10:00:00.000Z")]
    [InlineData("""{"evaluation":{"start":"2023-02-01T10:00:00"},"test":{"start":"a","end":"b"}}""", "a", "b")]
    [InlineData("""{"evaluation":"soon","test":{"start":"a","end":"b"}}""", "a", "b")]
    public void Event_says_it_or_its_tests_do(string data, string from, string until)
    {
        Assert.Null(Timeframe.TryRead(JsonNode.Parse(data)!, Now, out var time));
        Assert.Equal(new Timeframe(from, until), time);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"evaluation":{"start":"2023-02-01T10:00:00"},"test":{"start":"a"}}""")]
    public void Event_without_a_time_has_none(string data) =>
        Assert.Equal("evaluation.triggered event does not contain evaluation timeframe", Timeframe.TryRead(JsonNode.Parse(data)!, Now, out _));
}
