namespace Headgate.Bench;

/// <summary>How much to measure.</summary>
/// <param name="Quick">Whether sizes are cut to a twentieth.</param>
/// <param name="Rounds">How often each row alternates.</param>
internal sealed record BenchSettings(bool Quick, int Rounds)
{
    private const int QuickShare = 20;

    /// <summary>Rows of the large table.</summary>
    public int LargeRows => Sized(5_000_000);

    /// <summary>Rows of a load into it.</summary>
    public int LoadRows => Sized(100_000);

    /// <summary>Rows of the small table.</summary>
    public int SmallRows { get; } = 10_000;

    /// <summary>Tables of the project that has many.</summary>
    public int ManyTables => Sized(1_000);

    /// <summary>How long each load measurement takes.</summary>
    public TimeSpan LoadTime => TimeSpan.FromSeconds(Quick ? 1 : 6);

    private int Sized(int rows) => Quick ? rows / QuickShare : rows;
}

/// <summary>Where things lie.</summary>
internal static class BenchFolders
{
    /// <summary>The repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The bench's folder.</summary>
    public static string Bench { get; } = Path.Combine(Repository, "bench");

    /// <summary>What runs write; not under version control.</summary>
    public static string Out { get; } = Path.Combine(Bench, "out");

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Headgate.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Headgate.slnx was not found above the bench.");
    }
}
