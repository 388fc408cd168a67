namespace Headgate.Testing;

/// <summary>A stream that does not tell its length, so that a body goes in chunks.</summary>
public sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
{
    /// <inheritdoc />
    public override bool CanSeek => false;
}
