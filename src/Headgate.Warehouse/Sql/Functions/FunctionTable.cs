using System.Globalization;
using System.Text.RegularExpressions;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Functions;

/// <summary>Writes a call of a function in DuckDB's SQL.</summary>
internal delegate Emitted Function(FunctionCall call);

/// <summary>Functions by name. Only what is added here can be called.</summary>
internal sealed partial class FunctionTable
{
    private readonly Dictionary<string, Function> functions = new(StringComparer.Ordinal);

    /// <summary>All names.</summary>
    internal IEnumerable<string> Names => functions.Keys;

    /// <summary>The function of a name; <c>null</c> for none.</summary>
    internal Function? Find(string name) => functions.GetValueOrDefault(name);

    /// <summary>A function under one or several names, separated by blanks.</summary>
    internal void Add(string names, Function function)
    {
        foreach (var name in names.Split(' '))
            functions.Add(name, function);
    }

    /// <summary>A function of as many arguments as a method says.</summary>
    internal void Add(string names, int least, int most, Function function) => Add(names, call =>
        call.Arguments.Count < least || call.Arguments.Count > most || call.Star
            ? throw call.WrongCount(least == most ? least.ToString(CultureInfo.InvariantCulture) : $"{least} to {most}")
            : function(call));

    /// <summary>
    /// Functions whose text is a pattern. <c>{0}</c> is the first argument, <c>{0t}</c> the same as text, <c>{0i}</c> as whole number, <c>{0d}</c> as DOUBLE,
    /// <c>{0n}</c> as number, <c>{0j}</c> as JSON, <c>{0b}</c> as boolean, <c>{0m}</c> as what a clock shows; <c>{*t}</c> is all of them with commas.
    /// The pattern with as many arguments as the call is used.
    /// </summary>
    internal void Add(string names, SqlType? type, params string[] patterns)
    {
        var counts = patterns.Select(Count).ToArray();
        var variadic = Array.IndexOf(counts, -1);
        Add(names, call =>
        {
            var pattern = Array.IndexOf(counts, call.Star ? -2 : call.Arguments.Count);
            if (pattern < 0)
                pattern = call.Arguments.Count > 0 && !call.Star ? variadic : -1;
            return pattern < 0
                ? throw call.WrongCount(string.Join(" or ", counts.Select(count => count < 0 ? "at least 1" : count.ToString(CultureInfo.InvariantCulture))))
                : new(Fill(patterns[pattern], call), type);
        });
    }

    /// <summary>Puts the arguments of a call into a pattern.</summary>
    internal static string Fill(string pattern, FunctionCall call) => Place().Replace(pattern, match =>
    {
        var how = match.Groups[2].Value;
        return match.Groups[1].Value == "*"
            ? string.Join(", ", call.Arguments.Select(argument => Argument(argument, how, call)))
            : Argument(call.Arguments[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)], how, call);
    });

    private static string Argument(Emitted argument, string how, FunctionCall call) => how switch
    {
        "t" => call.Text(argument),
        "i" => call.Whole(argument),
        "d" => $"CAST({SnowflakeCasts.Scalar(argument, call.Session)} AS DOUBLE)",
        "n" => call.Number(argument),
        "j" => SnowflakeCasts.ToVariant(argument, call.Session),
        "b" => SnowflakeCasts.Cast(argument, SqlType.Boolean, tries: false, call.Session).Sql,
        "m" => call.Clock(argument),
        _ => argument.Sql,
    };

    private static int Count(string pattern) => pattern.Contains("{*", StringComparison.Ordinal)
        ? -1
        : Place().Matches(pattern).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max();

    [GeneratedRegex(@"\{([0-9]|\*)([a-z]?)\}")]
    private static partial Regex Place();
}

/// <summary>Arguments as functions need them.</summary>
internal static class Arguments
{
    /// <summary>As text.</summary>
    internal static string Text(this FunctionCall call, Emitted argument) => argument.Type?.Kind is SqlKind.Text or SqlKind.Null
        ? argument.Sql
        : SnowflakeCasts.ToText(argument, call.Session);

    /// <summary>As a whole number.</summary>
    internal static string Whole(this FunctionCall call, Emitted argument) =>
        argument.Constant?.Value is decimal number && number == decimal.Truncate(number) && Math.Abs(number) < int.MaxValue
            ? $"({number.ToString("F0", CultureInfo.InvariantCulture)})"
            : $"CAST({SnowflakeCasts.Scalar(argument, call.Session)} AS BIGINT)";

    /// <summary>As a number: a text becomes one.</summary>
    internal static string Number(this FunctionCall call, Emitted argument) => argument.Type?.Kind is SqlKind.Text or SqlKind.Variant or SqlKind.Boolean
        ? $"CAST({SnowflakeCasts.Scalar(argument, call.Session)} AS DOUBLE)"
        : argument.Sql;

    /// <summary>As a moment without a zone: a text is read, an instant becomes what the session's clock shows.</summary>
    internal static string Clock(this FunctionCall call, Emitted argument) => MomentCasts.ToClock(argument, call.Session);

    /// <summary>The text of an argument that must be a literal.</summary>
    internal static string Literal(this FunctionCall call, int index) =>
        call.Arguments[index].Text ?? throw call.Unsupported($"argument {index + 1} that is not a literal text");

    /// <summary>The whole number of an argument that must be a literal.</summary>
    internal static int LiteralNumber(this FunctionCall call, int index) => call.Arguments[index].Constant?.Value switch
    {
        decimal number => (int)number,
        double number => (int)number,
        long number => (int)number,
        int number => number,
        string text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw call.Unsupported($"argument {index + 1} that is not a literal number"),
    };

    /// <summary>The type that several values have together; <c>null</c> when it cannot be told.</summary>
    internal static SqlType? Common(IEnumerable<Emitted> values)
    {
        SqlType? common = null;
        foreach (var value in values)
        {
            if (value.Type is null)
                return null;
            if (value.Type.Kind == SqlKind.Null)
                continue;
            common = common is null || common == value.Type ? value.Type : Wider(common, value.Type);
            if (common is null)
                return null;
        }

        return common;
    }

    private static SqlType? Wider(SqlType one, SqlType other) => (one.Kind, other.Kind) switch
    {
        (SqlKind.Fixed, SqlKind.Fixed) => Fixed(one, other),
        (SqlKind.Fixed, SqlKind.Real) or (SqlKind.Real, SqlKind.Fixed) => SqlType.Real,
        (SqlKind.Text, SqlKind.Text) => SqlType.Text with { Length = one.Length is { } a && other.Length is { } b ? Math.Max(a, b) : null },
        (SqlKind.Date, SqlKind.TimestampNtz) or (SqlKind.TimestampNtz, SqlKind.Date) => SqlType.TimestampNtz,
        _ when one.IsSemiStructured && other.IsSemiStructured => SqlType.Variant,
        _ => one.Kind == other.Kind ? one : null,
    };

    private static SqlType Fixed(SqlType one, SqlType other)
    {
        var scale = Math.Max(one.Scale ?? 0, other.Scale ?? 0);
        var whole = Math.Max((one.Precision ?? 38) - (one.Scale ?? 0), (other.Precision ?? 38) - (other.Scale ?? 0));
        return SqlType.Fixed(whole + scale, scale);
    }
}
