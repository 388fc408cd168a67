namespace Headgate.Keptn.Tests;

/// <summary>A stream that does not tell its length, so that a body goes in chunks.</summary>
internal sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
