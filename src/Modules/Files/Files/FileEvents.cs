using System.Globalization;
using Headgate.Events;
using Headgate.Kernel;

namespace Headgate.Files;

/// <summary>Events about files.</summary>
internal static class FileEvents
{
    public static NewEvent By(Caller me, Branch branch, EventOrigin origin, StoredFile file, string name, string message) =>
        NewEvent.By(me, branch, origin, name, message, new EventObject("file", file.Id.Value.ToString(CultureInfo.InvariantCulture), file.Name)) with { RunId = file.RunId };
}
