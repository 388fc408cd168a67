using System.Runtime.CompilerServices;

namespace Headgate.Testing;

/// <summary>Waits for what happens soon but not at once.</summary>
public static class Eventually
{
    /// <summary>Long enough for a busy machine; reached only by a failure.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within <see cref="Patience"/>.</exception>
    public static Task HoldsAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), Patience, what);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, string)"/>
    public static Task HoldsAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") => HoldsAsync(condition, Patience, what);

    /// <summary>Returns when the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not in this time.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> condition, TimeSpan patience, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > patience)
                throw new TimeoutException($"This did not hold within {patience}: {what}");
            await Task.Delay(10);
        }
    }

    /// <summary>Reads until what was read is what is waited for, and gives that.</summary>
    /// <exception cref="TimeoutException">It was not within <see cref="Patience"/>; the message has what was read last.</exception>
    public static async Task<T> IsAsync<T>(Func<Task<T>> read, Func<T, bool> wanted, [CallerArgumentExpression(nameof(wanted))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await read();
            if (wanted(seen))
                return seen;
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"This did not hold within {Patience}: {what}. What was read last: {(seen is System.Text.Json.Nodes.JsonNode json ? json.ToJsonString() : seen)}");
            await Task.Delay(10);
        }
    }
}
