using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>The state of a connected leg that a world file holds beside its values.</summary>
internal sealed record CallLegInWorld
{
    /// <summary>The id of the participant; null where the file does not name one.</summary>
    public Guid? GroupId { get; init; }

    public string? Importance { get; init; }

    public bool IsOnHold { get; init; }

    public TimeSpan ConnectedFor { get; init; }

    public bool HasUnencryptedMedia { get; init; }

    public BitRates Rates { get; init; }

    /// <summary>True for a leg that waits in the lobby.</summary>
    public bool IsDeactivated { get; init; }

    /// <summary>Null where it follows from the settings of the leg.</summary>
    public bool? NeedsActivation { get; init; }

    /// <summary>Null where it follows from the settings of the leg.</summary>
    public TimeSpan? DurationLimit { get; init; }
}
