namespace Headgate.Storage;

/// <summary>A PostgreSQL whose schemas may be external buckets.</summary>
internal sealed record ExternalDatabaseOptions
{
    /// <summary>An Npgsql connection string; a secret that no answer and no log holds. Since 0.1.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The numbers of the projects that may use it; empty for all with the feature <c>external-buckets</c>. Since 0.1.</summary>
    public long[] Projects { get; init; } = [];

    // A record prints its members.
    public override string ToString() => nameof(ExternalDatabaseOptions);
}
