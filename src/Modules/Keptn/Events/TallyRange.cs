using Npgsql;

namespace Headgate.Keptn.Events;

/// <summary>Splits a range of times for counting: whole days, whole half hours beside them, and what is left at both ends.</summary>
/// <param name="From">The first moment.</param>
/// <param name="FirstHalf">The first whole half hour.</param>
/// <param name="FirstDay">The first whole day.</param>
/// <param name="EndDay">The end of the last whole day.</param>
/// <param name="EndHalf">The end of the last whole half hour.</param>
/// <param name="Before">The first moment after the range.</param>
internal sealed record TallyRange(DateTimeOffset From, DateTimeOffset FirstHalf, DateTimeOffset FirstDay, DateTimeOffset EndDay, DateTimeOffset EndHalf, DateTimeOffset Before)
{
    // The ends of what a timestamp of both sides can be, whole days, with one to round up to.
    private static readonly DateTimeOffset Earliest = new(1, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan HalfHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <param name="after">Exclusive.</param>
    /// <param name="before">Exclusive.</param>
    public static TallyRange Of(DateTimeOffset? after, DateTimeOffset? before)
    {
        // Stored times are whole milliseconds.
        var from = after is { } some ? Floor(Within(some), TimeSpan.FromMilliseconds(1)).AddMilliseconds(1) : Earliest;
        var end = before is { } other ? Within(other) : Latest;
        if (end < from)
            end = from;
        var (firstHalf, endHalf) = Whole(from, end, HalfHour);
        var (firstDay, endDay) = Whole(firstHalf, endHalf, Day);
        return new TallyRange(from, firstHalf, firstDay, endDay, endHalf, end);
    }

    /// <summary>The beginning of the half hour that a moment is in.</summary>
    public static DateTimeOffset HalfHourOf(DateTimeOffset time) => Floor(time, HalfHour);

    public void AddTo(NpgsqlCommand command)
    {
        foreach (var (name, value) in new[] { ("first", From), ("first_half", FirstHalf), ("first_day", FirstDay), ("end_day", EndDay), ("end_half", EndHalf), ("end", Before) })
            command.Parameters.AddWithValue(name, value);
    }

    /// <summary>The whole spans between two moments; none are given as an empty range at the end.</summary>
    private static (DateTimeOffset First, DateTimeOffset End) Whole(DateTimeOffset from, DateTimeOffset end, TimeSpan span)
    {
        var first = Floor(from, span);
        first = first == from ? first : first + span;
        var last = Floor(end, span);
        return first < last ? (first, last) : (end, end);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan span)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var over = ((ticks % span.Ticks) + span.Ticks) % span.Ticks;
        return new DateTimeOffset(time.UtcTicks - over, TimeSpan.Zero);
    }

    private static DateTimeOffset Within(DateTimeOffset time) => time < Earliest ? Earliest : time > Latest ? Latest : time.ToUniversalTime();
}
