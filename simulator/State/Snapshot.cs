using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State;

/// <summary>
/// The saved state of a run: a world, and also the positions of ids and faults and the state of links. It leaves out legs that are still
/// being dialled, as a world does.
/// </summary>
internal sealed record Snapshot(
    World World, World StartedIn, IdSource Ids, Faults Faults, Hostility? Hostility, Network Network, DatabaseCluster Database, IReadOnlyList<KeptBridge> Bridges)
{
    /// <summary>The same state with copies of the sequences, so that it can be restored more than once.</summary>
    public Snapshot Copy() => this with { Ids = Ids.Copy(), Faults = Faults.Copy(), Hostility = Hostility?.Copy(), Network = Network.Copy(), Database = Database.Copy() };
}

/// <summary>The state of one bridge in a snapshot that a world does not keep.</summary>
internal sealed record KeptBridge(bool IsRunning, ObjectStore? StaleCopy, IReadOnlyList<StoredObject> Objects);
