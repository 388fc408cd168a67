using Headgate.Warehouse.Sql.Syntax;

namespace Headgate.Warehouse.Sql.Emitting;

internal sealed partial class Emitter
{
    private Translated Alter(AlterStatement alter)
    {
        if (TryRelation(alter.Name) is not { } relation)
            return alter.IfExists ? Succeeded(null) : throw Missing(alter.Name, alter.What == "VIEW" ? "View" : "Table");
        var sql = Written(relation, alter.Name);
        if ((relation.Kind == RelationKind.View) != (alter.What == "VIEW"))
            throw new WarehouseException(2203, "42601", $"SQL compilation error:\nObject found is of type '{WordOf(relation)}', specified type '{alter.What}' is not.");
        var steps = new List<DuckStatement>();
        var writes = new List<string> { relation.Name };
        var also = new List<Relation>();
        foreach (var action in alter.Actions)
        {
            switch (action)
            {
                case RenameTo rename:
                    steps.Add(new($"ALTER {WordOf(relation)} {sql} RENAME TO {Quote(NewName(rename.Name))}", []));
                    writes.Add(Own(rename.Name));
                    break;
                case SwapWith swap:
                    var other = Relation(swap.Name, "Table");
                    also.Add(other);
                    writes.Add(other.Name);
                    Swap(relation, sql, other, Written(other, swap.Name), steps);
                    break;
                case ObjectComment comment:
                    steps.Add(NoteOf($"{WordOf(relation)} {sql}", (relation.Note with { Comment = comment.Comment }).ToJson()));
                    break;
                case AddKey key:
                    steps.Add(NoteOf($"TABLE {sql}", WithKey(relation, key).ToJson()));
                    break;
                case DropKey key:
                    steps.Add(NoteOf($"TABLE {sql}", (key.Primary ? relation.Note with { PrimaryKey = null } : relation.Note with { Unique = null }).ToJson()));
                    break;
                case NoChange:
                    break;
                default:
                    Column(relation, sql, action, steps);
                    break;
            }
        }
        var altered = Altered(relation, steps);
        return altered with { Writes = writes, Materialize = [.. altered.Materialize, .. also.Where(each => each.Kind == RelationKind.Reference)] };
    }

    private string NewName(IReadOnlyList<Identifier> name)
    {
        var own = Own(name);
        return TryRelation(name) is null ? own : throw AlreadyExists(own);
    }

    private void Swap(Relation relation, string sql, Relation other, string otherSql, List<DuckStatement> steps)
    {
        if (relation.Kind is RelationKind.Temporary or RelationKind.View || other.Kind is RelationKind.Temporary or RelationKind.View)
            throw source.Unsupported(statement.Syntax.Place, "SWAP WITH of what is not a table");
        var between = $"\u0001swap\u0001{Guid.NewGuid():N}";
        steps.Add(new($"ALTER TABLE {sql} RENAME TO {Quote(between)}", []));
        steps.Add(new($"ALTER TABLE {otherSql} RENAME TO {Quote(relation.Name)}", []));
        steps.Add(new($"ALTER TABLE {OwnSql(between)} RENAME TO {Quote(other.Name)}", []));
    }

    private ObjectNote WithKey(Relation relation, AddKey key)
    {
        var columns = key.Columns.Select(name => TargetColumn(relation, name).Name).ToList();
        return key.Primary ? relation.Note with { PrimaryKey = columns } : relation.Note with { Unique = [.. relation.Note.Unique ?? [], columns] };
    }

    private void Column(Relation relation, string sql, AlterAction action, List<DuckStatement> steps)
    {
        switch (action)
        {
            case AddColumn add:
                Add(relation, sql, add, steps);
                break;
            case DropColumn drop when drop.IfExists && !relation.Columns.Any(column => Names.Equals(column.Name, drop.Column.Text)):
                break;
            case DropColumn drop:
                steps.Add(new($"ALTER TABLE {sql} DROP COLUMN {Quote(TargetColumn(relation, drop.Column).Name)}", []));
                break;
            case RenameColumn rename:
                NoTwins(relation.Columns.Where(column => !Names.Equals(column.Name, rename.Column.Text)).Select(column => new Identifier(column.Name, true, rename.Place)).Append(rename.Name));
                steps.Add(new($"ALTER TABLE {sql} RENAME COLUMN {Quote(TargetColumn(relation, rename.Column).Name)} TO {Quote(rename.Name)}", []));
                break;
            case ColumnType change:
                Retype(relation, sql, change, steps);
                break;
            case ColumnNotNull change:
                steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(TargetColumn(relation, change.Column).Name)} {(change.NotNull ? "SET" : "DROP")} NOT NULL", []));
                break;
            case ColumnDefault change:
                var column = TargetColumn(relation, change.Column);
                steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} {(change.Value is null ? "DROP DEFAULT" : "SET DEFAULT " + Default(change.Value, column.Type ?? SqlType.Text))}", []));
                steps.Add(NoteOf($"COLUMN {sql}.{Quote(column.Name)}", (column.Note with { Default = change.Value is null ? null : source.Slice(change.Value.Place) }).ToJson()));
                break;
            case ColumnComment change:
                var commented = TargetColumn(relation, change.Column);
                steps.Add(NoteOf($"COLUMN {sql}.{Quote(commented.Name)}", (commented.Note with { Comment = change.Comment }).ToJson()));
                break;
            default:
                throw source.Unsupported(action.Place, action.GetType().Name);
        }
    }

    private void Add(Relation relation, string sql, AddColumn add, List<DuckStatement> steps)
    {
        if (relation.Columns.Any(column => Names.Equals(column.Name, add.Column.Name.Text)))
        {
            if (add.IfNotExists)
                return;
            throw source.Wrong(add.Place, 1430, "42601", $"column '{add.Column.Name.Text}' already exists");
        }
        NoTwins(relation.Columns.Select(column => new Identifier(column.Name, true, add.Place)).Append(add.Column.Name));
        var definition = Definition(add.Column with { NotNull = false, PrimaryKey = false }, relation.Name, steps);
        steps.Add(new($"ALTER TABLE {sql} ADD COLUMN {definition}", []));
        if (add.Column.NotNull)
            steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(add.Column.Name)} SET NOT NULL", []));
        NoteColumn(sql, add.Column, steps);
    }

    private void Retype(Relation relation, string sql, ColumnType change, List<DuckStatement> steps)
    {
        var column = TargetColumn(relation, change.Column);
        var type = TypeOf(change.Type);
        var fits = column.Type is null || column.Type.Kind == type.Kind && (type.Kind != SqlKind.Fixed || (column.Type.Scale ?? 0) == (type.Scale ?? 0))
            && (type.Kind != SqlKind.Text || type.Length is null || column.Type.Length <= type.Length);
        if (!fits && !dialect.TypedArrays)
            throw source.Wrong(change.Place, 2108, "22000", $"cannot change column {column.Name} from type {dialect.Types.Text(column.Type!)} to {dialect.Types.Text(type)}");
        if (column.Type is null || dialect.Types.DuckDb(column.Type) != dialect.Types.DuckDb(type))
            steps.Add(new($"ALTER TABLE {sql} ALTER COLUMN {Quote(column.Name)} SET DATA TYPE {dialect.Types.DuckDb(type)}", []));
        steps.Add(NoteOf($"COLUMN {sql}.{Quote(column.Name)}", (column.Note with { Type = dialect.Types.Text(type) }).ToJson()));
    }
}
