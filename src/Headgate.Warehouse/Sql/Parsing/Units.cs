namespace Headgate.Warehouse.Sql.Parsing;

/// <summary>Units of intervals.</summary>
internal static class Units
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase);

    static Units()
    {
        foreach (var (unit, words) in new[]
        {
            ("YEAR", "YEAR YEARS Y YY YYY YYYY YR"), ("QUARTER", "QUARTER QUARTERS Q QTR QTRS"), ("MONTH", "MONTH MONTHS MM MON MONS"), ("WEEK", "WEEK WEEKS W WK WEEKOFYEAR WOY WY"),
            ("DAY", "DAY DAYS D DD DAYOFMONTH"), ("HOUR", "HOUR HOURS H HH HR HRS"), ("MINUTE", "MINUTE MINUTES M MI MIN MINS"), ("SECOND", "SECOND SECONDS S SEC SECS"),
            ("MILLISECOND", "MILLISECOND MILLISECONDS MS MSEC"), ("MICROSECOND", "MICROSECOND MICROSECONDS US USEC"),
            ("NANOSECOND", "NANOSECOND NANOSECONDS NS NSEC NANOSEC NSECOND NSECONDS NANOSECS"),
        })
        {
            foreach (var word in words.Split(' '))
                Known[word] = unit;
        }
    }

    internal static bool Is(string word) => Known.ContainsKey(word);

    /// <summary>The unit a word stands for; <c>null</c> when it is none.</summary>
    internal static string? Find(string word) => Known.GetValueOrDefault(word);
}
