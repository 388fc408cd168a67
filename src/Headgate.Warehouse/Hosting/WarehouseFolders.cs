using System.Globalization;
using System.Runtime.InteropServices;
using Headgate.Kernel;

namespace Headgate.Warehouse.Hosting;

/// <summary>Where warehouses are on disk: <c>warehouses/&lt;id&gt;</c>, which its process writes, and <c>warehouse-files/&lt;id&gt;</c>, hard links of the platform's files, which it only reads.</summary>
internal sealed class WarehouseFolders(DataFolder data)
{
    private static readonly string[] Scratch = ["tmp", "out"];

    public string Root { get; } = data.Sub("warehouses");

    public string Files { get; } = data.Sub("warehouse-files");

    public string Of(long workspace) => Path.Combine(Root, Name(workspace));

    public string FilesOf(long workspace) => Path.Combine(Files, Name(workspace));

    public string OutOf(long workspace) => Path.Combine(Of(workspace), "out");

    public bool Exists(long workspace) => Directory.Exists(Of(workspace));

    /// <summary>Makes the folders; what a former process left half done in them goes.</summary>
    public void Prepare(long workspace)
    {
        foreach (var leftover in Scratch.Select(name => Path.Combine(Of(workspace), name)))
        {
            if (Directory.Exists(leftover))
                Directory.Delete(leftover, recursive: true);
            PrivateFolder.Make(leftover);
        }

        PrivateFolder.Make(FilesOf(workspace));
    }

    /// <summary>Removes all of it.</summary>
    public void Remove(long workspace)
    {
        foreach (var folder in new[] { Of(workspace), FilesOf(workspace) })
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>When its folder last changed.</summary>
    public DateTimeOffset TouchedAt(long workspace) =>
        new(new[] { Of(workspace), FilesOf(workspace) }.Where(Directory.Exists).Select(Directory.GetLastWriteTimeUtc).DefaultIfEmpty(DateTime.MinValue).Max(), TimeSpan.Zero);

    /// <summary>The workspaces that have folders.</summary>
    public IReadOnlyList<long> All() =>
        [.. Directory.EnumerateDirectories(Root).Concat(Directory.EnumerateDirectories(Files)).Select(folder => Path.GetFileName(folder))
            .Where(name => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(name => long.Parse(name, CultureInfo.InvariantCulture)).Distinct()];

    private static string Name(long workspace) => workspace.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A second name for a file.</summary>
internal static partial class HardLink
{
    private const int AlreadyThere = 17;

    /// <summary>Gives a file another name, or copies it where that cannot be. A name that is there stays.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void Make(string file, string name)
    {
        if (!OperatingSystem.IsWindows() && (Link(file, name) == 0 || Marshal.GetLastPInvokeError() == AlreadyThere))
            return;
        var draft = $"{name}.{Guid.NewGuid():n}";
        File.Copy(file, draft);
        File.Move(draft, name, overwrite: true);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
