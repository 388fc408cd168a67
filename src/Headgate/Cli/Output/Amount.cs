namespace Headgate.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Amount
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>Such as <c>480.1 MB</c>, in powers of 1000.</summary>
    public static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 999.95 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : $"{value:0.0} {Units[unit]}";
    }

    /// <summary>Such as <c>3.1 s</c>.</summary>
    public static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.0} s";

    /// <summary>Such as <c>5 000 000</c>.</summary>
    public static string Count(long count) => $"{count:#,0}".Replace(',', ' ');

    /// <summary>Such as <c>1 row</c> or <c>2 rows</c>.</summary>
    public static string Rows(long count) => $"{Count(count)} {(count == 1 ? "row" : "rows")}";
}
