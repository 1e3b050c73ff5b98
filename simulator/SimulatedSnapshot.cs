using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>A moment of a cluster, to go back to.</summary>
public sealed class SimulatedSnapshot
{
    internal SimulatedSnapshot(Snapshot kept) => Kept = kept;

    internal Snapshot Kept { get; }
}
