using System.Globalization;
using System.Text;
using Headgate.Kernel;
using Npgsql;

namespace Headgate.Events;

/// <summary>Writes a search as an SQL condition. Every value is a parameter; of the query's own text nothing reaches the statement.</summary>
internal sealed class SearchSql
{
    private const string Nothing = "false";

    private readonly StringBuilder sql = new();
    private readonly SearchColumns columns;
    private readonly NpgsqlParameterCollection values;

    private SearchSql(SearchColumns columns, NpgsqlParameterCollection values)
    {
        this.columns = columns;
        this.values = values;
    }

    public static string Write(SearchQuery search, SearchColumns columns, NpgsqlParameterCollection values)
    {
        var writer = new SearchSql(columns, values);
        writer.Write(search.Root, excluded: false);
        return writer.sql.ToString();
    }

    private void Write(SearchNode node, bool excluded)
    {
        if (node is FieldMatch match)
        {
            // Below NOT a missing value must be a mismatch and not an unknown. Elsewhere both are no match, and an index serves the plain condition only.
            sql.Append(excluded ? "((" : "(").Append(match.Field is null ? AnyField(match.Match) : OneField(match.Field, match.Match)).Append(excluded ? ") IS TRUE)" : ")");
        }
        else
        {
            Write((Clauses)node, excluded);
        }
    }

    private void Write(Clauses clauses, bool excluded)
    {
        sql.Append("(true");
        foreach (var must in clauses.Must)
        {
            sql.Append(" AND ");
            Write(must, excluded);
        }

        foreach (var unwanted in clauses.MustNot)
        {
            sql.Append(" AND NOT ");
            Write(unwanted, excluded: true);
        }

        if (clauses.Must.Count == 0 && clauses.Should.Count > 0)
        {
            sql.Append(" AND (false");
            foreach (var alternative in clauses.Should)
            {
                sql.Append(" OR ");
                Write(alternative, excluded);
            }

            sql.Append(')');
        }

        sql.Append(')');
    }

    private string AnyField(Match match)
    {
        if (match is Anything)
            return "true";
        var exact = NameMatch("{0}", match);
        var anywhere = TextMatch("{0}", match);
        return string.Join(" OR ", columns.AnyName.Select(column => exact.Replace("{0}", column, StringComparison.Ordinal))
            .Concat(columns.AnyText.Select(column => anywhere.Replace("{0}", column, StringComparison.Ordinal)))
            .Concat(columns.Lists.Values.Select(column => ListMatch(column, match))));
    }

    private string OneField(string field, Match match)
    {
        if (columns.Names.TryGetValue(field, out var name))
            return NameMatch(name, match);
        if (columns.Texts.TryGetValue(field, out var text))
            return TextMatch(text, match);
        if (columns.Numbers.TryGetValue(field, out var number))
            return NumberMatch(number, match);
        if (columns.Times.TryGetValue(field, out var time))
            return TimeMatch(time, match);
        if (columns.Lists.TryGetValue(field, out var list))
            return ListMatch(list, match);
        return field.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && columns.Documents.Contains(field[..dot])
            ? NameMatch($"({field[..dot]} #>> {Value(field[(dot + 1)..].Split('.'))})", match)
            : Nothing;
    }

    private string NameMatch(string column, Match match) => match switch
    {
        Text text => $"{column} = {Value(text.Value)}",
        Pattern pattern => $"{column} LIKE {Value(Like(pattern))}",
        Between between => Range(column, between, side => side),
        _ => $"{column} IS NOT NULL",
    };

    private string TextMatch(string column, Match match) => match switch
    {
        Text text => $"{column} ILIKE {Value($"%{Escape(text.Value)}%")}",
        Pattern pattern => $"{column} ILIKE {Value($"%{Like(pattern)}%")}",
        Anything => $"{column} <> ''",
        _ => Nothing,
    };

    private string NumberMatch(string column, Match match) => match switch
    {
        Text text => AsNumber(text.Value) is { } number ? $"{column} = {Value(number)}" : Nothing,
        Pattern pattern => $"{column}::text LIKE {Value(Like(pattern))}",
        Between between => Range(column, between, side => AsNumber(side)),
        _ => "true",
    };

    private string ListMatch(string column, Match match) => match is Anything
        ? $"cardinality({column}) > 0"
        : $"EXISTS (SELECT 1 FROM unnest({column}) AS item WHERE {NameMatch("item", match)})";

    private string TimeMatch(string column, Match match) => match switch
    {
        // A date without a time is the whole day.
        Text text => AsTime(text.Value) is not DateTimeOffset time ? Nothing
            : text.Value.Contains('T', StringComparison.Ordinal) ? $"date_trunc('second', {column}) = {Value(time)}"
            : $"{column} >= {Value(time)} AND {column} < {Value(time.AddDays(1))}",
        Between between => Range(column, between, AsTime),
        Anything => "true",
        _ => Nothing,
    };

    private string Range(string column, Between between, Func<string, object?> read)
    {
        var low = between.Low is null ? null : read(between.Low);
        var high = between.High is null ? null : read(between.High);
        if ((between.Low is not null && low is null) || (between.High is not null && high is null))
            return Nothing;
        var lower = low is null ? $"{column} IS NOT NULL" : $"{column} {(between.LowIncluded ? ">=" : ">")} {Value(low)}";
        return high is null ? lower : $"{lower} AND {column} {(between.HighIncluded ? "<=" : "<")} {Value(high)}";
    }

    private string Value(object value)
    {
        var name = $"q{values.Count.ToString(CultureInfo.InvariantCulture)}";
        values.AddWithValue(name, value);
        return "@" + name;
    }

    private static long? AsNumber(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static object? AsTime(string text) => WireTime.TryParse(text, out var time) && time.Year is > 1 and < 9999 ? time.ToUniversalTime() : null;

    private static string Like(Pattern pattern) =>
        string.Concat(pattern.Pieces.Select(piece => piece.Literal is { } literal ? Escape(literal) : piece.One ? "_" : "%"));

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
