namespace Headgate.Warehouse.Sql;

/// <summary>The functions of a dialect.</summary>
internal interface ISqlFunctions
{
    /// <summary>A call in DuckDB's SQL; <c>null</c> when there is no such function.</summary>
    /// <exception cref="WarehouseException">The arguments are wrong, or the function is known but not supported.</exception>
    Emitted? Emit(FunctionCall call);
}

/// <summary>A call of a function.</summary>
/// <param name="Name">Upper case, without a schema.</param>
/// <param name="Arguments">In order.</param>
/// <param name="Session">The session it runs in.</param>
/// <param name="Dialect">The dialect it is written in.</param>
internal sealed record FunctionCall(string Name, IReadOnlyList<Emitted> Arguments, TranslationContext Session, Dialect Dialect)
{
    /// <summary>Arguments that are named with <c>=&gt;</c>, by upper-case name.</summary>
    internal IReadOnlyDictionary<string, Emitted> Named { get; init; } = new Dictionary<string, Emitted>();

    /// <summary>Whether the argument is <c>*</c>.</summary>
    internal bool Star { get; init; }

    /// <summary>Whether DISTINCT stands before the arguments.</summary>
    internal bool Distinct { get; init; }

    /// <summary>WITHIN GROUP: the sort keys, and the same as text behind ORDER BY; <c>null</c> for none.</summary>
    internal SortKeys? WithinGroup { get; init; }

    /// <summary>IGNORE NULLS (true) or RESPECT NULLS (false).</summary>
    internal bool? IgnoreNulls { get; init; }

    /// <summary>FILTER's condition.</summary>
    internal string? Filter { get; init; }

    /// <summary>What stands behind OVER, in parentheses; <c>null</c> for none.</summary>
    internal string? Over { get; init; }

    /// <summary>Whether the call is of an aggregate or a window: one of the <c>Aggregate</c> methods was used, so that its modifiers are written.</summary>
    internal bool ModifiersWritten { get; private set; }

    /// <summary>Whether there is anything that only aggregates and windows have.</summary>
    internal bool HasModifiers => Distinct || WithinGroup is not null || IgnoreNulls is not null || Filter is not null || Over is not null;

    /// <summary>Writes a call of one of DuckDB's aggregates or window functions, with this call's DISTINCT, order, FILTER, IGNORE NULLS and OVER.</summary>
    internal string Aggregate(string function, params IReadOnlyList<string> arguments) => Aggregate(function, WithinGroup?.Sql, arguments);

    /// <summary>The same with an order of its own, or none.</summary>
    internal string Aggregate(string function, string? orderBy, IReadOnlyList<string> arguments)
    {
        ModifiersWritten = true;
        return $"{function}({(Distinct ? "DISTINCT " : "")}{string.Join(", ", arguments)}{(orderBy is null ? "" : " ORDER BY " + orderBy)}"
            + $"{(IgnoreNulls == true ? " IGNORE NULLS" : "")}){(Filter is null ? "" : $" FILTER (WHERE {Filter})")}{(Over is null ? "" : " OVER " + Over)}";
    }

    /// <summary>A refusal for a wrong number of arguments.</summary>
    internal WarehouseException WrongCount(string expected) => new(939, "22023",
        $"SQL compilation error:\ninvalid number of arguments for [{Name}]: expected {expected}, got {Arguments.Count}");

    /// <summary>A refusal for an argument that is wrong.</summary>
    internal WarehouseException Wrong(string why) => new(1044, "42P13", $"SQL compilation error:\nInvalid argument types for function '{Name}': {why}");

    /// <summary>A refusal for what is not supported here.</summary>
    internal WarehouseException Unsupported(string what) => new(2, "0A000", $"SQL compilation error:\nUnsupported feature '{what}' in function '{Name}'.");
}

/// <summary>Keys of an order.</summary>
/// <param name="Sql">What stands behind ORDER BY.</param>
/// <param name="Keys">Each key without its direction.</param>
/// <param name="Descending">Whether each is descending.</param>
internal sealed record SortKeys(string Sql, IReadOnlyList<Emitted> Keys, IReadOnlyList<bool> Descending);
