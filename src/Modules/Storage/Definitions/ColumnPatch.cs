using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Lake;

namespace Headgate.Storage;

/// <summary>What is to be changed of a column; what is not set stays.</summary>
internal sealed record ColumnPatch(
    string Column, string? Length, bool? Nullable, bool SetsDefault, string? Default, bool SetsDescription, string? Description)
{
    /// <summary>Whether it speaks of the type, which only typed tables have.</summary>
    public bool ChangesType => Length is not null || Nullable is not null || SetsDefault;

    public bool ChangesNothing => !ChangesType && !SetsDescription;

    /// <summary>Reads the fields of a patch; errors are noted in <paramref name="fields"/>.</summary>
    public static ColumnPatch Read(string column, Fields fields)
    {
        foreach (var name in fields.Names.Except(["name", "length", "nullable", "default", "description"]))
            fields.Wrong(name, "This field was not expected.");
        return new ColumnPatch(
            column,
            fields.Text("length", 20) is { Length: > 0 } length ? length : null,
            fields.Flag("nullable"),
            fields.Has("default"),
            fields.Text("default"),
            fields.Has("description"),
            fields.Text("description") is { Length: > 0 } description ? description : null);
    }

    /// <exception cref="RefusedException">The column's type or its backend does not allow it.</exception>
    public ColumnSpec ApplyTo(ColumnSpec column)
    {
        var type = column.Type is { } typed && ChangesType ? Apply(typed) : column.Type;
        return column with { Type = type, Description = SetsDescription ? Description : column.Description };
    }

    /// <summary>What the lake must do for it; nothing when the values are kept as they are.</summary>
    public static IEnumerable<SchemaChange> DataChanges(ColumnSpec before, ColumnSpec after)
    {
        if (before.Type is { } old && after.Type is { } now && (old.LakeType != now.LakeType || old.Nullable != now.Nullable))
            yield return new SchemaChange.AlterColumn(after.Name, now.LakeType, now.Nullable);
    }

    /// <summary>The patch as <c>columnDefinition</c> in the parameters of the job.</summary>
    public JsonObject ToParams()
    {
        var said = new JsonObject();
        if (Length is not null)
            said["length"] = Length;
        if (Nullable is { } nullable)
            said["nullable"] = nullable;
        if (SetsDefault)
            said[Default is null ? "removeDefault" : "default"] = Default is null ? true : Default;
        return said;
    }

    /// <summary>The patch as one of the <c>columns</c> in the parameters of the job.</summary>
    public JsonObject ToListedParams()
    {
        var said = new JsonObject { ["name"] = Column };
        if (Length is not null)
            said["length"] = Length;
        if (Nullable is { } nullable)
            (said["nullable"], said["nullableSet"]) = (nullable, true);
        if (SetsDefault)
            (said["default"], said["defaultSet"]) = (Default, true);
        if (SetsDescription)
            (said["description"], said["descriptionSet"]) = (Description, true);
        return said;
    }

    private ColumnType Apply(ColumnType type)
    {
        var changed = Length is null ? type : TypeGrowth.Apply(Column, type, Length);
        var rules = type.Types.Rules;
        if (SetsDefault && Default is not null && Default != type.Default && !rules.SetsDefault)
            throw new RefusedException(DefinitionErrors.CannotSetDefault(Column, type.Backend));
        if (Nullable is { } nullable && nullable != type.Nullable && !(nullable ? rules.Relaxes : rules.Requires))
            throw new RefusedException(DefinitionErrors.CannotChangeNullability(Column, nullable, type.Backend));
        return changed with { Nullable = Nullable ?? type.Nullable, Default = SetsDefault ? Default : type.Default };
    }
}
