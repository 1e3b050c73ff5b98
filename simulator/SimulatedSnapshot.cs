using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>A kept state of a cluster, to which <see cref="CmsSimulator.RestoreAsync"/> returns.</summary>
public sealed class SimulatedSnapshot
{
    internal SimulatedSnapshot(Snapshot kept) => Kept = kept;

    internal Snapshot Kept { get; }
}
