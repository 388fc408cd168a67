using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Headgate.Kernel;

namespace Headgate.Keptn.Resources.Git;

/// <summary>Runs git's command line, sealed off: no settings of the machine or of a user, no hooks, no questions, no other programs than git's own.</summary>
internal sealed class GitProgram(ResourceOptions options)
{
    private const int MostErrorText = 16 * 1024;
    private const int MostOutput = 64 * 1024 * 1024;

    /// <summary>Runs a command to its end; it and what it started are killed when that takes too long.</summary>
    /// <param name="folder">The repository.</param>
    /// <param name="arguments">The command; what comes from outside must not begin with a dash.</param>
    /// <param name="input">What it reads; <c>null</c> for nothing.</param>
    /// <param name="environment">More variables and settings for this run.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<GitResult> RunAsync(string folder, IReadOnlyList<string> arguments, ReadOnlyMemory<byte>? input, GitEnvironment environment, TimeSpan limit, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        end.CancelAfter(limit);
        using var process = Start(folder, arguments, environment);
        try
        {
            var errors = ReadTextAsync(process.StandardError, end.Token);
            var output = ReadAsync(process.StandardOutput.BaseStream, end.Token);
            await WriteAsync(process, input, end.Token);
            await Task.WhenAll(errors, output);
            await process.WaitForExitAsync(end.Token);
            return new GitResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new GitResult(GitResult.TimedOut, "", $"git {arguments[0]} took longer than {limit}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <inheritdoc cref="RunAsync(string, IReadOnlyList{string}, ReadOnlyMemory{byte}?, GitEnvironment, TimeSpan, CancellationToken)"/>
    public Task<GitResult> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken stop) =>
        RunAsync(folder, arguments, null, GitEnvironment.Local, options.CommandTimeout, stop);

    /// <summary>Starts a command whose streams the caller reads and writes.</summary>
    /// <exception cref="RefusedException">There is no git.</exception>
    public Process Start(string folder, IReadOnlyList<string> arguments, GitEnvironment environment)
    {
        var start = new ProcessStartInfo(options.Git, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        environment.Apply(start.Environment, folder);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            // The repository may have been removed this moment.
            throw new RefusedException(Directory.Exists(folder) ? ResourceErrors.GitMissing(options.Git) : ResourceErrors.ProjectUnknown, missing);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte>? input, CancellationToken stop)
    {
        try
        {
            if (input is { } bytes)
                await process.StandardInput.BaseStream.WriteAsync(bytes, stop);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading to the end; its exit code says why.
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken stop)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, stop) is > 0 and var count)
        {
            if (bytes.Length + count > MostOutput)
                throw new InvalidDataException($"git wrote more than {MostOutput} bytes.");
            bytes.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static async Task<string> ReadTextAsync(StreamReader reader, CancellationToken stop)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, stop) is > 0 and var count)
            text.Append(buffer, 0, Math.Min(count, MostErrorText - Math.Min(text.Length, MostErrorText)));
        return text.ToString();
    }
}

/// <summary>How a command ended.</summary>
/// <param name="Exit">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">The beginning of what it said; may name addresses, never a secret.</param>
internal sealed record GitResult(int Exit, string Output, string Errors)
{
    /// <summary>The exit code of a command that took too long.</summary>
    public const int TimedOut = -1;

    public bool Succeeded => Exit == 0;

    /// <summary>The result, of a command that only fails by a fault of ours or of the machine.</summary>
    public GitResult Required(string what) => Succeeded ? this : throw new GitException($"git could not {what} (exit code {Exit}): {Errors.Trim()}");
}

/// <summary>A git command failed that should not.</summary>
internal sealed class GitException(string message) : Exception(message);
