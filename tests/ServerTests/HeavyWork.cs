namespace Headgate.ServerTests;

/// <summary>Tests that use whole processors for long: one after the other, and nothing else beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeavyWork
{
    public const string Name = "Heavy work";
}
