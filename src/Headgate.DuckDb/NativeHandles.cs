using System.Runtime.InteropServices;

namespace Headgate.DuckDb;

/// <summary>A pointer that DuckDB gave and wants back once.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

internal sealed class ConfigHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyConfig(ref handle);
        return true;
    }
}

internal sealed class DatabaseHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(ref handle);
        return true;
    }
}

internal sealed class ConnectionHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        return true;
    }
}

internal sealed class ExtractedHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyExtracted(ref handle);
        return true;
    }
}

internal sealed class StatementHandle : NativeHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyPrepare(ref handle);
        return true;
    }
}
