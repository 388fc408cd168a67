namespace Headgate.Components;

/// <summary>When a version was made, by whom and why, and its identifier, which no other version has.</summary>
internal sealed record VersionStamp(DateTimeOffset Created, Author By, string? ChangeDescription, string Identifier)
{
    public static VersionStamp New(DateTimeOffset now, Author by, string? changeDescription) => new(now, by, changeDescription, Ulid.New(now));
}
