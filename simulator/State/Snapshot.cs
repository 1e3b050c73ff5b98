using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State;

/// <summary>
/// A kept state of a run: a world, and the state of ids, faults and links that a world lacks. Legs that are still being dialled are in
/// neither.
/// </summary>
internal sealed record Snapshot(World World, World StartedIn, IdSource Ids, Faults Faults, Hostility? Hostility, IReadOnlyList<KeptBridge> Bridges)
{
    /// <summary>A copy with sequences of its own, so that a snapshot can be restored more than once.</summary>
    public Snapshot Copy() => this with { Ids = Ids.Copy(), Faults = Faults.Copy(), Hostility = Hostility?.Copy() };
}

/// <summary>The state of one bridge that a snapshot keeps in addition to a world.</summary>
internal sealed record KeptBridge(bool IsRunning, bool IsIsolated, bool IsMaster, IReadOnlyList<StoredObject> Objects);
