using System.Text;
using CmsSim.Simulator.Control;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>The far ends of a cluster, which define how dialled addresses behave. The first match wins.</summary>
public sealed class SimulatedFarEnds
{
    private readonly Cluster _cluster;

    internal SimulatedFarEnds(Cluster cluster) => _cluster = cluster;

    /// <summary>Sets how an address behaves for legs that are dialled from now on. It takes precedence over far ends set earlier.</summary>
    /// <param name="address">The address, in which <c>*</c> matches any text.</param>
    /// <param name="behaviour">A behaviour of the control API, such as <c>answer</c>, <c>ringOut</c>, <c>busy</c> or <c>decline</c>.</param>
    /// <param name="after">The time until it answers or refuses; the default of the behaviour when null.</param>
    /// <param name="hangUpAfter">The time until it ends the call; it never does when null.</param>
    /// <exception cref="ArgumentException">The behaviour is unknown.</exception>
    public void Set(string address, string behaviour, TimeSpan? after = null, TimeSpan? hangUpAfter = null)
    {
        if (!FarEnd.Behaviours.TryGetValue(behaviour, out var known))
            throw new ArgumentException($"invalid value \"{behaviour}\" for behaviour; expected {string.Join(", ", FarEnd.Behaviours.Keys)}", nameof(behaviour));
        var farEnd = FarEnd.Default with { Address = address, Behaviour = known, HangsUpAfter = hangUpAfter };
        farEnd = after is { } delay ? farEnd with { AnswersAfter = delay } : farEnd;
        using (_cluster.Enter())
            Replace([farEnd, .. _cluster.FarEnds.Where(other => !other.Address.Equals(address, StringComparison.OrdinalIgnoreCase))]);
    }

    /// <summary>Removes all far ends, also those of the world, so that every address behaves as by default.</summary>
    public void Clear()
    {
        using (_cluster.Enter())
            Replace([]);
    }

    private void Replace(IReadOnlyList<FarEnd> farEnds)
    {
        _cluster.FarEnds = farEnds;
        _cluster.History.Note(_cluster, "PUT", "/far-ends", Encoding.UTF8.GetBytes(new FarEndList().Write(farEnds)));
    }
}
