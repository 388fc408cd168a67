namespace Headgate.Kernel;

/// <summary>Ids of runs: a run below another one has its id, a dot, and more.</summary>
public static class RunIds
{
    /// <summary>A pattern of LIKE for the runs below a run.</summary>
    public static string Below(string run) =>
        run.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + ".%";
}
