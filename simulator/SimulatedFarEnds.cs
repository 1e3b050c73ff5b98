using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>How the addresses that are dialled behave; the first one that matches counts.</summary>
public sealed class SimulatedFarEnds
{
    private readonly Cluster _cluster;

    internal SimulatedFarEnds(Cluster cluster) => _cluster = cluster;

    /// <summary>Says how an address behaves for the legs dialled from now on. It counts before all that were set earlier.</summary>
    /// <param name="address">The address, with <c>*</c> for anything.</param>
    /// <param name="behaviour">A behaviour of the control API, such as <c>answer</c>, <c>ringOut</c>, <c>busy</c> or <c>decline</c>.</param>
    /// <param name="after">After how long it answers or refuses.</param>
    /// <param name="hangUpAfter">After how long it ends the call; it leaves that to others unless told.</param>
    /// <exception cref="ArgumentException">There is no such behaviour.</exception>
    public void Set(string address, string behaviour, TimeSpan? after = null, TimeSpan? hangUpAfter = null)
    {
        if (!FarEnd.Behaviours.TryGetValue(behaviour, out var known))
            throw new ArgumentException($"behaviour {behaviour} is not known; known: {string.Join(", ", FarEnd.Behaviours.Keys)}", nameof(behaviour));
        var farEnd = FarEnd.Default with { Address = address, Behaviour = known, HangsUpAfter = hangUpAfter };
        farEnd = after is { } delay ? farEnd with { AnswersAfter = delay } : farEnd;
        using (_cluster.Enter())
            _cluster.FarEnds = [farEnd, .. _cluster.FarEnds.Where(other => !other.Address.Equals(address, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Forgets what was said of all addresses, by the world too.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            _cluster.FarEnds = [];
    }
}
