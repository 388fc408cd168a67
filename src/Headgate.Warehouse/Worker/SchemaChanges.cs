namespace Headgate.Warehouse.Worker;

/// <summary>Counts what may have changed the objects of the workspace; sessions on other threads read it.</summary>
internal sealed class SchemaChanges
{
    private long count;

    public long Count => Volatile.Read(ref count);

    /// <summary>To be called after the change is committed, or may be.</summary>
    public void Add() => Interlocked.Increment(ref count);
}
