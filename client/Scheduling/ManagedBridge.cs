namespace CmsSim.Client.Scheduling;

/// <summary>The two profiles TMS makes on a bridge, for the spaces it reserves there.</summary>
public sealed record TmsProfiles(Guid CallProfile, Guid CallLegProfile);

/// <summary>A bridge after it was added.</summary>
/// <param name="Status">How it is.</param>
/// <param name="Bridges">All bridges of its cluster, itself included; TMS shows them, but talks to this one only.</param>
/// <param name="Profiles">The profiles made on it.</param>
public sealed record ManagedBridge(SystemStatus Status, IReadOnlyList<CallBridge> Bridges, TmsProfiles Profiles);

/// <summary>Spaces set aside for scheduled conferences.</summary>
/// <param name="ParameterSet">The template they were made from.</param>
/// <param name="Sync">The job that made them.</param>
/// <param name="Status">How the bridge was afterwards.</param>
public sealed record Reservation(Guid ParameterSet, Guid Sync, SystemStatus Status);
