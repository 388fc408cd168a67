using System.Diagnostics;

namespace Headgate.Keptn.Tests.Delivery;

/// <summary>Debian's curl, with which Keptn's documents show the API.</summary>
internal static class Curl
{
    /// <summary>Runs it and gives what it printed; a status above 399 is a failure.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var curl = Process.Start(new ProcessStartInfo("curl", ["--silent", "--show-error", "--fail-with-body", "--noproxy", "*", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = curl.StandardOutput.ReadToEndAsync();
        var error = curl.StandardError.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.True(curl.ExitCode == 0, $"curl {string.Join(' ', arguments)} ended with {curl.ExitCode}: {await output}{await error}");
        return await output;
    }
}
