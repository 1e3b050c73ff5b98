namespace CmsSim.Client.Scheduling;

/// <summary>The two profiles that TMS creates on a bridge, for the spaces that it reserves there.</summary>
/// <param name="CallProfile">The id of the call profile.</param>
/// <param name="CallLegProfile">The id of the call leg profile.</param>
public sealed record TmsProfiles(Guid CallProfile, Guid CallLegProfile);

/// <summary>The result of adding a bridge to the scheduler.</summary>
/// <param name="Status">The state of the bridge.</param>
/// <param name="Bridges">All bridges of the cluster, including this one. TMS displays them, but sends requests only to this one.</param>
/// <param name="Profiles">The profiles created on the bridge.</param>
public sealed record ManagedBridge(SystemStatus Status, IReadOnlyList<CallBridge> Bridges, TmsProfiles Profiles);

/// <summary>The result of reserving slots for scheduled conferences.</summary>
/// <param name="ParameterSet">The id of the bulk parameter set that the spaces were created from.</param>
/// <param name="Sync">The id of the bulk sync that created the spaces.</param>
/// <param name="Status">The state of the bridge after the sync.</param>
public sealed record Reservation(Guid ParameterSet, Guid Sync, SystemStatus Status);
