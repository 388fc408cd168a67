using System.Globalization;
using Headgate.Kernel;
using Headgate.Keptn.Events;
using Headgate.Keptn.Gateway;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Keptn.Statistics;

/// <summary>What was executed how often, by half hours.</summary>
internal static class StatisticsEndpoints
{
    // As far as a year has four digits.
    private const long LastSecond = 253402300799;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapKeptn(KeptnServices.Statistics)
        .MapGet("/statistics", AnswerAsync).WithTags("Statistics").WithSummary("Count executions per project and service")
        .Query("from", "string", "Unix time in seconds.")
        .Query("to", "string", "Unix time in seconds.");

    private static async Task<IResult> AnswerAsync(HttpContext context, StatisticsStore store, TimeProvider clock)
    {
        if (Time(context.Request.Query["from"]) is not { } from || Time(context.Request.Query["to"]) is not { } to)
            return new ApiError(400, null, "Invalid request format");
        if (to < from)
            return new ApiError(400, null, "Invalid time frame: 'from' timestamp must not be greater than 'to' timestamp");
        var frame = StatisticsFrame.Of(from, to, clock.GetUtcNow());
        var counts = await store.CountAsync(frame.Range, context.RequestAborted);
        return counts.Count == 0 && !frame.IsOpen
            ? new ApiError(404, null, "no statistics found for selected time frame")
            : KeptnAnswer.Ok(StatisticsView.Of(from, to, counts));
    }

    private static DateTimeOffset? Time(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}

/// <summary>The half hours that statistics of a time frame are made of: those that lie in it whole, and the one that is still open, if the frame reaches into it.</summary>
internal sealed record StatisticsFrame(TallyRange Range, bool IsOpen)
{
    public static StatisticsFrame Of(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var open = TallyRange.HalfHourOf(now);
        return from > open ? new StatisticsFrame(TallyRange.Of(open.AddTicks(-1), null), true)
            : new StatisticsFrame(TallyRange.Of(from.AddTicks(-1), to > open ? null : to), to > open);
    }
}
