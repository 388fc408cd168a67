namespace Headgate.Warehouse.Sql.BigQuery;

/// <summary>GoogleSQL's functions: those in the tables; any other is refused by its name.</summary>
internal sealed class BigQueryFunctions : ISqlFunctions
{
    internal static readonly BigQueryFunctions Instance = new();

    /// <summary>In front of a function: NULL in place of an error.</summary>
    private const string Safe = "SAFE.";

    private static readonly Dictionary<string, BigQueryFunction> All = new(
        [.. BigQueryAggregates.All, .. BigQueryMath.All, .. BigQueryText.All, .. BigQueryMoments.All, .. BigQueryArrays.All, .. BigQueryJson.All],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The names, for the table in the documentation.</summary>
    internal static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public Emitted? Emit(FunctionCall call)
    {
        if (call.Name.StartsWith(Safe, StringComparison.Ordinal))
            return Emit(call with { Name = call.Name[Safe.Length..] }) is { } inner ? inner with { Sql = $"try({inner.Sql})" } : null;
        if (!All.TryGetValue(call.Name, out var function))
            return null;
        if (call.Arguments.Count >= function.Fewest && call.Arguments.Count <= function.Most)
            return function.Emit(call);
        throw call.WrongCount(
            function.Fewest == function.Most ? $"{function.Fewest}" : function.Most == int.MaxValue ? $"{function.Fewest} or more" : $"{function.Fewest} to {function.Most}");
    }
}

/// <summary>A function of GoogleSQL.</summary>
/// <param name="Fewest">How many arguments it has at least.</param>
/// <param name="Most">And at most.</param>
/// <param name="Emit">Writes it.</param>
internal sealed record BigQueryFunction(int Fewest, int Most, Func<FunctionCall, Emitted> Emit)
{
    /// <summary>A function that DuckDB has under this name.</summary>
    internal static BigQueryFunction Same(string duckDb, int fewest, int most, SqlType? type = null) =>
        new(fewest, most, call => new Emitted($"{duckDb}({string.Join(", ", call.Arguments.Select(argument => argument.Sql))})", type));

    /// <summary>A function written from its arguments.</summary>
    internal static BigQueryFunction Of(int count, Func<IReadOnlyList<string>, string> write, SqlType? type = null) => Of(count, count, write, type);

    /// <summary>The same with arguments that may be left out.</summary>
    internal static BigQueryFunction Of(int fewest, int most, Func<IReadOnlyList<string>, string> write, SqlType? type = null) =>
        new(fewest, most, call => new Emitted(write([.. call.Arguments.Select(argument => argument.Sql)]), type));

    /// <summary>An aggregate or window function that DuckDB has under this name.</summary>
    internal static BigQueryFunction Aggregate(string duckDb, int fewest, int most, SqlType? type = null) =>
        new(fewest, most, call => new Emitted(call.Aggregate(duckDb, [.. call.Arguments.Select(argument => argument.Sql)]), type));
}
