namespace Headgate.Warehouse.Sql.Types;

/// <summary>Uses a value several times in an expression without writing it several times, which would grow with each level of nesting.</summary>
internal static class Let
{
    [ThreadStatic]
    private static int depth;

    /// <summary>The body with a short text for the value in it.</summary>
    internal static string Be(string value, Func<string, string> body)
    {
        if (value.Length <= 40 && !value.Contains('(', StringComparison.Ordinal))
            return body(value);
        // A name must hide neither one in the value nor one of the expressions around it.
        var outer = Let.depth;
        var depth = outer;
        while (value.Contains(Name(depth), StringComparison.Ordinal))
            depth++;
        Let.depth = depth + 1;
        try
        {
            return $"list_transform([{value}], lambda {Name(depth)}: {body(Name(depth))})[1]";
        }
        finally
        {
            Let.depth = outer;
        }
    }

    private static string Name(int depth) => $"_v{depth}_";
}
