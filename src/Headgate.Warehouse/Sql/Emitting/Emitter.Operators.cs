using System.Globalization;
using Headgate.Warehouse.Sql.Syntax;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    /// <summary>Operators that stand in a row, such as a thousand ORs, are walked in a loop: the tree leans to the left.</summary>
    private Emitted Chain(Binary binary, Scope? scope)
    {
        var spine = new Stack<Binary>();
        Expression leftmost = binary;
        while (leftmost is Binary next)
        {
            spine.Push(next);
            leftmost = next.Left;
        }
        var left = Expr(leftmost, scope);
        while (spine.TryPop(out var next))
        {
            // AND and OR of many parts become one list, so that DuckDB's tree stays flat.
            if (next.Operator is "AND" or "OR")
            {
                var word = next.Operator == "AND" ? " AND " : " OR ";
                var parts = new List<string> { Condition(left), Condition(Expr(next.Right, scope)) };
                while (spine.TryPeek(out var more) && more.Operator == next.Operator)
                    parts.Add(Condition(Expr(spine.Pop().Right, scope)));
                left = new($"({string.Join(word, parts)})", SqlType.Boolean);
            }
            else
                left = Operator(next, left, Expr(next.Right, scope));
            if (left.Sql.Length > MaxSql)
                throw source.Malformed(next.Place, "the expression is too complex");
        }
        return left;
    }

    /// <summary>A value as a condition.</summary>
    private string Condition(Emitted value) => value.Type?.Kind is SqlKind.Text or SqlKind.Variant ? dialect.Types.Cast(value, SqlType.Boolean, tries: false, context).Sql : value.Sql;

    private string Condition(Expression expression, Scope? scope) => Condition(Expr(expression, scope));

    private Emitted Unary(Unary unary, Scope? scope)
    {
        var operand = Expr(unary.Operand, scope);
        return unary.Operator switch
        {
            "NOT" => new($"(NOT {Condition(operand)})", SqlType.Boolean),
            "+" => operand,
            "-" when operand.Constant?.Value is decimal value => operand with { Sql = $"(-{operand.Sql})", Constant = new(-value) },
            "-" => Numeric(operand) is var number ? new($"(-{number.Sql})", number.Type) : operand,
            "~" => new($"(~{operand.Sql})", operand.Type),
            _ => throw source.Unexpected(unary.Place, unary.Operator),
        };
    }

    private Emitted Operator(Binary binary, Emitted left, Emitted right) => binary.Operator switch
    {
        "=" or "<>" or "<" or ">" or "<=" or ">=" => new($"({Compare(binary.Operator, left, right)})", SqlType.Boolean),
        "||" => Concatenated(left, right),
        "+" or "-" when Dated(binary.Operator, left, right) is { } dated => dated,
        "+" or "-" or "*" => Arithmetic(binary.Operator, left, right),
        "/" => Quotient(left, right),
        "%" => Remainder(left, right),
        "|" or "&" or "<<" or ">>" => new($"({left.Sql} {Word(binary.Operator, "|", "&", "<<", ">>")} {right.Sql})", SqlType.Integer),
        "^" => new($"xor({left.Sql}, {right.Sql})", SqlType.Integer),
        _ => throw source.Unexpected(binary.Place, binary.Operator),
    };

    private string Compare(string comparison, Emitted left, Emitted right)
    {
        var (a, b) = Matched(left, right);
        return $"{a} {Word(comparison, "=", "<>", "<", ">", "<=", ">=")} {b}";
    }

    /// <summary>Both sides as values that DuckDB compares as Snowflake does: a text beside a number becomes a number, a value of a VARIANT what it is compared with.</summary>
    private (string Left, string Right) Matched(Emitted left, Emitted right) => (MatchedTo(left, right), MatchedTo(right, left));

    private string MatchedTo(Emitted value, Emitted other)
    {
        var (kind, beside) = (value.Type?.Kind, other.Type?.Kind);
        // A zoned time is compared as the moment it is, and a text beside an instant is read on the session's clock.
        var zoned = kind == SqlKind.TimestampTz || beside == SqlKind.TimestampTz || (kind == SqlKind.Text && beside == SqlKind.TimestampLtz);
        if (zoned && IsMoment(value.Type) && IsMoment(other.Type))
            return dialect.Types.Cast(value, SqlType.TimestampLtz, tries: false, context).Sql;
        if (kind == SqlKind.Text && other.Type is { IsNumeric: true } number)
            return TextAsNumber(value, number).Sql;
        if (kind == SqlKind.Text && value.Constant is null && (beside is SqlKind.Date or SqlKind.Time or SqlKind.Boolean || other.Type is { IsTimestamp: true }))
            return dialect.Types.Cast(value, other.Type!, tries: false, context).Sql;
        if (kind == SqlKind.Variant && beside is not (null or SqlKind.Null or SqlKind.Variant or SqlKind.Array or SqlKind.Object))
            return dialect.Types.Cast(value, other.Type!.Kind == SqlKind.Fixed ? SqlType.Real : other.Type, tries: false, context).Sql;
        return value.Sql;
    }

    private static bool IsMoment(SqlType? type) => type is { Kind: SqlKind.Text or SqlKind.Date } or { IsTimestamp: true };

    private Emitted TextAsNumber(Emitted text, SqlType beside)
    {
        if (text.Text is { } constant && constant.Length <= 28 && decimal.TryParse(constant.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            var scale = value.Scale;
            return new($"({value.ToString(CultureInfo.InvariantCulture)})", SqlType.Fixed(Math.Max(28, scale + 1), scale), new(value));
        }
        // Ten digits behind the point leave 28 before it: enough for keys, exact for amounts.
        return dialect.Types.Cast(text, beside.Kind == SqlKind.Fixed ? SqlType.Fixed(38, 10) : SqlType.Real, tries: false, context);
    }

    /// <summary>A value as a number.</summary>
    private Emitted Numeric(Emitted value) => value.Type?.Kind switch
    {
        SqlKind.Text => value.Constant is null ? dialect.Types.Cast(value, SqlType.Real, tries: false, context) : TextAsNumber(value, SqlType.Real),
        SqlKind.Variant => dialect.Types.Cast(value, SqlType.Real, tries: false, context),
        SqlKind.Boolean => new($"CAST({value.Sql} AS INTEGER)", SqlType.Fixed(1, 0)),
        _ => value,
    };

    private Emitted Concatenated(Emitted left, Emitted right)
    {
        if (dialect.TypedArrays && (left.Type?.Kind is not SqlKind.Text || right.Type?.Kind is not SqlKind.Text))
            return new($"({left.Sql} || {right.Sql})", left.Type);
        return left.Type?.Kind == SqlKind.Binary && right.Type?.Kind == SqlKind.Binary
            ? new($"({left.Sql} || {right.Sql})", SqlType.Binary) : new($"({AsText(left)} || {AsText(right)})", SqlType.Text);
    }

    private string AsText(Emitted value) => value.Type?.Kind is SqlKind.Text or SqlKind.Null ? value.Sql : dialect.Types.Cast(value, SqlType.Text, tries: false, context).Sql;

    /// <summary>Days added to dates, and intervals.</summary>
    private static Emitted? Dated(string sign, Emitted left, Emitted right)
    {
        var sum = sign == "+" ? "+" : "-";
        if (right.Type?.Kind == SqlKind.Interval && left.Type is not null)
        {
            // A date stays one when only whole days are added; DuckDB makes it a timestamp.
            var moved = $"({left.Sql} {sum} {right.Sql})";
            return left.Type.Kind == SqlKind.Date && right.Sql.Contains("to_", StringComparison.Ordinal) && !HasClock(right.Sql) ? new($"CAST({moved} AS DATE)", SqlType.Date)
                : new(moved, left.Type.Kind == SqlKind.Date ? SqlType.TimestampNtz : left.Type);
        }
        if (left.Type?.Kind == SqlKind.Interval && right.Type is not null && right.Type.Kind != SqlKind.Interval && sign == "+")
            return Dated("+", right, left);
        if (left.Type?.Kind == SqlKind.Date && right.Type is { IsNumeric: true })
            return new($"({left.Sql} {sum} CAST({right.Sql} AS INTEGER))", SqlType.Date);
        if (right.Type?.Kind == SqlKind.Date && left.Type is { IsNumeric: true } && sign == "+")
            return new($"({right.Sql} + CAST({left.Sql} AS INTEGER))", SqlType.Date);
        return left.Type?.Kind == SqlKind.Date && right.Type?.Kind == SqlKind.Date && sign == "-" ? new($"({left.Sql} - {right.Sql})", SqlType.Fixed(9, 0)) : null;
    }

    private static bool HasClock(string interval) => interval.Contains("to_hours", StringComparison.Ordinal) || interval.Contains("to_minutes", StringComparison.Ordinal)
        || interval.Contains("to_microseconds", StringComparison.Ordinal);

    private Emitted Arithmetic(string sign, Emitted left, Emitted right)
    {
        (left, right) = (Numeric(left), Numeric(right));
        var type = TypeRules.Arithmetic(sign, left.Type, right.Type);
        var (a, b) = (Wide(left, right), Wide(right, left));
        // DuckDB refuses a product of more than 38 digits behind the point.
        if (sign == "*" && left.Type is { Kind: SqlKind.Fixed, Scale: { } s } && right.Type is { Kind: SqlKind.Fixed, Scale: { } t } && s + t > 24)
        {
            (a, b) = ($"CAST({a} AS DECIMAL(38,{Math.Min(s, 12)}))", $"CAST({b} AS DECIMAL(38,{Math.Min(t, 12)}))");
            type = SqlType.Fixed(38, Math.Min(s, 12) + Math.Min(t, 12));
        }
        return new($"({a} {Word(sign, "+", "-", "*")} {b})", type);
    }

    /// <summary>Whole numbers in the text would be 32 bits wide and overflow.</summary>
    private static string Wide(Emitted value, Emitted other) => value is { Constant.Value: decimal, Type: { Kind: SqlKind.Fixed, Scale: 0 or null } }
        ? other.Constant is not null ? $"CAST({value.Sql} AS HUGEINT)" : other.Type is null ? value.Sql : $"CAST({value.Sql} AS BIGINT)" : value.Sql;

    private Emitted Quotient(Emitted left, Emitted right)
    {
        (left, right) = (Numeric(left), Numeric(right));
        var quotient = $"({left.Sql} / {NotZero(right)})";
        if (dialect.FloatDivision)
            return new(quotient, SqlType.Real);
        return left.Type is { Kind: SqlKind.Fixed } && right.Type is { Kind: SqlKind.Fixed } && TypeRules.QuotientScale(left.Type) is var scale
            ? new($"CAST({quotient} AS DECIMAL(38,{scale}))", SqlType.Fixed(38, scale)) : new(quotient, left.Type is null || right.Type is null ? null : SqlType.Real);
    }

    private Emitted Remainder(Emitted left, Emitted right)
    {
        (left, right) = (Numeric(left), Numeric(right));
        return new($"({left.Sql} % {NotZero(right)})", TypeRules.Arithmetic("%", left.Type, right.Type));
    }

    private static string NotZero(Emitted divisor) => divisor.Constant?.Value is decimal and not 0 ? divisor.Sql
        : Let.Be(divisor.Sql, value => $"(CASE WHEN {value} = 0 THEN error('Division by zero') ELSE {value} END)");

    private Emitted Like(Like like, Scope? scope)
    {
        var value = AsText(Expr(like.Value, scope));
        var escape = like.Escape is null ? "" : " ESCAPE " + AsText(Expr(like.Escape, scope));
        var parts = like.Patterns.Select(pattern => like.Operator switch
        {
            "LIKE" => $"{value} LIKE {AsText(Expr(pattern, scope))}{escape}",
            "ILIKE" => $"{value} ILIKE {AsText(Expr(pattern, scope))}{escape}",
            _ => $"regexp_full_match({value}, {AsText(Expr(pattern, scope))})",
        });
        var joined = string.Join(like.Quantifier == "ALL" ? " AND " : " OR ", parts);
        return new(like.Negated ? $"(NOT ({joined}))" : $"({joined})", SqlType.Boolean);
    }
}
