namespace Headgate.Warehouse.Sql.Emitting;

/// <summary>What types come out of operators.</summary>
internal static class TypeRules
{
    /// <summary>The type that holds both; <c>null</c> when it cannot be told.</summary>
    internal static SqlType? Common(SqlType? a, SqlType? b)
    {
        if (a is null || b is null)
            return null;
        if (a.Kind == SqlKind.Null)
            return b;
        if (b.Kind == SqlKind.Null || a == b)
            return a;
        if (a.Kind == b.Kind)
        {
            return a.Kind switch
            {
                SqlKind.Fixed => Widest(a, b),
                SqlKind.Text or SqlKind.Binary => a with { Length = a.Length is { } m && b.Length is { } n ? Math.Max(m, n) : null },
                _ => a,
            };
        }
        return a.IsNumeric && b.IsNumeric ? SqlType.Real : null;
    }

    private static SqlType Widest(SqlType a, SqlType b)
    {
        var scale = Math.Max(a.Scale ?? 0, b.Scale ?? 0);
        var whole = Math.Max(Whole(a), Whole(b));
        return SqlType.Fixed(whole + scale, scale);
    }

    /// <summary>The type of a sum, difference, product or remainder.</summary>
    internal static SqlType? Arithmetic(string sign, SqlType? a, SqlType? b)
    {
        if (a is null || b is null)
            return null;
        if (a.Kind == SqlKind.Real || b.Kind == SqlKind.Real)
            return SqlType.Real;
        if (a.Kind != SqlKind.Fixed || b.Kind != SqlKind.Fixed)
            return null;
        var (s, t) = (a.Scale ?? 0, b.Scale ?? 0);
        return sign switch
        {
            "*" => SqlType.Fixed(Whole(a) + Whole(b) + Math.Min(s + t, 37), Math.Min(s + t, 37)),
            "%" => Widest(a, b),
            _ => SqlType.Fixed(Math.Max(Whole(a), Whole(b)) + 1 + Math.Max(s, t), Math.Max(s, t)),
        };
    }

    /// <summary>Snowflake's scale of a quotient.</summary>
    internal static int QuotientScale(SqlType dividend) => Math.Max(dividend.Scale ?? 0, Math.Min((dividend.Scale ?? 0) + 6, 12));

    private static int Whole(SqlType type) => (type.Precision ?? 38) - (type.Scale ?? 0);
}
