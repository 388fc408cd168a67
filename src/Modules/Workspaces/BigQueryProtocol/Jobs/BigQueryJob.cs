using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A job: waiting, running or done. It ends once, with an outcome or an error.</summary>
internal sealed class BigQueryJob(ServiceAccount account, string id, JsonObject configuration, string folder, DateTimeOffset now) : IDisposable
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();

    public ServiceAccount Account => account;

    public string Id => id;

    /// <summary>As the client sent it.</summary>
    public JsonObject Configuration => configuration;

    /// <summary>Where its result is; made when it runs.</summary>
    public string Folder => folder;

    public DateTimeOffset Created { get; } = now;

    public DateTimeOffset? Started { get; private set; }

    public DateTimeOffset? Ended { get; private set; }

    /// <summary>When a client last read of it.</summary>
    public DateTimeOffset Touched { get; set; } = now;

    /// <summary>Set when it is done and succeeded.</summary>
    public JobOutcome? Outcome { get; private set; }

    /// <summary>Set when it is done and failed.</summary>
    public ApiError? Error { get; private set; }

    public bool IsDone => ended.Task.IsCompleted;

    /// <summary>Fires when somebody cancels it.</summary>
    public CancellationToken Cancelled => stop.Token;

    public string State => IsDone ? "DONE" : Started is null ? "PENDING" : "RUNNING";

    public void Start(DateTimeOffset now) => Started = now;

    public void Succeed(JobOutcome outcome, DateTimeOffset now)
    {
        (Outcome, Ended) = (outcome, now);
        ended.TrySetResult();
    }

    public void Fail(ApiError error, DateTimeOffset now)
    {
        Started ??= now;
        (Error, Ended) = (error, now);
        ended.TrySetResult();
    }

    public Task CancelAsync() => stop.CancelAsync();

    /// <summary>Waits for the end, so long at most.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken caller)
    {
        try
        {
            await ended.Task.WaitAsync(longest, clock, caller);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>The end itself.</summary>
    public Task WhenEnded => ended.Task;

    public void Dispose() => stop.Dispose();
}
