using Headgate.DuckDb;
using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>Which column of the source goes where, and how its text becomes a value.</summary>
/// <param name="Schema">The table's schema, with columns that the source brought.</param>
/// <param name="Added">Names of those.</param>
/// <param name="Sources">For each column of the schema its place in the source.</param>
/// <param name="TimeSource">Where in the source the times of the rows are; <c>null</c> when they are the time of the load.</param>
internal sealed record ColumnMatch(LakeSchema Schema, IReadOnlyList<string> Added, IReadOnlyList<int> Sources, int? TimeSource)
{
    private static readonly LakeColumn Time = new(LakeSchema.TimestampField, LakeSchema.TimestampColumn, LakeType.Parse("TIMESTAMPTZ"), Nullable: false, Initial: null);

    /// <summary>The columns whose fields may not fit, each with its place in the source.</summary>
    public IEnumerable<(LakeColumn Column, int Source)> Targets => TimeSource is { } time
        ? Schema.Columns.Zip(Sources).Append((Time, time))
        : Schema.Columns.Zip(Sources);

    /// <exception cref="RefusedException">The source lacks columns, or brings new ones to a typed table (csvImport.columnsNotMatch).</exception>
    public static ColumnMatch Of(LakeSchema schema, int nextField, IReadOnlyList<string> source, bool withTimes, int maxColumns)
    {
        var places = source.Select((name, place) => (name, place)).ToDictionary(entry => entry.name, entry => entry.place, StringComparer.Ordinal);
        var missing = schema.Columns.Where(column => !places.ContainsKey(column.Name)).Select(column => column.Name).ToList();
        if (withTimes && !places.ContainsKey(LakeSchema.TimestampColumn))
            missing.Add(LakeSchema.TimestampColumn);
        if (missing.Count > 0)
            throw new RefusedException(LakeErrors.MissingColumns(missing, schema.Columns.Select(column => column.Name)));
        var added = source.Where(name => schema.Find(name) is null && !(withTimes && name == LakeSchema.TimestampColumn)).ToList();
        if (added.Count > 0 && schema.Typed)
            throw new RefusedException(LakeErrors.ExtraColumns(added));
        foreach (var name in added)
            schema = SchemaRules.Add(schema, NewColumn.Untyped(name), nextField++, maxColumns);
        return new(schema, added, [.. schema.Columns.Select(column => places[column.Name])], withTimes ? places[LakeSchema.TimestampColumn] : null);
    }

    /// <summary>The rows of a source as rows of the table.</summary>
    public string Select(string source, NullTexts nulls, DateTimeOffset time) =>
        $"SELECT {string.Join(", ", Schema.Columns.Select((column, i) => $"{Value(column, CsvSql.Column(Sources[i]), nulls)} AS {DuckDbText.Identifier(column.Name)}"))}, " +
        $"{(TimeSource is { } place ? $"CAST(CAST({CsvSql.Column(place)} AS TIMESTAMPTZ) AS TIMESTAMP)" : DuckDbText.Literal(time))} AS {LakeSchema.TimestampColumn} FROM {source}";

    /// <summary>The condition that a field cannot be a value of its column; <c>null</c> when every text can.</summary>
    public static string? Misfit(LakeColumn target, int source, NullTexts nulls)
    {
        var text = Text(target, CsvSql.Column(source), nulls);
        if (target.Type.Longest is { } longest)
            return $"(length({text}) > {DuckDbText.Literal(longest)})";
        return target.Type.IsText ? null : $"(({text}) IS NOT NULL AND TRY_CAST({text} AS {target.Type.Sql}) IS NULL)";
    }

    private static string Value(LakeColumn column, string field, NullTexts nulls)
    {
        var text = Text(column, field, nulls);
        if (column.Type.Longest is { } longest)
            // A cast that fails: the load then looks for the misfit, as it does for other types.
            return $"CASE WHEN length({text}) > {DuckDbText.Literal(longest)} THEN CAST(CAST('too long' || left({text}, 1) AS INTEGER) AS VARCHAR) ELSE {text} END";
        return column.Type.IsText ? text : $"CAST({text} AS {column.Type.Sql})";
    }

    private static string Text(LakeColumn column, string field, NullTexts nulls)
    {
        if (!column.Nullable && !nulls.UnquotedIsNull)
            return field;
        var values = column.Type.IsText || nulls.UnquotedIsNull ? nulls.Values : nulls.Values.Append("").Distinct();
        var text = values.Aggregate(field, (text, value) => $"NULLIF({text}, {DuckDbText.Literal(value)})");
        return column.Nullable ? text : $"coalesce({text}, '')";
    }
}

/// <summary>How a source says NULL.</summary>
/// <param name="Values">Texts that mean it.</param>
/// <param name="UnquotedIsNull">See <see cref="CsvSource.UnquotedIsNull"/>.</param>
internal readonly record struct NullTexts(IReadOnlyList<string> Values, bool UnquotedIsNull)
{
    public static NullTexts Of(LoadRequest request) => new(request.NullValues, request.Source.UnquotedIsNull);
}
