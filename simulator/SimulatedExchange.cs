using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>One request to a bridge, and its answer.</summary>
/// <param name="Sequence">The number of the exchange in the journal, from 1.</param>
/// <param name="Time">The time of the answer, on the cluster's clock.</param>
/// <param name="Bridge">The name of the bridge.</param>
/// <param name="Trace">The number of the exchange in the bridge's API trace; null for a change by the web admin, and when a fault answered instead of the bridge.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path and query of the request, without the values of secrets.</param>
/// <param name="Status">The status of the answer; 0 when there was no answer.</param>
/// <param name="Refusals">The reasons of a refusal; empty for an accepted request.</param>
/// <param name="Fault">The number of the fault that acted on the exchange; null when none did.</param>
public sealed record SimulatedExchange(
    long Sequence, DateTimeOffset Time, string Bridge, int? Trace, string Method, string Target, int Status, IReadOnlyList<SimulatedRefusal> Refusals, int? Fault)
{
    /// <summary>The parameters of the request that had no effect; empty without any.</summary>
    public IReadOnlyList<SimulatedIgnoredParameter> Ignored { get; init; } = [];

    internal static IReadOnlyList<SimulatedExchange> AllOf(Cluster cluster, NearestCall nearest)
    {
        List<ListedExchange> entries;
        using (cluster.Enter())
            entries = cluster.Journal.After(0);
        return
        [
            .. entries.Select(kept => new SimulatedExchange(
                kept.Sequence, kept.Entry.Time, kept.Entry.Bridge, kept.Entry.Trace, kept.Entry.Method, Secrets.MaskedPath(kept.Entry.Target), kept.Entry.Status,
                [
                    .. kept.Entry.Refusals.Select(refusal => new SimulatedRefusal(
                        refusal.Failure.In(cluster.Catalog.Release).Name,
                        refusal.Parameter,
                        Secrets.IsSecret(refusal.Parameter ?? "") ? null : refusal.Why,
                        refusal.Failure.In(cluster.Catalog.Release).Basis.ToString(),
                        nearest.For(kept.Entry.Method, Secrets.MaskedPath(kept.Entry.Target), refusal with { Failure = refusal.Failure.In(cluster.Catalog.Release) }))),
                ],
                kept.Entry.Fault)
            {
                Ignored = kept.Entry.Ignored is { } ignored
                    ? [.. nearest.Releases.Explain(kept.Entry.Method, kept.Entry.Target, ignored).Select(one => new SimulatedIgnoredParameter(one.Name, one.Why, one.Evidence))]
                    : [],
            }),
        ];
    }
}

/// <summary>One reason for which a request was refused.</summary>
/// <param name="Reason">The name of the reason in the answer, such as <c>coSpaceDoesNotExist</c>.</param>
/// <param name="Parameter">The parameter that has the mistake; null when the mistake is not in one parameter.</param>
/// <param name="Why">The rule that refused the request, in a sentence.</param>
/// <param name="Evidence">The evidence that a real CMS gives this reason.</param>
/// <param name="Nearest">The nearest valid call; null when none is near.</param>
public sealed record SimulatedRefusal(string Reason, string? Parameter, string? Why, string Evidence, string? Nearest);

/// <summary>A parameter of a request that had no effect.</summary>
/// <param name="Parameter">The name of the parameter.</param>
/// <param name="Why">The releases that have the parameter, or the requests that set it.</param>
/// <param name="Evidence">The evidence that a real CMS of these releases has it; null when no other release is known to have it.</param>
public sealed record SimulatedIgnoredParameter(string Parameter, string Why, string? Evidence);
