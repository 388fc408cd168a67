namespace Headgate.ArchitectureTests;

/// <summary>The clone that the tests run in.</summary>
internal static class Repository
{
    /// <summary>The folder with the solution file.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Headgate.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Headgate.slnx was not found above the tests.");
    }
}
