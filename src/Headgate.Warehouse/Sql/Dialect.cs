namespace Headgate.Warehouse.Sql;

/// <summary>What differs between the dialects that the lexer, the parser and the emitter understand.</summary>
internal abstract record Dialect
{
    /// <summary>Its name in messages.</summary>
    internal abstract string Name { get; }

    /// <summary>An unquoted name as it stands in the catalogue.</summary>
    internal abstract string Fold(string identifier);

    /// <summary>How names of columns are compared.</summary>
    internal abstract StringComparer Names { get; }

    /// <summary>How names of tables are compared.</summary>
    internal virtual StringComparer TableNames => Names;

    /// <summary>The types.</summary>
    internal abstract ISqlTypes Types { get; }

    /// <summary>The functions.</summary>
    internal abstract ISqlFunctions Functions { get; }

    /// <summary>SHOW and DESCRIBE; <c>null</c> when the dialect has none.</summary>
    internal abstract ICatalogueAnswers? Catalogue { get; }

    /// <summary><c>`name`</c>, also with dots inside.</summary>
    internal bool Backticks { get; init; }

    /// <summary><c>"text"</c> is a string.</summary>
    internal bool DoubleQuotedStrings { get; init; }

    /// <summary><c>r'…'</c>, <c>b'…'</c> and <c>'''…'''</c>.</summary>
    internal bool PrefixedStrings { get; init; }

    /// <summary><c>$$…$$</c>, <c>$name</c> and <c>$1</c>.</summary>
    internal bool Dollars { get; init; }

    /// <summary><c>//</c> begins a comment.</summary>
    internal bool SlashComments { get; init; }

    /// <summary><c>#</c> begins a comment.</summary>
    internal bool HashComments { get; init; }

    /// <summary><c>@name</c> is a value.</summary>
    internal bool NamedParameters { get; init; }

    /// <summary><c>v:a.b</c> is a way into a value, <c>:1</c> a value by position, and <c>x::T</c> a cast.</summary>
    internal bool Colons { get; init; }

    /// <summary><c>ARRAY&lt;T&gt;</c> and <c>STRUCT&lt;…&gt;</c>.</summary>
    internal bool AngleTypes { get; init; }

    /// <summary><c>[1, 2]</c> gives a list of DuckDB with one type; otherwise JSON.</summary>
    internal bool TypedArrays { get; init; }

    /// <summary>Where NULLs stand in an ascending order.</summary>
    internal bool NullsFirstAscending { get; init; }

    /// <summary><c>/</c> of whole numbers gives a FLOAT; otherwise a decimal number.</summary>
    internal bool FloatDivision { get; init; }

    /// <summary>Whether an argument of a function may be a bare word, such as a part of a date; it is passed on as a text.</summary>
    /// <param name="function">The function's name in upper case.</param>
    /// <param name="index">Which argument, from 0.</param>
    internal virtual bool TakesWord(string function, int index) => false;
}
