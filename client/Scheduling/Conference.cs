using System.Text.Json.Serialization;

namespace CmsSim.Client.Scheduling;

/// <summary>A conference that a scheduler is starting or has started in a slot.</summary>
/// <param name="Slot">The number of the slot.</param>
/// <param name="SpaceId">The id of the slot's space.</param>
/// <param name="CallId">The id of the call in the space; all zeros before the call exists.</param>
/// <param name="Title">The title, which is the space's name during the conference.</param>
/// <param name="Secret">The space's secret during the conference.</param>
/// <param name="Passcode">The passcode that guests enter; empty for none.</param>
/// <param name="Legs">The participants that were dialled.</param>
public sealed record Conference(int Slot, Guid SpaceId, Guid CallId, string Title, Guid Secret, string Passcode, IReadOnlyList<DialledLeg> Legs)
{
    /// <summary>True when <see cref="CallId"/> is known. It is not while the conference is being started.</summary>
    [JsonIgnore]
    public bool HasCall => CallId != default;

    /// <summary>Returns the slot and the title, never the secret or the passcode.</summary>
    public override string ToString() => $"slot {Slot}: {Title}";
}

/// <summary>A participant that was dialled, who may or may not have answered.</summary>
/// <param name="Id">The id of the call leg.</param>
/// <param name="RemoteParty">The address that was dialled.</param>
public sealed record DialledLeg(Guid Id, string RemoteParty);

/// <summary>One of the numbers that TMS may use on a bridge, with its space.</summary>
/// <param name="Number">The number. It is the user part of the space's URI, its call ID, and the end of its placeholder name.</param>
/// <param name="SpaceId">The id of the slot's space.</param>
/// <param name="Name">The current name of the space.</param>
/// <param name="IsFree">True when the name is the placeholder, so that no conference uses the slot.</param>
public sealed record Slot(int Number, Guid SpaceId, string Name, bool IsFree);

/// <summary>
/// Receives the conferences that a scheduler starts on a bridge, so that a program can store them. When the program was stopped at any
/// moment, it can pass a stored conference to <see cref="TmsScheduler.EndAsync"/>.
/// </summary>
public interface IConferenceNotes
{
    /// <summary>
    /// Called before the first request that changes the bridge, when the conference has no call yet, and again after each step.
    /// The scheduler continues when this method returns.
    /// </summary>
    void Remember(Conference conference);

    /// <summary>Called when the start has failed and the bridge holds nothing of the conference.</summary>
    void Forget(Conference conference);
}
