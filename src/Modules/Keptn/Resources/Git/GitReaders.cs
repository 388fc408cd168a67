using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Git;

/// <summary>Keeps readers of repositories that were read lately, so that a read costs no process.</summary>
internal sealed class GitReaders : IAsyncDisposable
{
    private const int MostKept = 32;
    private const int MostAtOnce = 16;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly GitProgram git;
    private readonly ResourceOptions options;
    private readonly TimeProvider clock;
    private readonly ITimer sweep;
    private readonly SemaphoreSlim places = new(MostAtOnce);
    private readonly LinkedList<Idle> idle = new();
    private bool disposed;

    public GitReaders(GitProgram git, ResourceOptions options, TimeProvider clock)
    {
        (this.git, this.options, this.clock) = (git, options, clock);
        sweep = clock.CreateTimer(_ => EndOld(), null, Kept, Kept);
    }

    /// <summary>Reads from a repository.</summary>
    /// <remarks>The work is done again when a process that waited here turns out to be dead.</remarks>
    public async Task<T> ReadAsync<T>(string folder, Func<GitReader, Task<T>> read, CancellationToken stop)
    {
        await places.WaitAsync(stop);
        try
        {
            if (Take(folder) is { } kept)
            {
                try
                {
                    return await ReadAsync(folder, kept, read);
                }
                catch (IOException)
                {
                    // As if it had not been there.
                }
            }

            return await ReadAsync(folder, New(folder), read);
        }
        catch (Exception failure) when (failure is IOException or GitException && !Directory.Exists(folder))
        {
            throw new RefusedException(ResourceErrors.ProjectUnknown, failure);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Ends the readers of a repository that is going away, or that is another one by now.</summary>
    public void Forget(string folder) => End(one => one.Folder == folder);

    public ValueTask DisposeAsync()
    {
        lock (idle)
            disposed = true;
        End(_ => true);
        return sweep.DisposeAsync();
    }

    private async Task<T> ReadAsync<T>(string folder, GitReader reader, Func<GitReader, Task<T>> read)
    {
        try
        {
            return await read(reader);
        }
        finally
        {
            Keep(folder, reader);
        }
    }

    private GitReader New(string folder)
    {
        var process = git.Start(folder, ["cat-file", "--batch"], GitEnvironment.Local);
        // Nobody reads what it says of a broken repository, but a full pipe must not stop it.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new GitReader(process, options.MaxFileBytes);
    }

    private GitReader? Take(string folder)
    {
        lock (idle)
        {
            for (var node = idle.Last; node is not null; node = node.Previous)
            {
                if (node.Value.Folder != folder || !node.Value.Reader.Works)
                    continue;
                idle.Remove(node);
                return node.Value.Reader;
            }
        }

        return null;
    }

    private void Keep(string folder, GitReader reader)
    {
        lock (idle)
        {
            if (reader.Works && !disposed)
            {
                idle.AddLast(new Idle(folder, reader, clock.GetTimestamp()));
                if (idle.Count <= MostKept)
                    return;
                reader = idle.First!.Value.Reader;
                idle.RemoveFirst();
            }
        }

        reader.Dispose();
    }

    private void EndOld() => End(one => clock.GetElapsedTime(one.Since) > Kept);

    private void End(Predicate<Idle> which)
    {
        List<Idle> ended;
        lock (idle)
        {
            ended = [.. idle.Where(one => which(one))];
            foreach (var one in ended)
                idle.Remove(one);
        }

        foreach (var one in ended)
            one.Reader.Dispose();
    }

    private sealed record Idle(string Folder, GitReader Reader, long Since);
}
