using System.Globalization;
using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>After a load failed on a value, finds the first record that holds one that does not fit, and says line, column and value.</summary>
internal sealed class MisfitSearch(CsvReader reader, ColumnMatch match, NullTexts nulls, DuckDbConnection connection)
{
    private const int ShownCharacters = 60;

    public async Task<ApiError?> FindAsync(CancellationToken stop)
    {
        List<(LakeColumn Column, int Source, string Condition)> typed = [];
        foreach (var (target, source) in match.Targets)
            if (ColumnMatch.Misfit(target, source, nulls) is { } condition)
                typed.Add((target, source, condition));
        if (typed.Count == 0)
            return null;
        var which = $"CASE {string.Join(" ", typed.Select((entry, i) => $"WHEN {entry.Condition} THEN {DuckDbText.Literal(i)}"))} END";
        var value = $"CASE {string.Join(" ", typed.Select(entry => $"WHEN {entry.Condition} THEN {CsvSql.Column(entry.Source)}"))} END";
        using var result = await connection.QueryAsync(
            $"SELECT n, {which}, left({value}, {ShownCharacters + 1}) FROM (SELECT row_number() OVER () AS n, * FROM {reader.Sql}) " +
            $"WHERE {string.Join(" OR ", typed.Select(entry => entry.Condition))} ORDER BY n LIMIT 1", stop);
        using var found = await result.NextAsync(stop);
        if (found is null || found.RowCount == 0)
            return null;
        var column = typed[(int)found.Column(1).GetInt64(0)].Column;
        var text = found.Column(2).GetText(0) ?? "";
        var (file, line) = await reader.LocateAsync(found.Column(0).GetInt64(0), stop);
        var where = file.Of > 1 ? string.Create(CultureInfo.InvariantCulture, $"Slice {file.Number} of {file.Of}, line {line}") : string.Create(CultureInfo.InvariantCulture, $"Line {line}");
        var shown = text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text;
        if (column.Type.Longest is { } longest)
            return LakeErrors.InvalidData($"{where}: value \"{shown}\" of column \"{column.Name}\" is longer than the {longest} characters of its type {column.Type}.");
        return LakeErrors.InvalidData(text.Length == 0
            ? $"{where}: column \"{column.Name}\" of type {column.Type} is empty, and it cannot be NULL."
            : $"{where}: value \"{shown}\" of column \"{column.Name}\" is not a valid {column.Type}.");
    }
}
