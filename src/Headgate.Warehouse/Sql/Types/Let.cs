namespace Headgate.Warehouse.Sql.Types;

/// <summary>Uses a value several times in an expression without writing it several times, which would grow with each level of nesting.</summary>
internal static class Let
{
    /// <summary>The body with a short text for the value in it.</summary>
    internal static string Be(string value, Func<string, string> body)
    {
        if (value.Length <= 40 && !value.Contains('(', StringComparison.Ordinal))
            return body(value);
        var depth = 0;
        while (value.Contains(Name(depth), StringComparison.Ordinal))
            depth++;
        return $"list_transform([{value}], lambda {Name(depth)}: {body(Name(depth))})[1]";
    }

    private static string Name(int depth) => $"_v{depth}_";
}
