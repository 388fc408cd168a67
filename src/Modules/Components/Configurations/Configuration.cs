namespace Headgate.Components;

/// <summary>A configuration as its current version has it.</summary>
/// <remarks>
/// Invariants, kept by <see cref="OpenConfiguration"/> and <see cref="ConfigurationWrites"/>, which write under a lock of the configuration:
/// every change of a configuration or of one of its rows makes exactly one version; version numbers have no gaps; a version stands for the whole
/// configuration with all of its rows, as they were then; what a version holds never changes. State belongs to no version.
/// </remarks>
internal sealed record Configuration
{
    public required long Number { get; init; }

    public required ConfigurationKey Key { get; init; }

    /// <summary>Without its JSON in lists that were not asked for it.</summary>
    public required ConfigurationContent Content { get; init; }

    /// <summary>JSON; empty in lists that were not asked for it.</summary>
    public required string State { get; init; }

    public required bool IsDeleted { get; init; }

    public required int Version { get; init; }

    /// <summary>The version that last changed the configuration itself.</summary>
    public required int ContentVersion { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required Author Creator { get; init; }

    /// <summary>Who made the current version, when and why.</summary>
    public required VersionStamp Current { get; init; }

    /// <summary>In a development branch: what of the default branch it is based on.</summary>
    public BaseVersion? Base { get; init; }
}

/// <summary>What people edit of a configuration, apart from its rows.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">A note for people.</param>
/// <param name="Json">What the component reads: an object or a list.</param>
/// <param name="IsDisabled">Whether it is switched off.</param>
/// <param name="SortOrder">The order of the rows as it was last sent.</param>
internal sealed record ConfigurationContent(string Name, string Description, string Json, bool IsDisabled, IReadOnlyList<string> SortOrder)
{
    /// <summary>The ids of the rows there are: first those of the order, then the others. Empty while no order was ever sent.</summary>
    public IReadOnlyList<string> OrderOf(IReadOnlyList<ConfigurationRow> rows) => SortOrder.Count == 0 ? [] : [.. Sort(rows).Select(row => row.Id)];

    /// <summary>The rows in their order; those that the order does not name come last, as they were made.</summary>
    public IReadOnlyList<ConfigurationRow> Sort(IReadOnlyList<ConfigurationRow> rows)
    {
        if (SortOrder.Count == 0)
            return rows;
        var places = SortOrder.Select((id, place) => (id, place)).ToDictionary(pair => pair.id, pair => pair.place);
        return [.. rows.OrderBy(row => places.GetValueOrDefault(row.Id, int.MaxValue)).ThenBy(row => row.Number)];
    }

    public bool Equals(ConfigurationContent? other) => other is not null && Name == other.Name && Description == other.Description && Json == other.Json
        && IsDisabled == other.IsDisabled && SortOrder.SequenceEqual(other.SortOrder);

    public override int GetHashCode() => HashCode.Combine(Name, Description, Json, IsDisabled, SortOrder.Count);
}

/// <summary>A version of the default branch that a configuration of a development branch is based on.</summary>
/// <param name="Version">Its number in the default branch.</param>
/// <param name="Identifier">Its identifier.</param>
/// <param name="At">The version here that equals it; what is newer is the branch's own work.</param>
internal sealed record BaseVersion(int Version, string Identifier, int At);
