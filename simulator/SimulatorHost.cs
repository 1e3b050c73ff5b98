namespace CmsSim.Simulator;

/// <summary>Where one running bridge can be reached.</summary>
public sealed record RunningBridge(string Name, Uri? Http, Uri? Https);

/// <summary>A running cluster.</summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private SimulatorHost() { }

    /// <summary>The bridges, in order.</summary>
    public IReadOnlyList<RunningBridge> Bridges { get; } = [];

    /// <summary>Address of the control API; null when it is off.</summary>
    public Uri? Control { get; }

    /// <summary>Starts a cluster and returns when every listener answers.</summary>
    public static Task<SimulatorHost> StartAsync(SimulatorOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
