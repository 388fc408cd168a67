namespace Headgate.Postgres;

/// <summary>The server's own log, <c>postgres.log</c>: a new file at each start, the one before kept, neither larger than the cap.</summary>
internal sealed class ServerLog : IDisposable
{
    private const long Cap = 10 * 1024 * 1024;
    private const int Remembered = 20;
    private readonly Lock access = new();
    private readonly Queue<string> last = new();
    private readonly string path;
    private StreamWriter file;

    public ServerLog(string path)
    {
        this.path = path;
        file = Rotate();
    }

    /// <summary>The latest lines, for an error message.</summary>
    public string Tail
    {
        get
        {
            lock (access)
                return string.Join('\n', last);
        }
    }

    public void Clear()
    {
        lock (access)
            last.Clear();
    }

    public async Task CopyAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
            Append(line);
    }

    public void Dispose()
    {
        lock (access)
            file.Dispose();
    }

    private void Append(string line)
    {
        lock (access)
        {
            last.Enqueue(line);
            if (last.Count > Remembered)
                last.Dequeue();
            try
            {
                if (file.BaseStream.Length > Cap)
                {
                    file.Dispose();
                    file = Rotate();
                }

                file.WriteLine(line);
            }
            catch (Exception failure) when (failure is IOException or ObjectDisposedException)
            {
                // A full disk must not block the server on its pipe; what it says then is lost.
            }
        }
    }

    private StreamWriter Rotate()
    {
        if (File.Exists(path))
            File.Move(path, path + ".1", overwrite: true);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(path, options) { AutoFlush = true };
    }
}
