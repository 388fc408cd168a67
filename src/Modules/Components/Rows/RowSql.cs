namespace Headgate.Components;

/// <summary>Parts that the statements about the history of rows share.</summary>
internal static class RowSql
{
    /// <summary>Begins a statement that adds entries.</summary>
    public const string InsertEntries = """
        INSERT INTO components.configuration_row_version (configuration_row, configuration_version, version, name, description, content, is_disabled,
                                                          created, created_by, created_by_name, change_description, identifier)
        """;

    /// <summary>Notes that the rows of <c>gone</c> were deleted in version <c>@version</c>.</summary>
    public const string InsertDeletions = $"""
        {InsertEntries}
        SELECT number, @version, NULL, '', '', '', false, @now, @by, @by_name, @change_description, @identifier FROM gone
        """;

    /// <summary>What a row <c>r</c> was at version <c>@target</c> of its configuration; its <c>version</c> is null when it was deleted then.</summary>
    public const string EntryAtTarget = """
        (SELECT * FROM components.configuration_row_version entry
          WHERE entry.configuration_row = r.number AND entry.configuration_version <= @target
          ORDER BY entry.configuration_version DESC LIMIT 1)
        """;
}
