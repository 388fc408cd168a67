using System.Diagnostics;
using System.Globalization;
using Headgate.Bench.Rows;
using Headgate.Bench.Running;

namespace Headgate.Bench.Load;

/// <summary>A server under the load generator.</summary>
/// <param name="process">Its process.</param>
/// <param name="port">Where it listens.</param>
/// <param name="path">What is asked for.</param>
/// <param name="token">The token that is sent.</param>
internal sealed class LoadedServer(int process, int port, string path, string token)
{
    private readonly List<double> microseconds = [];

    /// <summary>The median of the processor time that the server itself spent on a request: it does not depend on what the generator takes.</summary>
    public double MicrosecondsPerRequest => Rounds.Median(microseconds);

    /// <summary>Runs the generator.</summary>
    /// <returns>Requests per second.</returns>
    public async Task<double> MeasureAsync(TimeSpan time, CancellationToken stop)
    {
        using var server = Process.GetProcessById(process);
        var before = server.TotalProcessorTime;
        var answer = await Child.AskAsync(["child-load", $"{port}", path, "32", time.TotalSeconds.ToString(CultureInfo.InvariantCulture)], token, stop);
        server.Refresh();
        var (rate, requests) = (answer.Split('|')[0], answer.Split('|')[1]);
        microseconds.Add((server.TotalProcessorTime - before).TotalMicroseconds / long.Parse(requests, CultureInfo.InvariantCulture));
        return double.Parse(rate, CultureInfo.InvariantCulture);
    }
}
