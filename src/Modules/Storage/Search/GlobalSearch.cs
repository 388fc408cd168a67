using System.Globalization;
using System.Text;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>What somebody searches for, and what of it the token may see.</summary>
internal sealed record GlobalSearch
{
    private const int LongestQuery = 250;
    private const int ShortestPart = 3;

    public required ProjectId Project { get; init; }

    /// <summary>As it was typed.</summary>
    public required string Query { get; init; }

    public required bool IsRegex { get; init; }

    public required Page Page { get; init; }

    /// <summary>Only these types; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Only these branches, which are living ones of the project.</summary>
    public required IReadOnlyCollection<long> Branches { get; init; }

    /// <summary>Buckets that the token sees; <c>null</c> for all.</summary>
    public IReadOnlyCollection<string>? Buckets { get; init; }

    /// <summary>Components whose configurations the token sees; <c>null</c> for all.</summary>
    public IReadOnlyCollection<string>? Components { get; init; }

    /// <summary>Names with the words in this order, be it in the midst of other words; <c>null</c> when no word is long enough for that.</summary>
    public string? Pattern => Words(Query, char.IsWhiteSpace) is var words && words.Exists(word => word.Length >= ShortestPart)
        ? $"%{string.Join('%', words.Select(word => word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)))}%"
        : null;

    /// <summary>Names with words that begin so, in any order; empty when there is no word at all.</summary>
    public string Beginnings => string.Join(" & ", Words(Query, character => !char.IsLetterOrDigit(character)).Select(word => $"'{word}':*"));

    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static Asked Read(Fields query)
    {
        var text = query.RequiredText("query", LongestQuery).Trim();
        var mode = query.OneOf("mode", "standard", "regex");
        var types = query.Texts("types", commas: true);
        var page = Page.From(query, usual: 50, most: 1000);
        var projects = Numbers(query, "projectIds");
        var branches = Numbers(query, "branchIds");
        var branchTypes = query.Texts("branchTypes", commas: true);
        foreach (var unknown in branchTypes?.Where(type => type is not ("production" or "development")) ?? [])
            query.Wrong("branchTypes", $"The value \"{unknown}\" is not a valid choice. Possible values are production, development.");
        query.ThrowIfInvalid();
        return new Asked(text, mode == "regex", page, types is { Count: > 0 } ? types : null, projects, branches, branchTypes is { Count: > 0 } ? branchTypes : null);
    }

    private static List<long>? Numbers(Fields query, string name)
    {
        var found = new List<long>();
        foreach (var text in query.Texts(name, commas: true) ?? [])
        {
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                found.Add(number);
            else
                query.Wrong(name, "This value should be of type integer.");
        }

        return found.Count > 0 ? found : null;
    }

    private static List<string> Words(string text, Func<char, bool> separates)
    {
        List<string> words = [];
        var word = new StringBuilder();
        foreach (var character in text)
        {
            if (!separates(character))
            {
                word.Append(character);
                continue;
            }

            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>The request's parameters.</summary>
    internal sealed record Asked(
        string Text, bool IsRegex, Page Page, IReadOnlyList<string>? Types, IReadOnlyList<long>? Projects, IReadOnlyList<long>? Branches, IReadOnlyList<string>? BranchTypes);
}
