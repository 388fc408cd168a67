using System.Text.Json;
using Headgate.Warehouse.Sql.Types;

namespace Headgate.Warehouse.Sql.Catalog;

/// <summary>What a session sees: schemas, tables, views and their columns. Each schema is asked for once.</summary>
internal sealed class CatalogueView(TranslationContext context)
{
    private readonly Dictionary<string, IReadOnlyList<CatalogueObject>> objects = [];

    /// <summary>The session.</summary>
    internal TranslationContext Session => context;

    /// <summary>The only database there is.</summary>
    internal string Database => context.OwnDatabase;

    /// <summary>The role that owns everything.</summary>
    internal string Owner => context.Role;

    /// <summary>The schemas, the session's own among them even when nobody lists it.</summary>
    internal IReadOnlyList<string> Schemas() => [.. context.Relations.Schemas(Database).Prepend(context.OwnSchema).Distinct(StringComparer.Ordinal)];

    /// <summary>The tables and views of a schema, by name.</summary>
    internal IReadOnlyList<CatalogueObject> Objects(string schema)
    {
        if (!objects.TryGetValue(schema, out var found))
            objects[schema] = found = [.. context.Relations.Objects(Database, schema).OrderBy(each => each.Name, StringComparer.Ordinal)];
        return found;
    }

    /// <summary>Everything in some schemas.</summary>
    internal IEnumerable<(string Schema, CatalogueObject Object)> In(IEnumerable<string> schemas) =>
        schemas.SelectMany(schema => Objects(schema).Select(each => (schema, each)));

    /// <summary>A column's type as Snowflake writes it.</summary>
    internal static string TypeText(RelationColumn column) => SnowflakeTypes.Instance.Text(column.Type ?? SqlType.Text);

    /// <summary>A column's default as the user wrote it.</summary>
    internal static string? Default(RelationColumn column) => column.Note.Default ?? (column.Note.Identity is null ? column.Default : null);

    /// <summary>A column's type as the JSON of SHOW COLUMNS.</summary>
    internal static string TypeJson(RelationColumn column)
    {
        var type = column.Type ?? SqlType.Text;
        var parts = new Dictionary<string, object?> { ["type"] = type.Kind switch { SqlKind.Fixed => "FIXED", SqlKind.Real => "REAL", _ => SnowflakeTypes.Name(type) } };
        if (type.Kind == SqlKind.Fixed)
            (parts["precision"], parts["scale"]) = (type.Precision ?? 38, type.Scale ?? 0);
        if (type.Kind == SqlKind.Time || type.IsTimestamp)
            (parts["precision"], parts["scale"]) = (0, type.Scale ?? 9);
        if (type.Kind is SqlKind.Text or SqlKind.Binary)
            parts["length"] = type.Length ?? (type.Kind == SqlKind.Text ? SnowflakeTypes.MaxText : SnowflakeTypes.MaxBinary);
        if (type.Kind == SqlKind.Text)
            parts["byteLength"] = Math.Min(SnowflakeTypes.MaxText, 4 * (type.Length ?? SnowflakeTypes.MaxText));
        parts["nullable"] = column.Nullable;
        if (type.Kind is SqlKind.Text or SqlKind.Binary)
            parts["fixed"] = false;
        return JsonSerializer.Serialize(parts);
    }
}
