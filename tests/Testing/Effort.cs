using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit;

namespace Headgate.Testing;

/// <summary>How long tests try and by what chances: a short form that chooses the same each time, or with <c>HEADGATE_TEST_FULL=1</c> the full length and other choices in every run.</summary>
/// <remarks><c>HEADGATE_TEST_SEED</c> sets where the choices start, in both forms; each test prints its own.</remarks>
public static class Effort
{
    private const int ShortSeed = 20_250_101;

    /// <summary>How many times as many cases a property is tried with at full length.</summary>
    private const int FullTimes = 10;

    /// <summary>Whether faults are injected at full length.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("HEADGATE_TEST_FULL") == "1";

    /// <summary>A number of rounds.</summary>
    /// <param name="brief">In the short form.</param>
    /// <param name="full">At full length.</param>
    public static int Rounds(int brief, int full) => IsFull ? full : brief;

    /// <summary>What a test makes random choices with.</summary>
    public static Random NewRandom() => new(Seed());

    /// <summary>Values that a generator makes; its own sampling would choose others in every run.</summary>
    public static IReadOnlyList<T> Sample<T>(Gen<T> generator, int count, int size) => [.. generator.Sample(count, new Rnd((ulong)Seed()), size)];

    /// <summary>How a property is tried; it throws the case that breaks it.</summary>
    /// <param name="cases">How many cases in the short form; ten times as many at full length.</param>
    public static Config Cases(int cases) =>
        Config.QuickThrowOnFailure.WithMaxTest(Rounds(cases, cases * FullTimes)).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)Seed()), FSharpOption<int>.None)));

    private static int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("HEADGATE_TEST_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture)
            : IsFull ? Random.Shared.Next()
            : ShortSeed;
        TestContext.Current.TestOutputHelper?.WriteLine($"HEADGATE_TEST_SEED={seed}");
        return seed;
    }
}
