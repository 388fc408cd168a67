using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>The three sides of a configuration: what a branch's work began with, the branch and the default branch. A side is null where it never was.</summary>
internal sealed record DiffView(SideView? Base, SideView? Ours, SideView? Theirs);

/// <summary>One side.</summary>
/// <param name="Version">Its version; of the base the number that it has in the default branch.</param>
/// <param name="IsDeleted">Whether it is in the trash there.</param>
/// <param name="Diff">What people edit.</param>
internal sealed record SideView(int Version, bool IsDeleted, EditableView Diff)
{
    /// <param name="version">The version to show.</param>
    /// <param name="isDeleted">Whether that version is the deletion, which has no rows.</param>
    /// <param name="content">Its content.</param>
    /// <param name="why">Why it was made.</param>
    /// <param name="rows">Its rows.</param>
    public static SideView Of(int version, bool isDeleted, ConfigurationContent content, string? why, IReadOnlyList<ConfigurationRow> rows) => new(
        version, isDeleted,
        new EditableView(
            content.Name, content.Description, why, content.IsDisabled, new RawJson(content.Json),
            isDeleted ? [] : [.. content.Sort(rows).Select(row => new EditableRowView(
                row.Id, row.Content.Name, row.Content.Description, row.Content.IsDisabled, new RawJson(row.Content.Json)))]));
}

internal sealed record EditableView(string Name, string Description, string? ChangeDescription, bool IsDisabled, RawJson Configuration, IReadOnlyList<EditableRowView> Rows);

internal sealed record EditableRowView(string Id, string Name, string Description, bool IsDisabled, RawJson Configuration);
