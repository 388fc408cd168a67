using Xunit;

namespace Headgate.Testing;

/// <summary>The last lines that a server of the tests wrote, to be shown when a test of its fails (<see cref="ShowServerLogsAttribute"/>).</summary>
internal sealed class ServerLog
{
    private const int Kept = 100;
    private static readonly List<ServerLog> All = [];

    private readonly Queue<string> lines = new();
    private readonly string name;
    private readonly string? testClass;
    private readonly string? test;
    private bool ended;

    private ServerLog(string name)
    {
        this.name = name;
        testClass = TestContext.Current.TestClass?.UniqueID;
        test = TestContext.Current.Test?.UniqueID;
    }

    /// <summary>A log of the test that is running, or of the fixture that is being made.</summary>
    public static ServerLog Begin(string name)
    {
        var log = new ServerLog(name);
        lock (All)
            All.Add(log);
        return log;
    }

    /// <summary>The logs that a test may want: its own, those of its class's fixtures, and those that all classes share.</summary>
    public static IReadOnlyList<string> Of(ITestContext context)
    {
        lock (All)
            return [.. All.Where(log => log.IsFor(context)).Select(log => log.Text())];
    }

    /// <summary>Forgets servers that the test has ended.</summary>
    public static void Forget(ITestContext context)
    {
        lock (All)
            All.RemoveAll(log => log.ended && log.test == context.Test?.UniqueID);
    }

    public void Write(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > Kept)
                lines.Dequeue();
        }
    }

    /// <summary>The server has ended; a log of one test stays until that test has.</summary>
    public void End()
    {
        lock (All)
        {
            ended = true;
            if (test is null)
                All.Remove(this);
        }
    }

    private bool IsFor(ITestContext context) =>
        test is not null ? test == context.Test?.UniqueID : testClass is null || testClass == context.TestClass?.UniqueID;

    private string Text()
    {
        lock (lines)
            return $"The last {lines.Count} lines of {name}:\n{string.Join('\n', lines)}";
    }
}
