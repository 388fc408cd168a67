using Headgate.Cli.Output;

namespace Headgate.Cli;

/// <summary>The frame around every command: its refusals and failures become one message and an exit code.</summary>
internal static class CommandFrame
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Screen screen, Func<Task> work, CancellationToken stop)
    {
        try
        {
            await work();
            return (int)ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            screen.Complain("Stopped.");
            return (int)ExitCode.Interrupted;
        }
        catch (CommandFailedException failure)
        {
            screen.Complain(failure.Message);
            return (int)failure.Code;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            screen.Complain(failure.Message);
            return (int)ExitCode.Failed;
        }
    }
}
