using System.Collections.Frozen;
using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>Elements of a participant. An element that an update does not have is null.</summary>
public sealed record CmsParticipantElements
{
    /// <summary>The names of all documented elements.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "name", "uri", "state", "direction", "audioMuted", "videoMuted", "importance", "layout", "activeSpeaker", "presenter", "endpointRecording",
        "canMove", "movedParticipant", "movedParticipantCallBridge",
    ];

    /// <summary>The name of the participant; may be empty.</summary>
    public string? Name { get; init; }

    /// <summary>The address of the participant.</summary>
    public string? Uri { get; init; }

    /// <summary><c>initial</c>, <c>ringing</c>, <c>connected</c> or <c>onHold</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>incoming</c> or <c>outgoing</c>, seen from the bridge.</summary>
    public string? Direction { get; init; }

    /// <summary>True while the bridge does not pass on the participant's audio.</summary>
    public bool? AudioMuted { get; init; }

    /// <summary>True while the bridge does not pass on the participant's video.</summary>
    public bool? VideoMuted { get; init; }

    /// <summary>The importance of the participant in layouts.</summary>
    public int? Importance { get; init; }

    /// <summary>The layout that the participant sees, such as <c>speakerOnly</c>.</summary>
    public string? Layout { get; init; }

    /// <summary>True while the participant is the active speaker.</summary>
    public bool? ActiveSpeaker { get; init; }

    /// <summary>True while the participant presents.</summary>
    public bool? Presenter { get; init; }

    /// <summary>True while the participant's endpoint records the call.</summary>
    public bool? EndpointRecording { get; init; }

    /// <summary>True when the participant can be moved to another call.</summary>
    public bool? CanMove { get; init; }

    /// <summary>The id of the participant that was moved to this one.</summary>
    public Guid? MovedParticipant { get; init; }

    /// <summary>The id of the bridge that had the participant before it was moved.</summary>
    public Guid? MovedParticipantCallBridge { get; init; }

    /// <summary>The elements that no property covers, by name: unknown ones, and those with a value of an unexpected type.</summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = FrozenDictionary<string, JsonElement>.Empty;

    /// <summary>Returns these elements, replaced by those that a later update has.</summary>
    public CmsParticipantElements With(CmsParticipantElements later) => new()
    {
        Name = later.Name ?? Name,
        Uri = later.Uri ?? Uri,
        State = later.State ?? State,
        Direction = later.Direction ?? Direction,
        AudioMuted = later.AudioMuted ?? AudioMuted,
        VideoMuted = later.VideoMuted ?? VideoMuted,
        Importance = later.Importance ?? Importance,
        Layout = later.Layout ?? Layout,
        ActiveSpeaker = later.ActiveSpeaker ?? ActiveSpeaker,
        Presenter = later.Presenter ?? Presenter,
        EndpointRecording = later.EndpointRecording ?? EndpointRecording,
        CanMove = later.CanMove ?? CanMove,
        MovedParticipant = later.MovedParticipant ?? MovedParticipant,
        MovedParticipantCallBridge = later.MovedParticipantCallBridge ?? MovedParticipantCallBridge,
        Other = EventJson.Merge(Other, later.Other),
    };

    internal static CmsParticipantElements Read(JsonElement update, params ReadOnlySpan<string> framing)
    {
        var facts = new EventFacts(update, framing);
        return new CmsParticipantElements
        {
            Name = facts.Text("name"),
            Uri = facts.Text("uri"),
            State = facts.Text("state"),
            Direction = facts.Text("direction"),
            AudioMuted = facts.Flag("audioMuted"),
            VideoMuted = facts.Flag("videoMuted"),
            Importance = facts.Number("importance"),
            Layout = facts.Text("layout"),
            ActiveSpeaker = facts.Flag("activeSpeaker"),
            Presenter = facts.Flag("presenter"),
            EndpointRecording = facts.Flag("endpointRecording"),
            CanMove = facts.Flag("canMove"),
            MovedParticipant = facts.Id("movedParticipant"),
            MovedParticipantCallBridge = facts.Id("movedParticipantCallBridge"),
            Other = facts.Rest,
        };
    }
}
