using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>
/// Something that goes wrong on purpose: what happens, and to which requests. What is left null is no matter; <c>*</c> stands for
/// anything.
/// </summary>
public sealed record SimulatedFault
{
    private SimulatedFault(FaultEffect effect) => Effect = effect;

    /// <summary>The bridge it happens at.</summary>
    public string? Bridge { get; init; }

    /// <summary>The method of the requests.</summary>
    public string? Method { get; init; }

    /// <summary>Their path, such as <c>/api/v1/coSpaces/*</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Only the request that is the so manieth to match.</summary>
    public long? Nth { get; init; }

    /// <summary>How likely it is for each request, from 0 to 1; drawn from the seed.</summary>
    public double? Probability { get; init; }

    /// <summary>How often it happens before it is over; null for ever.</summary>
    public long? Times { get; init; }

    internal FaultEffect Effect { get; }

    /// <summary>The request is seen to only after the pause, on the cluster's clock.</summary>
    public static SimulatedFault Delay(TimeSpan pause) => new(new FaultEffect(FaultKind.Delay) { Pause = pause });

    /// <summary>Another answer takes the place of the bridge's.</summary>
    public static SimulatedFault Status(int status, string? body = null) => new(new FaultEffect(FaultKind.Status) { Status = status, Body = body });

    /// <summary>The connection is reset before the request is seen to.</summary>
    public static SimulatedFault Reset() => new(new FaultEffect(FaultKind.Reset));

    /// <summary>Half the body is sent, then the connection ends.</summary>
    public static SimulatedFault Truncate() => new(new FaultEffect(FaultKind.Truncate));

    /// <summary>The body goes out byte by byte, with the pause before each.</summary>
    public static SimulatedFault Drip(TimeSpan pause) => new(new FaultEffect(FaultKind.Drip) { Pause = pause });

    /// <summary>No answer ever comes.</summary>
    public static SimulatedFault Hang() => new(new FaultEffect(FaultKind.Hang));

    /// <summary>Bytes of the body are flipped.</summary>
    public static SimulatedFault Corrupt() => new(new FaultEffect(FaultKind.Corrupt));

    /// <summary>The connection is reset before the TLS handshake; method and path are unknown then.</summary>
    public static SimulatedFault AbortTls() => new(new FaultEffect(FaultKind.TlsAbort));
}

/// <summary>What goes wrong on purpose.</summary>
public sealed class SimulatedFaults
{
    private readonly Cluster _cluster;

    internal SimulatedFaults(Cluster cluster) => _cluster = cluster;

    /// <summary>Adds a fault; of several that match, the first one acts.</summary>
    /// <returns>Its number, which <see cref="SimulatedExchange.Fault"/> names.</returns>
    public int Add(SimulatedFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var path = fault.Path is { } text && !text.StartsWith('*') ? ApiRoutes.Plain(text) : fault.Path;
        using (_cluster.Enter())
            return _cluster.Faults.Add(new FaultMatch(fault.Bridge, fault.Method, path, fault.Nth, fault.Probability), fault.Effect, fault.Times).Id;
    }

    /// <summary>How often the fault has acted.</summary>
    public long TimesActed(int id)
    {
        using (_cluster.Enter())
            return _cluster.Faults.All.FirstOrDefault(fault => fault.Id == id)?.Acted ?? 0;
    }

    /// <summary>Ends all faults.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            _cluster.Faults.Clear();
    }
}
