using System.Diagnostics;
using System.Text;

namespace Headgate.Testing;

/// <summary>The built binary as a command, as a person uses it: with arguments, a working folder and an environment of its own.</summary>
public static class HeadgateCommand
{
    private static readonly string[] Variables = ["HEADGATE_URL", "HEADGATE_TOKEN", "KEPTN_ENDPOINT", "KEPTN_API_TOKEN", "KEPTN_GIT_TOKEN"];

    /// <summary>Runs a command with what is typed into it.</summary>
    public static async Task<Ended> RunAsync(string folder, string? input, string[] arguments, params (string Name, string Value)[] environment)
    {
        using var process = Start(folder, arguments, environment);
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process);
    }

    /// <summary>Starts a command; its standard input stays open.</summary>
    public static Process Start(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(HeadgateProcess.Binary, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            WorkingDirectory = folder,
        };
        foreach (var name in Variables)
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for a command's end.</summary>
    public static async Task<Ended> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>How a command ended.</summary>
public sealed record Ended(int Code, string Output, string Error);
