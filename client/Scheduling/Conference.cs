using System.Text.Json.Serialization;

namespace CmsSim.Client.Scheduling;

/// <summary>A scheduled conference that is running.</summary>
/// <param name="Slot">The number of the slot it occupies.</param>
/// <param name="SpaceId">That slot's space.</param>
/// <param name="CallId">The call TMS made in the space; all zeros before it is made.</param>
/// <param name="Title">Its title, the space's name for the time being.</param>
/// <param name="Secret">The space's secret for the time being.</param>
/// <param name="Passcode">What guests have to give; empty for nothing.</param>
/// <param name="Legs">Those who were dialled.</param>
public sealed record Conference(int Slot, Guid SpaceId, Guid CallId, string Title, Guid Secret, string Passcode, IReadOnlyList<DialledLeg> Legs)
{
    /// <summary>Whether the id of its call is known. It is not while the conference is being started.</summary>
    [JsonIgnore]
    public bool HasCall => CallId != default;

    /// <summary>Names the conference, never its secret or passcode.</summary>
    public override string ToString() => $"slot {Slot}: {Title}";
}

/// <summary>A participant that was dialled. Whether they answered is the bridge's to say.</summary>
public sealed record DialledLeg(Guid Id, string RemoteParty);

/// <summary>One of the numbers TMS has on a bridge.</summary>
/// <param name="Number">The number: user part of the URI, call ID, and end of the placeholder name.</param>
/// <param name="SpaceId">Its space.</param>
/// <param name="Name">The space's name now.</param>
/// <param name="IsFree">Whether that is the placeholder.</param>
public sealed record Slot(int Number, Guid SpaceId, string Name, bool IsFree);

/// <summary>
/// Where a scheduler takes down what it has begun on a bridge. A program that is stopped at any moment finds it there afterwards,
/// and passes it to <see cref="TmsScheduler.EndAsync"/>.
/// </summary>
public interface IConferenceNotes
{
    /// <summary>
    /// Called before the first request that changes the bridge, when the conference has no call yet, and again after each step.
    /// The scheduler goes on once it returns.
    /// </summary>
    void Remember(Conference conference);

    /// <summary>Called when the start failed and nothing of the conference is left on the bridge.</summary>
    void Forget(Conference conference);
}
