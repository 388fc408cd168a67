using System.Runtime.InteropServices;

namespace Headgate.Cli;

/// <summary>Turns the first Ctrl-C or SIGTERM into a cancellation; a second one ends the process as if nobody listened.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption() => _signals = [Listen(PosixSignal.SIGINT), Listen(PosixSignal.SIGTERM)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The first signal; <c>null</c> before it.</summary>
    public PosixSignal? Signal { get; private set; }

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private PosixSignalRegistration Listen(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        if (Signal is not null)
            return;
        Signal = signal;
        context.Cancel = true;
        _source.Cancel();
    });
}
