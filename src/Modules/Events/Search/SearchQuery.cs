using Headgate.Kernel;
using Npgsql;

namespace Headgate.Events;

/// <summary>A parsed query string: <c>event:storage.tableCreated AND NOT token.id:12</c>.</summary>
/// <remarks>
/// The part of the Elasticsearch query-string syntax that people use: terms, <c>field:value</c>, quotes, <c>*</c> and <c>?</c> (not as the first
/// character), ranges, <c>_exists_:field</c>, groups, AND, OR, NOT, + and -. Terms side by side are alternatives, as there. See the module's README.
/// </remarks>
public sealed class SearchQuery
{
    /// <summary>The longest query string.</summary>
    public const int Longest = 2_000;

    private SearchQuery(SearchNode root) => Root = root;

    internal SearchNode Root { get; }

    /// <summary>The search as an SQL condition on these columns.</summary>
    /// <param name="columns">What the fields of the query are.</param>
    /// <param name="values">Gets a parameter, named <c>q…</c>, for every value: of the query's own text nothing reaches the statement.</param>
    public string ToSql(SearchColumns columns, NpgsqlParameterCollection values) => SearchSql.Write(this, columns, values);

    /// <summary>Reads a query string.</summary>
    /// <exception cref="RefusedException"><c>query.syntax</c>: it cannot be parsed.</exception>
    public static SearchQuery Parse(string text) => new(new SearchParser(SearchLexer.Read(text)).Parse());
}

/// <summary>A part of a search.</summary>
internal abstract record SearchNode;

/// <summary>All of <paramref name="Must"/>, none of <paramref name="MustNot"/>, and one of <paramref name="Should"/> unless something is a must.</summary>
internal sealed record Clauses(IReadOnlyList<SearchNode> Must, IReadOnlyList<SearchNode> Should, IReadOnlyList<SearchNode> MustNot) : SearchNode;

/// <summary>What a field must hold; <c>null</c> for any field.</summary>
internal sealed record FieldMatch(string? Field, Match Match) : SearchNode;

internal abstract record Match;

/// <summary>A word or a quoted phrase.</summary>
internal sealed record Text(string Value) : Match;

/// <summary>Texts between wildcards.</summary>
internal sealed record Pattern(IReadOnlyList<PatternPiece> Pieces) : Match;

/// <summary>A literal text, or with no text a wildcard: one character or any number.</summary>
internal readonly record struct PatternPiece(string? Literal, bool One);

/// <summary>Between two values; <c>null</c> leaves a side open.</summary>
internal sealed record Between(string? Low, bool LowIncluded, string? High, bool HighIncluded) : Match;

/// <summary>Anything at all.</summary>
internal sealed record Anything : Match;
