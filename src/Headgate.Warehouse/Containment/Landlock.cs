using System.Runtime.InteropServices;

namespace Headgate.Warehouse.Containment;

/// <summary>Linux's Landlock: a thread gives up rights for good, and so do all threads and processes that it starts.</summary>
/// <remarks>Source: the kernel's documentation "Landlock: unprivileged access control" and <c>linux/landlock.h</c>. Where the kernel does not have it nothing happens.</remarks>
internal static unsafe partial class Landlock
{
    private const int CreateRuleset = 444, AddRule = 445, RestrictSelf = 446;
    private const int NoNewPrivileges = 38, PathBeneath = 1, Version = 1, OpenPath = 0x200000, CloseOnExec = 0x80000;
    private const int NoSuchFile = 2, NoDirectory = 20;

    private const ulong Execute = 1 << 0, WriteFile = 1 << 1, ReadFile = 1 << 2, ReadDirectory = 1 << 3, Refer = 1 << 13, Truncate = 1 << 14, Device = 1 << 15;
    private const ulong FirstVersion = (1 << 13) - 1;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | Device;
    private const ulong Reading = Execute | ReadFile | ReadDirectory;

    /// <summary>The kernel's version of it; zero for none.</summary>
    public static int Abi { get; } = OperatingSystem.IsLinux() && nint.Size == 8 ? Math.Max(0, (int)SystemCall(CreateRuleset, 0, 0, Version, 0)) : 0;

    /// <summary>Restricts the calling thread: it reads and writes nothing but what is named, opens no TCP connection and signals nobody outside.</summary>
    /// <param name="readable">Files and folders that it may read and run; those that are not there do not matter.</param>
    /// <param name="writable">Files and folders that it may change too.</param>
    /// <returns>Whether the kernel does it.</returns>
    public static bool RestrictThread(IEnumerable<string> readable, IEnumerable<string> writable)
    {
        if (Abi == 0)
            return false;
        var handled = FirstVersion | (Abi >= 2 ? Refer : 0) | (Abi >= 3 ? Truncate : 0) | (Abi >= 5 ? Device : 0);
        var attributes = new RulesetAttributes { Files = handled, Network = Abi >= 4 ? 3UL : 0, Scoped = Abi >= 6 ? 3UL : 0 };
        var size = Abi >= 6 ? 24 : Abi >= 4 ? 16 : 8;
        var ruleset = (int)SystemCall(CreateRuleset, (nint)(&attributes), size, 0, 0);
        if (ruleset < 0)
            return false;
        try
        {
            foreach (var path in readable)
                Allow(ruleset, path, Reading);
            foreach (var path in writable)
                Allow(ruleset, path, handled & ~(Refer | Execute));
            return Prctl(NoNewPrivileges, 1, 0, 0, 0) == 0 && SystemCall(RestrictSelf, ruleset, 0, 0, 0) == 0;
        }
        finally
        {
            _ = Close(ruleset);
        }
    }

    private static void Allow(int ruleset, string path, ulong rights)
    {
        var file = Open(path, OpenPath | CloseOnExec);
        if (file < 0)
        {
            var why = Marshal.GetLastPInvokeError();
            if (why is NoSuchFile or NoDirectory)
                return;
            throw new IOException($"{path} cannot be opened ({why}).");
        }

        try
        {
            var rule = new PathRule { Rights = Directory.Exists(path) ? rights : rights & OfFiles, File = file };
            if (SystemCall(AddRule, ruleset, PathBeneath, (nint)(&rule), 0) != 0)
                throw new IOException($"{path} cannot be allowed ({Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(file);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct RulesetAttributes
    {
        public ulong Files, Network, Scoped;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PathRule
    {
        public ulong Rights;
        public int File;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
