using System.Globalization;

namespace Headgate.Storage;

/// <summary>When something repeats: five fields (minute, hour, day of month, month, day of week) with lists, ranges, steps and English names; in UTC.</summary>
/// <remarks>When both days are restricted one of them is enough, as cron has it.</remarks>
internal sealed class CronExpression
{
    // Leap days on a certain day of the week come within 40 years; what does not come by then never does.
    private const int YearsAhead = 41;
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly bool[] minutes;
    private readonly bool[] hours;
    private readonly bool[] daysOfMonth;
    private readonly bool[] months;
    private readonly bool[] daysOfWeek;
    private readonly bool anyDayOfMonth;
    private readonly bool anyDayOfWeek;

    private CronExpression(string[] fields)
    {
        minutes = Read(fields[0], 0, 59, []);
        hours = Read(fields[1], 0, 23, []);
        daysOfMonth = Read(fields[2], 1, 31, []);
        months = Read(fields[3], 1, 12, Months);
        daysOfWeek = Read(fields[4], 0, 7, Days);
        // Sunday is both 0 and 7.
        daysOfWeek[0] |= daysOfWeek[7];
        anyDayOfMonth = fields[2].StartsWith('*');
        anyDayOfWeek = fields[4].StartsWith('*');
    }

    /// <exception cref="FormatException">The text is no such expression; the message says why.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return fields.Length == 5 ? new CronExpression(fields) : throw new FormatException("must have five fields: minute, hour, day of month, month, day of week.");
    }

    /// <summary>The first moment after another one; <c>null</c> when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var from = after.UtcDateTime;
        var first = new DateTime(from.Year, from.Month, from.Day, from.Hour, from.Minute, 0, DateTimeKind.Utc).AddMinutes(1);
        for (var day = first.Date; day < first.Date.AddYears(YearsAhead); day = day.AddDays(1))
        {
            if (!months[day.Month])
            {
                day = new DateTime(day.Year, day.Month, DateTime.DaysInMonth(day.Year, day.Month), 0, 0, 0, DateTimeKind.Utc);
                continue;
            }

            if (IsDay(day) && TimeOn(day, day == first.Date ? first.TimeOfDay : TimeSpan.Zero) is { } moment)
                return new DateTimeOffset(moment, TimeSpan.Zero);
        }

        return null;
    }

    private bool IsDay(DateTime day)
    {
        var ofMonth = daysOfMonth[day.Day];
        var ofWeek = daysOfWeek[(int)day.DayOfWeek];
        return anyDayOfMonth || anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private DateTime? TimeOn(DateTime day, TimeSpan from)
    {
        for (var hour = from.Hours; hour < 24; hour++)
        {
            for (var minute = hour == from.Hours ? from.Minutes : 0; hours[hour] && minute < 60; minute++)
            {
                if (minutes[minute])
                    return day.AddHours(hour).AddMinutes(minute);
            }
        }

        return null;
    }

    private static bool[] Read(string field, int least, int most, string[] names)
    {
        var allowed = new bool[most + 1];
        foreach (var part in field.Split(','))
        {
            var stepped = part.Split('/');
            var step = stepped.Length == 1 ? 1 : stepped.Length == 2 ? Number(stepped[1], 1, most, []) : throw Wrong(part);
            var ends = stepped[0].Split('-');
            var (from, to) = stepped[0] == "*" ? (least, most)
                : ends.Length == 2 ? (Number(ends[0], least, most, names), Number(ends[1], least, most, names))
                : ends.Length == 1 ? (Number(ends[0], least, most, names), stepped.Length == 1 ? Number(ends[0], least, most, names) : most)
                : throw Wrong(part);
            if (from > to)
                throw Wrong(part);
            for (var value = from; value <= to; value += step)
                allowed[value] = true;
        }

        return allowed;
    }

    private static int Number(string text, int least, int most, string[] names)
    {
        var named = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
            return named + (names.Length == 12 ? 1 : 0);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Wrong(text);
    }

    private static FormatException Wrong(string part) => new($"cannot have \"{part}\".");
}
