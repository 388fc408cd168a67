using Headgate.Lake;
using Npgsql;

namespace Headgate.Storage;

/// <summary>Publishes prepared work inside the transaction that also ends the job.</summary>
/// <exception cref="Headgate.Kernel.RefusedException">The job fails with this error; nothing is published.</exception>
public delegate Task<JobOutcome> Publish(NpgsqlTransaction transaction, CancellationToken stop);

/// <summary>Work that waits for its publication.</summary>
/// <param name="Publish">Publishes it.</param>
/// <param name="Held">What the preparation holds; given back when the transaction has ended, published or not.</param>
public sealed record PreparedJob(Publish Publish, IAsyncDisposable? Held = null) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Held?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>What jobs with one operation name do, in two steps: prepare, which may be run again after a crash, and publish, which happens exactly once.</summary>
public interface IJobOperation
{
    /// <summary>The word in <c>operationName</c>.</summary>
    string Name { get; }

    /// <summary>Does the long part. Nothing that it leaves behind may be visible before the publication.</summary>
    /// <exception cref="Headgate.Kernel.RefusedException">The job fails with this error.</exception>
    Task<PreparedJob> PrepareAsync(Job job, IProgress<LakeProgress> progress, CancellationToken stop);

    /// <summary>Records the beginning, such as by an event; not again when the job is tried again.</summary>
    Task StartedAsync(NpgsqlTransaction transaction, Job job, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Records what only a failure leaves, such as an event; in the transaction that ends the job.</summary>
    Task FailedAsync(NpgsqlTransaction transaction, Job job, JobFailure failure, CancellationToken stop) => Task.CompletedTask;
}
