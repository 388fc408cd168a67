namespace Headgate.Testing;

/// <summary>The real clock, set forward by a test; timers run as usual.</summary>
public sealed class MovableClock : TimeProvider
{
    private long aheadTicks;

    /// <summary>Sets the clock forward for everyone who asks it.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref aheadTicks, by.Ticks);

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref aheadTicks));
}
