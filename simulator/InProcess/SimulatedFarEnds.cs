using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>The far ends of a cluster: the behaviour of dialled addresses. The first far end that matches an address applies.</summary>
public sealed class SimulatedFarEnds
{
    private readonly Cluster _cluster;

    internal SimulatedFarEnds(Cluster cluster) => _cluster = cluster;

    /// <summary>Sets the behaviour of an address for legs dialled from now on. The new far end comes before those set earlier.</summary>
    /// <param name="address">The address; <c>*</c> matches any text.</param>
    /// <param name="behaviour">A behaviour of the control API, such as <c>answer</c>, <c>ringOut</c>, <c>busy</c> or <c>decline</c>.</param>
    /// <param name="after">The time until the far end answers or refuses.</param>
    /// <param name="hangUpAfter">The time until the far end hangs up after it has answered; null leaves that to other parties.</param>
    /// <exception cref="ArgumentException">The behaviour is not known.</exception>
    public void Set(string address, string behaviour, TimeSpan? after = null, TimeSpan? hangUpAfter = null)
    {
        if (!FarEnd.Behaviours.TryGetValue(behaviour, out var known))
            throw new ArgumentException($"behaviour {behaviour} is not known; known: {string.Join(", ", FarEnd.Behaviours.Keys)}", nameof(behaviour));
        var farEnd = FarEnd.Default with { Address = address, Behaviour = known, HangsUpAfter = hangUpAfter };
        farEnd = after is { } delay ? farEnd with { AnswersAfter = delay } : farEnd;
        using (_cluster.Enter())
            _cluster.FarEnds = [farEnd, .. _cluster.FarEnds.Where(other => !other.Address.Equals(address, StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Removes all far ends, including those of the world.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            _cluster.FarEnds = [];
    }
}
