using System.Runtime.InteropServices;

namespace Headgate.Warehouse.Containment;

/// <summary>What root may do beyond others, taken from the processes that a thread starts.</summary>
internal static partial class Capabilities
{
    private const int DropFromBounds = 24, DacOverride = 1, DacReadSearch = 2, Last = 63;

    /// <summary>Programs that the calling thread starts from now on have none of root's rights.</summary>
    /// <param name="keepFileAccess">Whether they keep root's way with files, when something else says which files: folders may belong to another user.</param>
    public static void DropFromThread(bool keepFileAccess)
    {
        if (!OperatingSystem.IsLinux())
            return;
        for (var capability = 0; capability <= Last; capability++)
        {
            if (!keepFileAccess || capability is not (DacOverride or DacReadSearch))
                _ = Prctl(DropFromBounds, (nuint)capability, 0, 0, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
}
