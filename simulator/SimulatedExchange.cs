using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>One request and what came of it.</summary>
/// <param name="Sequence">Its number in the journal, from 1.</param>
/// <param name="Time">When, on the cluster's clock.</param>
/// <param name="Bridge">The bridge that was asked.</param>
/// <param name="Trace">Its number in the bridge's API trace; null when the bridge never saw it.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query as they came in, without the values of secrets.</param>
/// <param name="Status">The status of the answer; 0 when none was given.</param>
/// <param name="Refusals">Why it was refused; empty otherwise.</param>
/// <param name="Fault">The fault that acted on it, if one did.</param>
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

/// <summary>Why a request was refused.</summary>
/// <param name="Reason">The reason as the answer names it.</param>
/// <param name="Parameter">The parameter that it is about.</param>
/// <param name="Why">The rule, in a sentence.</param>
/// <param name="Evidence">What the reason rests on.</param>
/// <param name="Nearest">The valid call that comes closest; null where nobody can say.</param>
public sealed record SimulatedRefusal(string Reason, string? Parameter, string? Why, string Evidence, string? Nearest);
