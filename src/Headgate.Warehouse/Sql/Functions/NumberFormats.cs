using System.Globalization;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Numbers as formatted text and back, such as <c>999,999.00</c>.</summary>
internal static class NumberFormats
{
    /// <summary>TO_CHAR of a number.</summary>
    internal static Emitted Write(FunctionCall call, string value, string format)
    {
        var upper = format.ToUpperInvariant();
        if (upper is "TM9" or "TM")
            return new($"CAST({value} AS VARCHAR)", SqlType.Text);
        var filled = !upper.StartsWith("FM", StringComparison.Ordinal);
        upper = filled ? upper : upper[2..];
        var dollar = upper.Contains('$', StringComparison.Ordinal);
        var signFirst = upper.StartsWith('S');
        var signLast = upper.EndsWith("MI", StringComparison.Ordinal) || (upper.EndsWith('S') && upper.Length > 1);
        var digits = upper.Replace("$", "", StringComparison.Ordinal).Replace("MI", "", StringComparison.Ordinal).Trim('S').Replace('D', '.').Replace('G', ',');
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var (whole, fraction) = point < 0 ? (digits, "") : (digits[..point], digits[(point + 1)..]);
        if (whole.Any(sign => sign is not ('9' or '0' or ',')) || fraction.Any(sign => sign is not ('9' or '0')))
            throw call.Unsupported($"the number format {format}");
        var places = whole.Count(sign => sign != ',');
        var zeros = whole.IndexOf('0', StringComparison.Ordinal) is >= 0 and var first ? whole[first..].Count(sign => sign != ',') : 0;
        var grouped = whole.Contains(',', StringComparison.Ordinal);
        var scale = fraction.Length.ToString(CultureInfo.InvariantCulture);
        var width = (whole.Length + (dollar ? 1 : 0) + (fraction.Length > 0 ? fraction.Length + 1 : 0) + 1).ToString(CultureInfo.InvariantCulture);
        return new(Let.Be($"CAST(round({value}, {scale}) AS DECIMAL(38,{scale}))", number =>
        {
            var integer = $"lpad(CAST(CAST(trunc(abs({number})) AS HUGEINT) AS VARCHAR), greatest(length(CAST(CAST(trunc(abs({number})) AS HUGEINT) AS VARCHAR)), {zeros})::INTEGER, '0')";
            if (zeros == 0 && fraction.Length > 0)
                integer = $"CASE WHEN abs({number}) < 1 THEN '' ELSE {integer} END";
            if (grouped)
                integer = $"ltrim(regexp_replace(lpad({integer}, 39, ' '), '([ \\d]{{3}})', ',\\1', 'g'), ', ')";
            var tail = fraction.Length > 0 ? $" || '.' || \"right\"(CAST(abs({number}) AS VARCHAR), {scale})" : "";
            var sign = signFirst ? $"CASE WHEN {number} < 0 THEN '-' ELSE '+' END || " : signLast ? "" : $"CASE WHEN {number} < 0 THEN '-' ELSE '' END || ";
            var text = $"({sign}{(dollar ? "'$' || " : "")}{integer}{tail}{(signLast ? $" || CASE WHEN {number} < 0 THEN '-' ELSE {(upper.EndsWith('S') ? "'+'" : "' '")} END" : "")})";
            var fits = $"abs({number}) < CAST(pow(10, {places}) AS HUGEINT)";
            return $"CASE WHEN {fits} THEN {(filled ? $"lpad({text}, {width}, ' ')" : text)} WHEN {number} IS NOT NULL THEN repeat('#', {width}) END";
        }), SqlType.Text);
    }

    /// <summary>TO_NUMBER: with a format, or a precision and a scale, or both.</summary>
    internal static Emitted Read(FunctionCall call, bool tries)
    {
        var at = 1;
        var value = call.Arguments[0];
        if (call.Arguments.Count > 1 && call.Arguments[1].Text is { } format)
        {
            at = 2;
            if (format.ToUpperInvariant().Any(sign => sign is not ('9' or '0' or ',' or '.' or '$' or 'G' or 'D' or 'S' or 'F' or 'M' or 'I')))
                throw call.Unsupported($"the number format {format}");
            value = new($"regexp_replace(replace(replace({call.Text(value)}, ',', ''), '$', ''), '^\\s*([\\d.]+)-$', '-\\1')", SqlType.Text);
        }

        var precision = call.Arguments.Count > at ? call.LiteralNumber(at) : 38;
        var scale = call.Arguments.Count > at + 1 ? call.LiteralNumber(at + 1) : 0;
        if (precision is < 1 or > 38 || scale < 0 || scale > Math.Min(precision, 37))
            throw call.Wrong($"NUMBER({precision},{scale}) is no type");
        return SnowflakeCasts.Cast(value, new(SqlKind.Fixed, precision, scale), tries, call.Session);
    }
}
