using System.Diagnostics.CodeAnalysis;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// The access of one bridge to the database that all bridges share. A bridge that has lost the master reads its copy as it was then
/// (inferred), and writes nothing.
/// </summary>
internal sealed class DatabaseAccess : IDisposable
{
    private readonly Cluster _cluster;
    private readonly Bridge _bridge;
    private CancellationTokenSource _jobs;

    public DatabaseAccess(Cluster cluster, Bridge bridge)
    {
        (_cluster, _bridge) = (cluster, bridge);
        BeginJobs();
    }

    /// <summary>
    /// The copy that the bridge reads; null while it reads at the master, and while there is no master that could change the database.
    /// </summary>
    public ObjectStore? StaleCopy { get; set; }

    /// <summary>The objects that the bridge reads.</summary>
    public ObjectStore Store => StaleCopy ?? _cluster.Shared;

    /// <summary>True when the bridge reaches the master.</summary>
    public bool IsWritable { get; private set; }

    /// <summary>The nodes that the bridge reached when links last changed.</summary>
    public IReadOnlyList<string> NodesUp { get; private set; } = [];

    /// <summary>Cancelled when the bridge stops or loses the master, which ends its jobs.</summary>
    public CancellationToken JobsEnd { get; private set; }

    /// <summary>Notes whether the bridge reaches the master now. Its jobs end if it does not.</summary>
    public void Update()
    {
        _cluster.RequireGate();
        IsWritable = _cluster.Database.IsWritableFrom(_bridge);
        if (IsWritable)
        {
            DropStaleCopy();
            return;
        }
        if (!_bridge.IsRunning)
            return;
        EndJobs();
        BeginJobs();
        if (StaleCopy is null && _cluster.Database.Master is not null)
            StaleCopy = _cluster.CopyOf(_cluster.Shared);
    }

    /// <summary>Notes which nodes the bridge reaches now. Called when all types have learnt of a change of links.</summary>
    public void NoteNodes() => NodesUp = _cluster.Database.NodesUpFor(_bridge);

    /// <summary>Throws when objects of the type cannot be changed now. All changes go through this check.</summary>
    public void RequireWritable(ResourceDefinition type)
    {
        _cluster.RequireGate();
        if (!type.IsLocal && !IsWritable)
            throw new InvalidOperationException($"Bridge {_bridge.BridgeName} reaches no database master, so it cannot change {type.Collection}.");
    }

    public void Dispose()
    {
        EndJobs();
        IsWritable = false;
    }

    [MemberNotNull(nameof(_jobs))]
    private void BeginJobs()
    {
        _jobs = new CancellationTokenSource();
        JobsEnd = _jobs.Token;
    }

    private void EndJobs()
    {
        _jobs.Cancel();
        _jobs.Dispose();
    }

    // The calls of the bridge learn only now what was deleted at the master.
    private void DropStaleCopy()
    {
        if (StaleCopy is not { } before)
            return;
        StaleCopy = null;
        foreach (var gone in before.Everything.Where(subject => Store[subject.Type].Counterpart(subject) is null))
        {
            gone.Type.AfterDelete(gone, _bridge);
            _bridge.ClearReferences(_bridge.Local, gone);
        }
    }
}
