using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State;

/// <summary>
/// A moment of a run to go back to: what a world keeps, and beside it where ids, faults and links stand. Legs that are still being
/// dialled are not in a world, and so not in here.
/// </summary>
internal sealed record Snapshot(World World, World StartedIn, IdSource Ids, Faults Faults, Hostility? Hostility, IReadOnlyList<KeptBridge> Bridges)
{
    /// <summary>The same with sequences of its own, so that it can be gone back to more than once.</summary>
    public Snapshot Copy() => this with { Ids = Ids.Copy(), Faults = Faults.Copy(), Hostility = Hostility?.Copy() };
}

/// <summary>What a snapshot keeps of one bridge that a world does not.</summary>
internal sealed record KeptBridge(bool IsRunning, bool IsIsolated, bool IsMaster, IReadOnlyList<StoredObject> Objects);
