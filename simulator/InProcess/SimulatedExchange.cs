using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>One request to a bridge and its outcome.</summary>
/// <param name="Sequence">The number in the journal, counted from 1.</param>
/// <param name="Time">The time of the request on the cluster's clock.</param>
/// <param name="Bridge">The name of the bridge that received the request.</param>
/// <param name="Trace">The number in the bridge's API trace; null when the request never reached the bridge.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path and query as received, without the values of secrets.</param>
/// <param name="Status">The HTTP status of the answer; 0 when none was sent.</param>
/// <param name="Refusals">The reasons for the refusal; empty when the request was not refused.</param>
/// <param name="Fault">The number of the fault that acted on the request; null when none did.</param>
public sealed record SimulatedExchange(
    long Sequence, DateTimeOffset Time, string Bridge, int? Trace, string Method, string Target, int Status, IReadOnlyList<SimulatedRefusal> Refusals, int? Fault)
{
    internal static IReadOnlyList<SimulatedExchange> AllOf(Cluster cluster, NearestCall nearest)
    {
        List<(long Sequence, JournalEntry Entry)> entries;
        using (cluster.Enter())
            entries = cluster.Journal.After(0);
        return
        [
            .. entries.Select(kept => new SimulatedExchange(
                kept.Sequence, kept.Entry.Time, kept.Entry.Bridge, kept.Entry.Trace, kept.Entry.Method, Secrets.WithoutIn(kept.Entry.Target), kept.Entry.Status,
                [
                    .. kept.Entry.Refusals.Select(refusal => new SimulatedRefusal(
                        refusal.Failure.In(cluster.Catalog.Release).Name,
                        refusal.Parameter,
                        Secrets.IsSecret(refusal.Parameter ?? "") ? null : refusal.Why,
                        refusal.Failure.In(cluster.Catalog.Release).Basis.ToString(),
                        nearest.For(kept.Entry.Method, Secrets.WithoutIn(kept.Entry.Target), refusal with { Failure = refusal.Failure.In(cluster.Catalog.Release) }))),
                ],
                kept.Entry.Fault)),
        ];
    }
}

/// <summary>One reason for the refusal of a request.</summary>
/// <param name="Reason">The wire name of the reason, such as <c>parameterError</c>.</param>
/// <param name="Parameter">The parameter that the reason is about; null when it is about none.</param>
/// <param name="Why">The broken rule, in a sentence; null when there is none or the parameter is a secret.</param>
/// <param name="Evidence">The evidence for the reason, such as <c>documented: API reference guide 2.0</c>.</param>
/// <param name="Nearest">The closest valid request; null when none can be determined.</param>
public sealed record SimulatedRefusal(string Reason, string? Parameter, string? Why, string Evidence, string? Nearest);
