namespace Headgate.Files;

/// <summary>The random name of a content file on disk. No client ever chooses or sees it.</summary>
internal readonly record struct ContentId(Guid Value)
{
    public static ContentId New() => new(Guid.NewGuid());

    public string FileName => Value.ToString("n");
}
