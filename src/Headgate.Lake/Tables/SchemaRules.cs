using Headgate.Kernel;

namespace Headgate.Lake;

/// <summary>What a schema may be and how it may change. No I/O.</summary>
internal static class SchemaRules
{
    private const int MaxNameLength = 255;
    private static readonly string[] Reserved = [LakeSchema.TimestampColumn, "file_row_number", RowsSql.FileNumber, RowsSql.Position];

    public static LakeSchema Create(bool typed, IReadOnlyList<NewColumn> columns, IReadOnlyList<string> primaryKey, int maxColumns)
    {
        if (columns.Count == 0)
            throw new RefusedException(LakeErrors.NoColumns);
        var schema = new LakeSchema(typed, [], []);
        foreach (var column in columns)
            schema = Add(schema, column, schema.NextField, maxColumns);
        return WithKey(schema, primaryKey);
    }

    public static LakeSchema Add(LakeSchema schema, NewColumn column, int field, int maxColumns)
    {
        if (schema.Columns.Count >= maxColumns)
            throw new RefusedException(LakeErrors.TooManyColumns(schema.Columns.Count + 1, maxColumns));
        CheckName(schema, column.Name);
        if (!schema.Typed)
            column = NewColumn.Untyped(column.Name);
        return schema with { Columns = [.. schema.Columns, new(field, column.Name, column.Type, column.Nullable, column.Initial)] };
    }

    public static LakeSchema Drop(LakeSchema schema, string name)
    {
        var column = Known(schema, name);
        if (schema.PrimaryKey.Contains(name))
            throw new RefusedException(LakeErrors.CannotDeletePrimaryKeyColumn(name));
        return schema.Columns.Count > 1
            ? schema with { Columns = [.. schema.Columns.Where(candidate => candidate != column)] }
            : throw new RefusedException(LakeErrors.NoColumns);
    }

    public static LakeSchema Rename(LakeSchema schema, string name, string newName)
    {
        var column = Known(schema, name);
        CheckName(schema with { Columns = [.. schema.Columns.Where(candidate => candidate != column)] }, newName);
        return Replace(schema, column, column with { Name = newName }) with { PrimaryKey = [.. schema.PrimaryKey.Select(key => key == name ? newName : key)] };
    }

    public static LakeSchema Alter(LakeSchema schema, string name, LakeType type, bool nullable)
    {
        var column = Known(schema, name);
        if (nullable && schema.PrimaryKey.Contains(name))
            throw new RefusedException(LakeErrors.NullablePrimaryKey(name));
        return TypeWidening.IsLossless(column.Type, type) && schema.Typed
            ? Replace(schema, column, column with { Type = type, Nullable = nullable })
            : throw new RefusedException(LakeErrors.InvalidTypeChange(name, column.Type, type, null));
    }

    public static LakeSchema WithKey(LakeSchema schema, IReadOnlyList<string> names)
    {
        var unknown = names.Where(name => schema.Find(name) is null).ToList();
        if (unknown.Count > 0)
            throw new RefusedException(LakeErrors.InvalidPrimaryKeyColumns(unknown));
        if (names.FirstOrDefault(name => schema.Find(name)!.Nullable) is { } nullable)
            throw new RefusedException(LakeErrors.NullablePrimaryKey(nullable));
        return schema with { PrimaryKey = [.. names.Distinct()] };
    }

    private static LakeColumn Known(LakeSchema schema, string name) => schema.Find(name) ?? throw new RefusedException(LakeErrors.NonExistingColumns([name]));

    private static LakeSchema Replace(LakeSchema schema, LakeColumn column, LakeColumn by) =>
        schema with { Columns = [.. schema.Columns.Select(candidate => candidate == column ? by : candidate)] };

    private static void CheckName(LakeSchema schema, string name)
    {
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
            throw new RefusedException(LakeErrors.InvalidColumnName(name, $"a name has 1 to {MaxNameLength} characters and no control characters."));
        if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            throw new RefusedException(LakeErrors.InvalidColumnName(name, "the name is reserved."));
        if (schema.Columns.Any(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))
            throw new RefusedException(LakeErrors.ColumnAlreadyExists(name));
    }
}
