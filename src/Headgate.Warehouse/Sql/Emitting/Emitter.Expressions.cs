using Headgate.DuckDb;
using Headgate.Warehouse.Sql.Parsing;
using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Emitted Expr(Expression expression, Scope? scope)
    {
        Enter(expression.Place);
        var emitted = ExprHere(expression, scope);
        Leave();
        return emitted.Sql.Length <= MaxSql ? emitted : throw source.Malformed(expression.Place, "the expression is too complex");
    }

    private Emitted ExprHere(Expression expression, Scope? scope) => expression switch
    {
        Literal literal => Literal(literal),
        ColumnName column => Column(column, scope),
        PositionName name => Positioned(name, scope),
        Placeholder placeholder => Bound(placeholder),
        Variable variable => Variable(variable),
        Grouped grouped => Expr(grouped.Inner, scope),
        Unary unary => Unary(unary, scope),
        Binary binary => Chain(binary, scope),
        Cast cast => CastTo(cast, scope),
        ValuePath path => Path(path, scope),
        Call call => Call(call, scope),
        CaseWhen branches => Case(branches, scope),
        Between between => Between(between, scope),
        InList list => In(list, scope),
        InQuery query => In(query, scope),
        InUnnest array => new($"({(array.Negated ? "NOT " : "")}list_contains({Expr(array.Array, scope).Sql}, {Expr(array.Value, scope).Sql}))", SqlType.Boolean),
        Like like => Like(like, scope),
        IsTest test => new($"({Expr(test.Value, scope).Sql} IS {(test.Negated ? "NOT " : "")}{Word(test.What, "NULL", "TRUE", "FALSE")})", SqlType.Boolean),
        DistinctFrom distinct => Distinct(distinct, scope),
        Exists exists => new($"(EXISTS ({Query(exists.Query, scope).Sql}))", SqlType.Boolean),
        ScalarQuery query => Scalar(query, scope),
        Quantified quantified => Quantified(quantified, scope),
        IntervalLiteral interval => Interval(interval, scope),
        ArrayLiteral array => Array(array, scope),
        ObjectLiteral value => Object(value, scope),
        StructLiteral value => Struct(value, scope),
        ArrayQuery array => ArrayOf(array, scope),
        RowValue row => new($"({Joined(row.Items.Select(item => Expr(item, scope).Sql))})"),
        Collate collate => Collated(collate, scope),
        AtTimeZone zone => new($"({Expr(zone.Value, scope).Sql} AT TIME ZONE {Expr(zone.Zone, scope).Sql})"),
        Lambda lambda => Lambda(lambda, scope),
        _ => throw source.Unsupported(expression.Place, expression.GetType().Name),
    };

    /// <summary>One of our own words: the text of the statement is never copied.</summary>
    private static string Word(string word, params ReadOnlySpan<string> allowed)
    {
        foreach (var each in allowed)
        {
            if (each == word)
                return each;
        }
        throw new WarehouseException(1003, "42000", $"SQL compilation error:\nunexpected '{word}'.");
    }

    private Emitted CastTo(Cast cast, Scope? scope)
    {
        var value = Expr(cast.Value, scope);
        return dialect.TypedArrays && (cast.Type.Element is not null || cast.Type.Fields.Count > 0)
            ? new($"{(cast.Tries ? "TRY_CAST" : "CAST")}({value.Sql} AS {TypedText(cast.Type)})")
            : dialect.Types.Cast(value, TypeOf(cast.Type), cast.Tries, context);
    }

    private SqlType TypeOf(TypeName type) => dialect.Types.Find(Mapped(type.Name), type.Arguments) ?? throw source.Unsupported(type.Place, "data type " + type.Name);

    /// <summary>What a plain TIMESTAMP is depends on the session.</summary>
    private string Mapped(string type) => type == "TIMESTAMP" && context.Parameters.TryGetValue("TIMESTAMP_TYPE_MAPPING", out var mapping)
        && mapping.ToUpperInvariant() is "TIMESTAMP_LTZ" or "TIMESTAMP_TZ" or "TIMESTAMP_NTZ" ? mapping.ToUpperInvariant() : type;

    /// <summary>The type of a list or struct in DuckDB.</summary>
    private string TypedText(TypeName type) => type switch
    {
        { Element: { } element } => TypedText(element) + "[]",
        { Fields.Count: > 0 } => $"STRUCT({Joined(type.Fields.Select((field, i) => $"{(field.Name is null ? Quote("_field_" + (i + 1)) : Quote(field.Name))} {TypedText(field.Type)}"))})",
        _ => dialect.Types.DuckDb(TypeOf(type)),
    };

    private Emitted Case(CaseWhen branches, Scope? scope)
    {
        var operand = branches.Operand is null ? null : Expr(branches.Operand, scope);
        var results = branches.Branches.Select(branch => Expr(branch.Then, scope)).ToList();
        if (branches.Else is not null)
            results.Add(Expr(branches.Else, scope));
        var type = results.Select(result => result.Type).Aggregate(TypeRules.Common);
        results = Unified(results, type);
        type ??= results.Select(result => result.Type).Aggregate(TypeRules.Common);
        var sql = new System.Text.StringBuilder("(CASE");
        for (var i = 0; i < branches.Branches.Count; i++)
        {
            var when = Expr(branches.Branches[i].When, scope);
            sql.Append(" WHEN ").Append(operand is null ? when.Sql : Compare("=", operand, when)).Append(" THEN ").Append(results[i].Sql);
        }
        if (branches.Else is not null)
            sql.Append(" ELSE ").Append(results[^1].Sql);
        return new(sql.Append(" END)").ToString(), type);
    }

    /// <summary>Texts among numbers and the like are cast, as Snowflake does for the branches of CASE.</summary>
    private List<Emitted> Unified(List<Emitted> values, SqlType? type)
    {
        if (type is not null)
            return values;
        var other = values.Select(value => value.Type).FirstOrDefault(each => each is not null && each.Kind is not (SqlKind.Text or SqlKind.Null));
        var variant = values.Exists(value => value.Type?.IsSemiStructured == true);
        return values.ConvertAll(value => variant && value.Type is { IsSemiStructured: false } ? dialect.Types.Cast(value, SqlType.Variant, tries: false, context)
            : value.Type?.Kind == SqlKind.Text && other is { IsNumeric: true } ? Numeric(value)
            : value.Text is not null && other is { IsSemiStructured: false } ? dialect.Types.Cast(value, other, tries: false, context) : value);
    }

    private Emitted Between(Between between, Scope? scope)
    {
        var value = Expr(between.Value, scope);
        var (low, high) = (Expr(between.Low, scope), Expr(between.High, scope));
        return new($"({(between.Negated ? "NOT " : "")}({Compare(">=", value, low)} AND {Compare("<=", value, high)}))", SqlType.Boolean);
    }

    private Emitted In(InList list, Scope? scope)
    {
        var value = Expr(list.Value, scope);
        var items = list.Items.Select(item => Expr(item, scope)).ToList();
        // One type for all: the value is cast when it is a text among numbers, items when they are texts among others.
        var number = items.Find(item => item.Type?.IsNumeric == true);
        var left = number is not null ? Matched(value, number).Left : items.Count > 0 ? Matched(value, items[0]).Left : value.Sql;
        return new($"({left} {(list.Negated ? "NOT " : "")}IN ({Joined(items.Select(item => Matched(value, item).Right))}))", SqlType.Boolean);
    }

    private Emitted In(InQuery query, Scope? scope)
    {
        var value = Expr(query.Value, scope);
        var inner = Query(query.Query, scope);
        var left = inner.Columns is [var only] ? Matched(value, new("?", only.Type)).Left : value.Sql;
        return new($"({left} {(query.Negated ? "NOT " : "")}IN ({inner.Sql}))", SqlType.Boolean);
    }

    private Emitted Distinct(DistinctFrom distinct, Scope? scope)
    {
        var (left, right) = Matched(Expr(distinct.Left, scope), Expr(distinct.Right, scope));
        return new($"({left} IS {(distinct.Negated ? "NOT " : "")}DISTINCT FROM {right})", SqlType.Boolean);
    }

    private Emitted Scalar(ScalarQuery query, Scope? scope)
    {
        var inner = Query(query.Query, scope);
        return inner.Columns.Count == 1
            ? new($"({inner.Sql})", inner.Columns[0].Type) : throw source.Wrong(query.Place, 2211, "42601", "Invalid subquery: it must have one column");
    }

    private Emitted Quantified(Quantified quantified, Scope? scope)
    {
        var left = Expr(quantified.Left, scope);
        return new($"({left.Sql} {Word(quantified.Operator, "=", "<>", "<=", ">=", "<", ">")} {Word(quantified.Quantifier, "ANY", "ALL")} ({Query(quantified.Query, scope).Sql}))", SqlType.Boolean);
    }

    private Emitted Array(ArrayLiteral array, Scope? scope)
    {
        var items = array.Items.Select(item => Expr(item, scope)).ToList();
        return dialect.TypedArrays ? new($"[{Joined(items.Select(item => item.Sql))}]") : new($"json_array({Joined(items.Select(Json))})", SqlType.Array);
    }

    /// <summary>A value as a part of JSON.</summary>
    private string Json(Emitted value) => value.Type?.IsSemiStructured == true || value.Constant is not null ? value.Sql : dialect.Types.Cast(value, SqlType.Variant, tries: false, context).Sql;

    private Emitted Object(ObjectLiteral value, Scope? scope)
    {
        var parts = new List<string>();
        foreach (var (key, content) in value.Pairs)
        {
            parts.Add(Expr(key, scope).Sql);
            parts.Add(Json(Expr(content, scope)));
        }
        return new($"json_object({Joined(parts)})", SqlType.Object);
    }

    private Emitted Struct(StructLiteral value, Scope? scope)
    {
        var fields = value.Fields.Select((field, i) => $"{(field.Name is null ? Quote("_field_" + (i + 1)) : Quote(field.Name))} := {Expr(field.Value, scope).Sql}");
        var packed = $"struct_pack({Joined(fields)})";
        return value.Type is null ? new(packed) : new($"CAST({packed} AS {TypedText(value.Type)})");
    }

    private Emitted ArrayOf(ArrayQuery array, Scope? scope)
    {
        var inner = Query(array.Query, scope);
        return new($"(SELECT coalesce(list({Quote(inner.Columns[0].Alias)}), []) FROM ({inner.Sql}) AS {Fresh("a")})");
    }

    private Emitted Collated(Collate collate, Scope? scope)
    {
        var value = Expr(collate.Value, scope);
        return collate.Collation.ToLowerInvariant() switch
        {
            "" or "utf8" => value,
            "en-ci" or "ci" or "upper" or "lower" => new($"({value.Sql} COLLATE NOCASE)", value.Type),
            _ => throw source.Unsupported(collate.Place, $"COLLATE '{collate.Collation}'"),
        };
    }

    private Emitted Lambda(Lambda lambda, Scope? scope)
    {
        var inner = new Scope(scope);
        var names = new List<string>();
        foreach (var parameter in lambda.Parameters)
        {
            var name = Fresh("p");
            names.Add(name);
            inner.Locals[parameter.Text] = new(name, dialect.TypedArrays ? null : SqlType.Variant);
        }
        return new($"lambda {Joined(names)}: {Expr(lambda.Body, inner).Sql}") { IsLambda = true };
    }

    private Emitted Interval(IntervalLiteral interval, Scope? scope)
    {
        var amount = Expr(interval.Amount, scope);
        if (interval.Unit is { } unit)
            return new(IntervalOf(amount.Sql, Units.Find(unit) ?? throw source.Unexpected(interval.Place, unit)), SqlType.Interval);
        // '1 day, 2 hours': each part with its unit.
        var parts = (amount.Text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var sums = new List<string>();
        for (var i = 0; i < parts.Length; i += 2)
        {
            if (!long.TryParse(parts[i], System.Globalization.CultureInfo.InvariantCulture, out var number))
                throw source.Malformed(interval.Place, $"'{amount.Text}' is not an interval");
            var word = i + 1 < parts.Length ? parts[i + 1] : "SECOND";
            sums.Add(IntervalOf(DuckDbText.Literal(number), Units.Find(word) ?? throw source.Malformed(interval.Place, $"'{amount.Text}' is not an interval")));
        }
        return sums.Count > 0 ? new($"({string.Join(" + ", sums)})", SqlType.Interval) : throw source.Malformed(interval.Place, "an interval is empty");
    }

    private static string IntervalOf(string amount, string unit) => unit switch
    {
        "YEAR" => $"to_years(CAST({amount} AS INTEGER))",
        "QUARTER" => $"to_months(CAST({amount} AS INTEGER) * 3)",
        "MONTH" => $"to_months(CAST({amount} AS INTEGER))",
        "WEEK" => $"to_days(CAST({amount} AS INTEGER) * 7)",
        "DAY" => $"to_days(CAST({amount} AS INTEGER))",
        "HOUR" => $"to_hours(CAST({amount} AS BIGINT))",
        "MINUTE" => $"to_minutes(CAST({amount} AS BIGINT))",
        "SECOND" => $"to_microseconds(CAST({amount} * 1000000 AS BIGINT))",
        "MILLISECOND" => $"to_microseconds(CAST({amount} * 1000 AS BIGINT))",
        "MICROSECOND" => $"to_microseconds(CAST({amount} AS BIGINT))",
        _ => $"to_microseconds(CAST({amount} AS BIGINT) // 1000)",
    };
}
