namespace Headgate.Components;

/// <summary>A row of a configuration, as its current version or one of its configuration's versions has it.</summary>
internal sealed record ConfigurationRow
{
    public required long Number { get; init; }

    /// <summary>The configuration's number.</summary>
    public required long Configuration { get; init; }

    public required string Id { get; init; }

    public required RowContent Content { get; init; }

    /// <summary>JSON; always the current one.</summary>
    public required string State { get; init; }

    public required int Version { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required Author Creator { get; init; }

    /// <summary>Who made this version of the row, when and why.</summary>
    public required VersionStamp Current { get; init; }
}

/// <summary>What people edit of a row.</summary>
internal sealed record RowContent(string Name, string Description, string Json, bool IsDisabled);

/// <summary>One version of a row, as its history has it.</summary>
internal sealed record RowVersion(int Version, RowContent Content, VersionStamp Stamp);
