using System.Text.Json.Nodes;
using Headgate.Keptn.Events;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Lighthouse;

/// <summary>The time that an evaluation is about.</summary>
internal readonly record struct Timeframe(string Start, string End)
{
    private const string Default = "5m";
    private const string MutuallyExclusive = "'end' and 'timeframe' are mutually exclusive";
    private const string TooShort = "end date must be at least 1 minute after start date";
    private const string Missing = "evaluation.triggered event does not contain evaluation timeframe";
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>What <c>evaluation.triggered</c> says: of its block <c>evaluation</c>, else when its tests ran, in their words.</summary>
    /// <returns>What is wrong; <c>null</c> when there is a time.</returns>
    public static string? TryRead(JsonNode data, DateTimeOffset now, out Timeframe timeframe)
    {
        timeframe = new Timeframe("", "");
        var (start, end, length) = (Text(data, "evaluation", "start"), Text(data, "evaluation", "end"), Text(data, "evaluation", "timeframe"));
        if ((start.Length > 0 && end.Length > 0) || length.Length > 0)
            return TryRead(start, end, length, now, out timeframe);
        (start, end) = (Text(data, "test", "start"), Text(data, "test", "end"));
        if (start.Length == 0 || end.Length == 0)
            return Missing;
        timeframe = new Timeframe(start, end);
        return null;
    }

    /// <summary>The last five minutes, or what the texts say; each may be empty.</summary>
    /// <returns>What is wrong; <c>null</c> when there is a time.</returns>
    public static string? TryRead(string start, string end, string length, DateTimeOffset now, out Timeframe timeframe)
    {
        timeframe = new Timeframe("", "");
        if (start.Length > 0 && end.Length == 0 && length.Length == 0)
            return "no timeframe or end date provided";
        if (end.Length > 0 && length.Length > 0)
            return MutuallyExclusive;
        if (end.Length > 0 && start.Length == 0)
            return "start date is required when using an end date";
        if (!GoDuration.TryParse(length.Length > 0 ? length : Default, out var duration, out var wrong))
            return "could not parse provided timeframe: " + wrong;
        if (!TryBefore(now, duration, out var from))
            return TooShort;
        var until = now;
        if (start.Length > 0 && GoTime.TryParse(start, out from) is { } wrongStart)
            return wrongStart;
        if (end.Length > 0 && GoTime.TryParse(end, out until) is { } wrongEnd)
            return wrongEnd;
        if (start.Length > 0 && end.Length == 0 && !TryBefore(from, -duration, out until))
            return TooShort;
        if (until - from < Shortest)
            return TooShort;
        timeframe = new Timeframe(KeptnTime.Text(from), KeptnTime.Text(until));
        return null;
    }

    private static bool TryBefore(DateTimeOffset moment, TimeSpan duration, out DateTimeOffset before)
    {
        before = moment;
        if (duration > moment - DateTimeOffset.MinValue || moment - DateTimeOffset.MaxValue > duration)
            return false;
        before = moment - duration;
        return true;
    }

    private static string Text(JsonNode data, string block, string name) =>
        data.At(block).TextAt(name);
}
