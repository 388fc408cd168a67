using Headgate.Postgres;
using Microsoft.Extensions.Logging;

namespace Headgate.Lake;

/// <summary>What the lake's operations are made of.</summary>
internal sealed class LakeParts : IDisposable
{
    public LakeParts(MetadataDatabase database, LakeFolder folder, LakeOptions options, Node node, TimeProvider clock, ILogger log)
    {
        Folder = folder;
        Options = options;
        Clock = clock;
        Log = log;
        Process = new(node.Id, Guid.NewGuid());
        Engine = new(folder, options);
        Versions = new(database);
        Pins = new(database);
        Loads = new(database);
        Sweeps = new(database);
    }

    public LakeFolder Folder { get; }

    public LakeOptions Options { get; }

    public TimeProvider Clock { get; }

    public ILogger Log { get; }

    public LakeProcess Process { get; }

    public LakeEngine Engine { get; }

    public VersionStore Versions { get; }

    public PinStore Pins { get; }

    public LoadStore Loads { get; }

    public SweepStore Sweeps { get; }

    public void Dispose() => Engine.Dispose();
}
