namespace Headgate.Kernel;

/// <summary>What a token may do with one bucket; each level holds the ones before it.</summary>
public enum BucketAccess
{
    /// <summary>Nothing; the bucket is not even visible.</summary>
    None,

    /// <summary>List and export.</summary>
    Read,

    /// <summary>Also import and change tables.</summary>
    Write,

    /// <summary>Also drop and share the bucket.</summary>
    Manage,
}
