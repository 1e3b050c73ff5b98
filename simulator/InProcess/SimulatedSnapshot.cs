using CmsSim.Simulator.State;

namespace CmsSim.Simulator.InProcess;

/// <summary>A saved state of a cluster, for <see cref="CmsSimulator.RestoreAsync"/>.</summary>
public sealed class SimulatedSnapshot
{
    internal SimulatedSnapshot(Snapshot kept) => Kept = kept;

    internal Snapshot Kept { get; }
}
