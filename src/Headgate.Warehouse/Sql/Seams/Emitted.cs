namespace Headgate.Warehouse.Sql;

/// <summary>An expression in DuckDB's SQL.</summary>
/// <param name="Sql">Its text; it may stand anywhere in an expression: a name, a literal, a call, or something in parentheses.</param>
/// <param name="Type">Its type where it is known.</param>
/// <param name="Constant">Its value when it is a literal in the statement.</param>
internal sealed record Emitted(string Sql, SqlType? Type = null, SqlConstant? Constant = null)
{
    /// <summary>Whether it is a lambda, which only functions of arrays take.</summary>
    internal bool IsLambda { get; init; }

    /// <summary>The text of a literal string; <c>null</c> for anything else.</summary>
    internal string? Text => Constant?.Value as string;
}

/// <summary>The value of a literal.</summary>
/// <param name="Value">A string, a decimal, a double, a boolean or <c>null</c> for NULL.</param>
internal sealed record SqlConstant(object? Value);
