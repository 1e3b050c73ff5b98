using System.Runtime.InteropServices;

namespace CmsSim.Cli;

/// <summary>
/// Ends a run cleanly on a signal from a container engine, a user or a closing terminal. A second signal ends it at once.
/// </summary>
internal sealed class StopSignals(CancellationTokenSource stop) : IDisposable
{
    private readonly PosixSignalRegistration[] _registered =
    [
        .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        })),
    ];

    public void Dispose()
    {
        foreach (var registered in _registered)
            registered.Dispose();
    }
}
