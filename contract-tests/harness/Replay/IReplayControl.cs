namespace CmsSim.Harness.Replay;

/// <summary>The parts of a simulator that a replay sets before each request.</summary>
public interface IReplayControl
{
    /// <summary>Advances the clock to a time. Does nothing when it was set to this time or a later one before.</summary>
    Task SetClockAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Returns the number of requests that are answered when the clock reaches a later time. Returns null when the simulator does not state it.</summary>
    Task<int?> WaitingAnswersAsync(CancellationToken cancellation);

    /// <summary>Hands in the ids that the next objects get, in order.</summary>
    /// <exception cref="ControlRefusedException">The simulator refuses an id.</exception>
    Task QueueIdsAsync(IReadOnlyList<string> ids, CancellationToken cancellation);

    /// <summary>Returns the rule behind the latest answer to a request. Returns null when the simulator states none.</summary>
    Task<string?> RuleOfAsync(string method, string path, CancellationToken cancellation);
}

/// <summary>A simulator in this process. It starts in the world of the fixture, and a replay needs no socket to reach it.</summary>
public interface IInProcessTarget : IReplayControl
{
    /// <summary>Opens a connection.</summary>
    /// <param name="client">The address of the client, as the fixture states it.</param>
    /// <param name="cancellation">Cancels the attempt.</param>
    /// <exception cref="IOException">The bridge does not accept connections.</exception>
    Task<Stream> ConnectAsync(string client, CancellationToken cancellation);
}
