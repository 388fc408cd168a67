using Headgate.Keptn.Tests;
using Headgate.Testing;

[assembly: AssemblyFixture(typeof(KeptnNode))]

namespace Headgate.Keptn.Tests;

/// <summary>One running node for all tests that do no harm to it: take it in the constructor. Each test makes projects of its own.</summary>
public sealed class KeptnNode : IAsyncLifetime
{
    /// <summary>The node.</summary>
    public HeadgateProcess Process { get; private set; } = null!;

    /// <summary>Calls it with the API token.</summary>
    public KeptnApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = await HeadgateProcess.StartAsync();
        Api = KeptnApi.Of(Process);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Process is not null)
            await Process.DisposeAsync();
    }
}
