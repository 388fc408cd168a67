namespace Headgate.Testing;

/// <summary>Waits for what happens soon but not at once.</summary>
public static class Eventually
{
    /// <summary>Long enough for a busy machine; reached only by a failure.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="Patience"/>.</exception>
    public static Task HoldsAsync(Func<bool> condition) => HoldsAsync(() => Task.FromResult(condition()));

    /// <inheritdoc cref="HoldsAsync(Func{bool})"/>
    public static Task HoldsAsync(Func<Task<bool>> condition) => HoldsAsync(condition, Patience);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not in this time.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
                throw new TimeoutException("What was waited for did not happen.");
            await Task.Delay(10);
        }
    }
}
