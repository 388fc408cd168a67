using System.Globalization;
using Headgate.DuckDb;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Types;
using Headgate.Warehouse.Wire;

namespace Headgate.Warehouse.Hosting;

/// <summary>How rows become the columns that were asked for.</summary>
/// <param name="Columns">The table's columns.</param>
/// <param name="Select">DuckDB's SELECT with the places of files.</param>
/// <param name="IsReference">Whether no value can fail, so that the rows can stay where they are.</param>
internal sealed record TableLoadPlan(IReadOnlyList<LoadedColumn> Columns, string Select, bool IsReference)
{
    private static readonly TranslationContext NoSession = new() { OwnDatabase = "", OwnSchema = "", Database = "", Relations = NoRelations.Instance };

    /// <exception cref="WarehouseException">A type does not exist, or a column.</exception>
    public static TableLoadPlan Of(TableLoad load, ISqlTypes types)
    {
        if (load.Columns is null)
            return new([.. load.Rows.Columns.Select(column => new LoadedColumn(column.Name, column.Type, column.Nullable, null))], load.Rows.Select, !load.MustCopy);
        var sources = load.Rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        List<LoadedColumn> columns = [];
        List<string> expressions = [];
        var isSafe = !load.MustCopy;
        foreach (var column in load.Columns)
        {
            if (!sources.TryGetValue(column.Source, out var source))
                throw new WarehouseException(904, "42000", $"SQL compilation error:\ninvalid identifier '{column.Source}'");
            var type = TypeOf(column, types);
            var (sql, canFail) = Expression(column, source, type, types);
            expressions.Add($"{sql} AS {DuckDbText.Identifier(column.Name)}");
            var note = type.Length is not null || type.Kind is SqlKind.Array or SqlKind.Object || type.Scale is not null && type.IsTimestamp ? types.Text(type) : null;
            columns.Add(new(column.Name, types.DuckDb(type), column.Nullable, note));
            isSafe &= !canFail && (column.Nullable || !source.Nullable && !column.EmptyToNull);
        }

        return new(columns, $"SELECT {string.Join(", ", expressions)} FROM ({load.Rows.Select})", isSafe);
    }

    private static SqlType TypeOf(TableLoadColumn column, ISqlTypes types)
    {
        if (column.Type is null)
            return SqlType.Text;
        var numbers = (column.Length ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!numbers.All(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw new WarehouseException(1044, "42601", $"SQL compilation error: invalid length {column.Length} of column {column.Name}.");
        return types.Find(column.Type.ToUpperInvariant(), [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))])
            ?? throw new WarehouseException(2, "0A000", $"Unsupported data type '{column.Type}' of column {column.Name}.");
    }

    private static (string Sql, bool CanFail) Expression(TableLoadColumn column, ReferenceColumn source, SqlType type, ISqlTypes types)
    {
        var isText = source.Type == "VARCHAR";
        var value = DuckDbText.Identifier(column.Source);
        if (column.EmptyToNull && isText)
            value = $"nullif({value}, '')";
        var wanted = types.DuckDb(type);
        var sql = value;
        var canFail = false;
        if (wanted != source.Type)
        {
            sql = types.Cast(new Emitted(value, DuckDbTypes.Of(source.Type)), type with { Length = null }, tries: true, NoSession).Sql;
            canFail = type.Kind != SqlKind.Text;
            if (canFail)
                sql = $"CASE WHEN {value} IS NOT NULL AND {sql} IS NULL THEN {Failure(column, type, value, types)} ELSE {sql} END";
        }

        if (SnowflakeTypes.Check("v", type) is not null)
        {
            canFail = true;
            sql = $"CASE WHEN NOT ({SnowflakeTypes.Check($"({sql})", type)}) THEN {Failure(column, type, value, types)} ELSE {sql} END";
        }

        return (sql, canFail);
    }

    // Raised inside of DuckDB, so that one pass over the rows is enough.
    private static string Failure(TableLoadColumn column, SqlType type, string value, ISqlTypes types) =>
        $"error({DuckDbText.Literal(LoadFailures.Mark + $"column \"{column.Name}\": ")} || '''' || left(CAST({value} AS VARCHAR), 200) || {DuckDbText.Literal($"' is not {types.Text(type)}")})";

    private sealed class NoRelations : IRelationResolver
    {
        public static readonly NoRelations Instance = new();

        public Relation? Resolve(string database, string? schema, string name) => null;

        public bool SchemaExists(string database, string schema) => false;

        public Relation? ResultOf(string queryId) => null;

        public string? Sequence(string database, string? schema, string name) => null;
    }
}
