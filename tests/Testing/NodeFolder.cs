using System.Diagnostics;

namespace Headgate.Testing;

/// <summary>The folder of a node that has been started once: made once per test process, and copied for each node that begins with an empty stack.</summary>
/// <remarks>A first start makes a database server and a hundred tables; most of what tests of whole nodes would do is that.</remarks>
internal static class NodeFolder
{
    // What belongs to one process or one node.
    private static readonly string[] OfItsNode = ["headgate.lock", "headgate.pid", "node.id", "postgres.log", "postgres.log.1"];
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    /// <summary>Fills an empty folder.</summary>
    public static async Task FillAsync(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var template = await Template.Value;
        // With owners and rights: as root the database server is another user.
        using var copy = Process.Start("cp", ["-a", template + "/.", folder]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0)
            throw new InvalidOperationException($"cp ended with {copy.ExitCode}.");
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var folder = Directory.CreateTempSubdirectory("headgate-test-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await using (var node = await HeadgateProcess.StartAsync(dataFolder: folder))
        {
            if (await node.StopAsync() != 0)
                throw new InvalidOperationException($"The node did not stop in order:\n{node.Output}");
        }

        foreach (var name in OfItsNode)
            File.Delete(Path.Combine(folder, name));
        return folder;
    }
}
