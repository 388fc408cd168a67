namespace Headgate.Keptn.Tests.Sequences.Model;

/// <summary>Decisions made of a list of numbers, so that a failing case shrinks to a short list: when it is used up the first of all possibilities is taken.</summary>
internal sealed class Choices(IReadOnlyList<int> numbers)
{
    private int at;

    /// <summary>That many, by chance.</summary>
    public static Choices Any(Random random, int count) => new([.. Enumerable.Range(0, count).Select(_ => random.Next(60))]);

    public bool AreLeft => at < numbers.Count;

    /// <summary>0 to one less than that many.</summary>
    public int Below(int possibilities) => at < numbers.Count ? numbers[at++] % possibilities : 0;

    public bool OneIn(int possibilities) => Below(possibilities) == possibilities - 1;

    public T Of<T>(params T[] possibilities) => possibilities[Below(possibilities.Length)];
}
