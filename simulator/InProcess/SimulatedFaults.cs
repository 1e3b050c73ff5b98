using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>
/// A fault to inject: an effect and the requests it acts on. A property that is null matches every request. In texts, <c>*</c> matches
/// any characters.
/// </summary>
public sealed record SimulatedFault
{
    private SimulatedFault(FaultEffect effect) => Effect = effect;

    /// <summary>The name of the bridge; null for all bridges.</summary>
    public string? Bridge { get; init; }

    /// <summary>The HTTP method of the requests; null for all methods.</summary>
    public string? Method { get; init; }

    /// <summary>The path of the requests, such as <c>/api/v1/coSpaces/*</c>; null for all paths.</summary>
    public string? Path { get; init; }

    /// <summary>Acts only on the n-th matching request, counted from 1; null for every matching request.</summary>
    public long? Nth { get; init; }

    /// <summary>The probability that the fault acts on a matching request, from 0 to 1, drawn from the seed; null for always.</summary>
    public double? Probability { get; init; }

    /// <summary>The number of times the fault acts before it ends; null for no limit.</summary>
    public long? Times { get; init; }

    internal FaultEffect Effect { get; }

    /// <summary>Delays the request by a time on the cluster's clock.</summary>
    public static SimulatedFault Delay(TimeSpan pause) => new(new FaultEffect(FaultKind.Delay) { Pause = pause });

    /// <summary>Answers with this status and body without asking the bridge. Without a body, the answer is empty.</summary>
    public static SimulatedFault Status(int status, string? body = null) => new(new FaultEffect(FaultKind.Status) { Status = status, Body = body });

    /// <summary>Resets the connection before the bridge handles the request.</summary>
    public static SimulatedFault Reset() => new(new FaultEffect(FaultKind.Reset));

    /// <summary>Sends half of the body, then closes the connection.</summary>
    public static SimulatedFault Truncate() => new(new FaultEffect(FaultKind.Truncate));

    /// <summary>Sends the body byte by byte, with a pause before each byte.</summary>
    public static SimulatedFault Drip(TimeSpan pause) => new(new FaultEffect(FaultKind.Drip) { Pause = pause });

    /// <summary>Never sends an answer.</summary>
    public static SimulatedFault Hang() => new(new FaultEffect(FaultKind.Hang));

    /// <summary>Flips bytes of the body.</summary>
    public static SimulatedFault Corrupt() => new(new FaultEffect(FaultKind.Corrupt));

    /// <summary>Resets the connection before the TLS handshake. The method and path of the request are unknown then.</summary>
    public static SimulatedFault AbortTls() => new(new FaultEffect(FaultKind.TlsAbort));
}

/// <summary>The injected faults of a cluster.</summary>
public sealed class SimulatedFaults
{
    private readonly Cluster _cluster;

    internal SimulatedFaults(Cluster cluster) => _cluster = cluster;

    /// <summary>Adds a fault. When several match a request, the first one acts.</summary>
    /// <returns>The number of the fault, as in <see cref="SimulatedExchange.Fault"/>.</returns>
    public int Add(SimulatedFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var path = fault.Path is { } text && !text.StartsWith('*') ? ApiRoutes.Plain(text) : fault.Path;
        using (_cluster.Enter())
            return _cluster.Faults.Add(new FaultMatch(fault.Bridge, fault.Method, path, fault.Nth, fault.Probability), fault.Effect, fault.Times).Id;
    }

    /// <summary>The number of times the fault has acted; 0 for an unknown fault.</summary>
    public long TimesActed(int id)
    {
        using (_cluster.Enter())
            return _cluster.Faults.All.FirstOrDefault(fault => fault.Id == id)?.Acted ?? 0;
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            _cluster.Faults.Clear();
    }
}
