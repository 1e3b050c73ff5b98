using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State.Kept;

/// <summary>The run of an earlier process that continues.</summary>
/// <param name="StartedIn">The world to which a reset returns.</param>
/// <param name="State">The positions of ids and records.</param>
internal sealed record ResumedRun(World StartedIn, KeptState State);
