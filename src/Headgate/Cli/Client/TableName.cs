using System.Diagnostics.CodeAnalysis;

namespace Headgate.Cli.Client;

/// <summary>A table's id in its parts: <c>in.c-main.orders</c> is bucket <c>in.c-main</c>, table <c>orders</c>.</summary>
/// <param name="Stage"><c>in</c> or <c>out</c>.</param>
/// <param name="BucketName">The bucket without its stage, such as <c>c-main</c>.</param>
/// <param name="Name">The table without its bucket.</param>
internal sealed record TableName(string Stage, string BucketName, string Name)
{
    private const string OwnBucketPrefix = "c-";

    /// <summary>The bucket's id.</summary>
    public string BucketId => $"{Stage}.{BucketName}";

    /// <summary>The table's id.</summary>
    public string Id => $"{BucketId}.{Name}";

    /// <summary>The name to create the bucket with, to which the server adds <c>c-</c>; <c>null</c> when such a bucket cannot be created by name.</summary>
    public string? NewBucketName => BucketName.StartsWith(OwnBucketPrefix, StringComparison.Ordinal) ? BucketName[OwnBucketPrefix.Length..] : null;

    /// <summary>Reads <c>stage.bucket.table</c>, or <c>bucket.table</c>, which means <c>in.c-bucket.table</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TableName? name)
    {
        name = text.Split('.') switch
        {
            [("in" or "out") and var stage, var bucket, var table] when IsWord(bucket) && IsWord(table) => new(stage, bucket, table),
            [var bucket, var table] when bucket is not ("in" or "out") && IsWord(bucket) && IsWord(table) =>
                new("in", bucket.StartsWith(OwnBucketPrefix, StringComparison.Ordinal) ? bucket : OwnBucketPrefix + bucket, table),
            _ => null,
        };
        return name is not null;
    }

    private static bool IsWord(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
