namespace CmsSim.Client.Scheduling;

/// <summary>A scheduled conference that is running.</summary>
/// <param name="Slot">The number of the slot it occupies.</param>
/// <param name="SpaceId">That slot's space.</param>
/// <param name="CallId">The call TMS made in the space.</param>
/// <param name="Title">Its title, the space's name for the time being.</param>
/// <param name="Secret">The space's secret for the time being.</param>
/// <param name="Passcode">What guests have to give; empty for nothing.</param>
/// <param name="Legs">Those who were dialled.</param>
public sealed record Conference(int Slot, Guid SpaceId, Guid CallId, string Title, Guid Secret, string Passcode, IReadOnlyList<DialledLeg> Legs)
{
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
