using CmsSim.Simulator.Api;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// A fault between clients and bridges: an effect, and the requests it acts on. A condition that is null matches every request. In a text,
/// <c>*</c> matches any text.
/// </summary>
public sealed record SimulatedFault
{
    private SimulatedFault(FaultEffect effect) => Effect = effect;

    /// <summary>The name of the bridge that the fault acts at.</summary>
    public string? Bridge { get; init; }

    /// <summary>The method of the requests that the fault acts on.</summary>
    public string? Method { get; init; }

    /// <summary>The path of the requests that the fault acts on, such as <c>/api/v1/coSpaces/*</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Acts only on the n-th matching request, counted from 1.</summary>
    public long? Nth { get; init; }

    /// <summary>The probability of acting on each matching request, from 0 to 1, drawn from the seed.</summary>
    public double? Probability { get; init; }

    /// <summary>The number of times the fault acts; unlimited when null.</summary>
    public long? Times { get; init; }

    internal string? Receiver { get; init; }

    internal FaultEffect Effect { get; }

    /// <summary>A fault that handles the request only after a pause on the cluster's clock.</summary>
    public static SimulatedFault Delay(TimeSpan pause) => new(new FaultEffect(FaultKind.Delay) { Pause = pause });

    /// <summary>A fault that answers with this status and body; the bridge never gets the request.</summary>
    public static SimulatedFault Status(int status, string? body = null) => new(new FaultEffect(FaultKind.Status) { Status = status, Body = body });

    /// <summary>A fault that resets the connection; the bridge never gets the request.</summary>
    public static SimulatedFault Reset() => new(new FaultEffect(FaultKind.Reset));

    /// <summary>A fault that sends half the body and closes the connection.</summary>
    public static SimulatedFault Truncate() => new(new FaultEffect(FaultKind.Truncate));

    /// <summary>A fault that sends the body byte by byte, with a pause before each byte.</summary>
    public static SimulatedFault Drip(TimeSpan pause) => new(new FaultEffect(FaultKind.Drip) { Pause = pause });

    /// <summary>A fault that never answers; the bridge never gets the request.</summary>
    public static SimulatedFault Hang() => new(new FaultEffect(FaultKind.Hang));

    /// <summary>A fault that flips bits of the body.</summary>
    public static SimulatedFault Corrupt() => new(new FaultEffect(FaultKind.Corrupt));

    /// <summary>A fault that resets the connection before the TLS handshake. It cannot match a method or a path.</summary>
    public static SimulatedFault AbortTls() => new(new FaultEffect(FaultKind.TlsAbort));

    /// <summary>A fault on posts to CDR receivers: the receiver takes the post, but the bridge does not see the answer and sends the records again.</summary>
    /// <param name="receiver">The address of the receivers.</param>
    public static SimulatedFault LoseAnswer(string receiver = "*") => new(new FaultEffect(FaultKind.LoseAnswer)) { Receiver = receiver };

    /// <summary>A fault on posts to CDR receivers: each post is sent twice.</summary>
    /// <param name="receiver">The address of the receivers.</param>
    public static SimulatedFault DuplicatePost(string receiver = "*") => new(new FaultEffect(FaultKind.Duplicate)) { Receiver = receiver };

    /// <summary>A fault on posts to CDR receivers: the records of a post are in the reverse order.</summary>
    /// <param name="receiver">The address of the receivers.</param>
    public static SimulatedFault ReorderRecords(string receiver = "*") => new(new FaultEffect(FaultKind.Reorder)) { Receiver = receiver };

    /// <summary>A fault on posts to CDR receivers: each post arrives after a pause on the cluster's clock.</summary>
    /// <param name="pause">The pause.</param>
    /// <param name="receiver">The address of the receivers.</param>
    public static SimulatedFault DelayPost(TimeSpan pause, string receiver = "*") => new(new FaultEffect(FaultKind.Delay) { Pause = pause }) { Receiver = receiver };

    /// <summary>A fault on posts to CDR receivers: no post arrives, and the bridge sees this status as the answer.</summary>
    /// <param name="status">The status.</param>
    /// <param name="receiver">The address of the receivers.</param>
    public static SimulatedFault RefusePost(int status, string receiver = "*") => new(new FaultEffect(FaultKind.Status) { Status = status }) { Receiver = receiver };

    /// <summary>
    /// A fault that crashes the bridge: the request gets no answer, calls end without records, and records that wait for a receiver are
    /// lost. The bridge starts again after 30 seconds of the cluster's clock.
    /// </summary>
    public static SimulatedFault Crash() => new(new FaultEffect(FaultKind.Crash));
}

/// <summary>The faults of a cluster.</summary>
public sealed class SimulatedFaults
{
    private readonly Cluster _cluster;

    internal SimulatedFaults(Cluster cluster) => _cluster = cluster;

    /// <summary>Adds a fault. Of several faults that match a request, the first one acts.</summary>
    /// <returns>The number of the fault, which <see cref="SimulatedExchange.Fault"/> shows.</returns>
    public int Add(SimulatedFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var path = fault.Path is { } text && !text.StartsWith('*') ? ApiRoutes.Plain(text) : fault.Path;
        using (_cluster.Enter())
        {
            var added = _cluster.Faults.Add(new FaultMatch(fault.Bridge, fault.Method, path, fault.Nth, fault.Probability) { Receiver = fault.Receiver }, fault.Effect, fault.Times);
            _cluster.History.Note(_cluster, "POST", "/faults", FaultsApi.SettingOf(added));
            return added.Id;
        }
    }

    /// <summary>The number of times the fault has acted; 0 for an unknown number.</summary>
    public long TimesActed(int id)
    {
        using (_cluster.Enter())
            return _cluster.Faults.All.FirstOrDefault(fault => fault.Id == id)?.Acted ?? 0;
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
        {
            _cluster.Faults.Clear();
            _cluster.History.Note(_cluster, "DELETE", "/faults");
        }
    }
}
