using System.Globalization;

namespace Headgate.Bench.Running;

/// <summary>Memory of a process and of those it started, read from <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>Forgets peaks so far, so that the next reading tells of one row only.</summary>
    public static void Forget(int process)
    {
        foreach (var one in Family(process))
        {
            try
            {
                File.WriteAllText($"/proc/{one}/clear_refs", "5");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The process has just ended, or belongs to another user: its peak then counts from its start.
            }
        }
    }

    /// <summary>Peak memory as text: the process itself, then its children.</summary>
    public static string Peak(int process)
    {
        var own = Megabytes(process, "VmHWM:");
        var children = Family(process).Skip(1).Select(child => Megabytes(child, "VmHWM:")).ToList();
        return children.Count == 0 ? $"{own:0} MB" : $"{own:0} MB + {children.Count} children {children.Sum():0} MB";
    }

    /// <summary>Memory now, in MB.</summary>
    public static double Resident(int process) => Megabytes(process, "VmRSS:");

    /// <summary>Proportional memory of the children now, in MB: what they share is counted once.</summary>
    public static double ChildrenProportional(int process) => Family(process).Skip(1).Sum(child => Megabytes(child, "Pss:", "smaps_rollup"));

    private static List<int> Family(int process)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id, "status", "PPid:") is { } parent)
                parents[id] = (int)parent;
        }

        List<int> family = [process];
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(pair => pair.Value == family[i]).Select(pair => pair.Key));
        return family;
    }

    private static double Megabytes(int process, string line, string file = "status") => (Read(process, file, line) ?? 0) * 1024.0 / 1_000_000;

    private static long? Read(int process, string file, string line)
    {
        try
        {
            foreach (var text in File.ReadLines($"/proc/{process}/{file}"))
            {
                if (text.StartsWith(line, StringComparison.Ordinal))
                    return long.Parse(text[line.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The process has just ended, or hides this file.
        }

        return null;
    }
}
