using System.Globalization;

namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>Values that clients bind, as the driver's protocol writes them.</summary>
internal static class BindingValues
{
    /// <summary>The type a binding has in expressions.</summary>
    internal static SqlType Type(Binding binding) => binding.Type.ToUpperInvariant() switch
    {
        "FIXED" => SqlType.Fixed(38, binding.Values.Count == 0 ? 0 : binding.Values.Max(Scale)),
        "REAL" => SqlType.Real,
        "BOOLEAN" => SqlType.Boolean,
        "DATE" => SqlType.Date,
        "TIME" => SqlType.Time,
        "TIMESTAMP_NTZ" => SqlType.TimestampNtz,
        "TIMESTAMP_LTZ" => SqlType.TimestampLtz,
        "TIMESTAMP_TZ" => SqlType.TimestampTz,
        "BINARY" => SqlType.Binary,
        _ => SqlType.Text,
    };

    private static int Scale(string? value) => value is null ? 0 : value.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? Math.Min(37, value.Length - point - 1) : 0;

    /// <summary>The value as DuckDB is given it: bytes for binary, otherwise a text that casts to the type.</summary>
    internal static object? Read(Binding binding, string? value)
    {
        if (value is null)
            return null;
        var type = binding.Type.ToUpperInvariant();
        try
        {
            return type == "BINARY" ? Convert.FromHexString(value) : Text(type, value);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new WarehouseException(2048, "22023", $"The value '{(value.Length > 100 ? value[..100] : value)}' is not a {type}.", wrong);
        }
    }

    /// <summary>The value as a text that casts to the type; binary in hex.</summary>
    internal static string Text(string type, string value) => type switch
    {
        "BOOLEAN" => value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) ? "true" : "false",
        // Dates are milliseconds since 1970, times and timestamps nanoseconds.
        "DATE" when Whole(value, out var milliseconds) => DateTime.UnixEpoch.AddDays(Math.Floor((double)milliseconds / 86_400_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "TIME" when Whole(value, out var nanoseconds) => Clock(nanoseconds),
        "TIMESTAMP_NTZ" or "TIMESTAMP" when Whole(value, out var nanoseconds) => Moment(nanoseconds),
        "TIMESTAMP_LTZ" when Whole(value, out var nanoseconds) => Moment(nanoseconds) + "+00",
        "TIMESTAMP_TZ" when value.Split(' ') is [var first, var offset] && Whole(first, out var nanoseconds) && Whole(offset, out var minutes) =>
            Moment(nanoseconds + (minutes - 1440) * 60_000_000_000) + Offset((int)minutes - 1440),
        "TIMESTAMP_TZ" when Whole(value, out var nanoseconds) => Moment(nanoseconds) + "+00",
        _ => value,
    };

    private static bool Whole(string text, out Int128 value) => Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static string Clock(Int128 nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / 100)).ToString("hh\\:mm\\:ss\\.ffffff", CultureInfo.InvariantCulture);

    private static string Moment(Int128 nanoseconds) => DateTime.UnixEpoch.AddTicks(checked((long)Floor(nanoseconds))).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static Int128 Floor(Int128 nanoseconds) => nanoseconds >= 0 ? nanoseconds / 100 : (nanoseconds - 99) / 100;

    private static string Offset(int minutes) => $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}:{Math.Abs(minutes) % 60:00}";
}
