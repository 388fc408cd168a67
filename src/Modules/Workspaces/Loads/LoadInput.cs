using Headgate.Lake;

namespace Headgate.Workspaces;

/// <summary>How a request wants a table to be loaded.</summary>
internal enum LoadWish
{
    /// <summary>Rows are copied.</summary>
    Copy,
    /// <summary>The whole table at no cost.</summary>
    Clone,
    /// <summary>A view on the table.</summary>
    View,
    /// <summary>The best that is possible.</summary>
    Auto,
}

/// <summary>One thing that a request wants in a workspace, read but not compared with what there is.</summary>
internal sealed record LoadInput
{
    /// <summary>The table's id; empty when a file is meant.</summary>
    public required string Source { get; init; }

    /// <summary>The file, for file workspaces.</summary>
    public long? File { get; init; }

    public required string Destination { get; init; }

    /// <summary>The columns in order; <c>null</c> for all.</summary>
    public IReadOnlyList<InputColumn>? Columns { get; init; }

    public RowSelection Rows { get; init; } = RowSelection.All;

    public long? Limit { get; init; }

    public bool Incremental { get; init; }

    public bool Overwrite { get; init; }

    public LoadWish Wish { get; init; }

    /// <summary>The columns of the key; <c>null</c> for the key of the table.</summary>
    public IReadOnlyList<string>? PrimaryKey { get; init; }

    /// <summary>Whether a clone or a view leaves out <c>_timestamp</c>.</summary>
    public bool DropTimestamp { get; init; }

    /// <summary>Whether the rows are as they are in the table: only then it can be cloned or shown.</summary>
    public bool IsWhole => Columns is null && Rows.IsAll && Limit is null && !Incremental && PrimaryKey is null;
}

/// <summary>A column that a request wants.</summary>
internal sealed record InputColumn(string Source, string Destination, string? Type, string? Length, bool Nullable, bool EmptyToNull);
