using System.Collections.Frozen;
using System.Text.Json;

namespace CmsSim.Client.Events;

/// <summary>Elements of a call. An element that an update does not have is null.</summary>
public sealed record CmsCallElements
{
    /// <summary>The names of all documented elements in the list of calls.</summary>
    public static IReadOnlyList<string> AllOfList { get; } =
        ["name", "participants", "distributedInstances", "recording", "endpointRecording", "streaming", "lockState", "callType", "callCorrelator"];

    /// <summary>The names of all documented elements of a single call.</summary>
    public static IReadOnlyList<string> All { get; } = [.. AllOfList, "joinAudioMuteOverride"];

    /// <summary>The name of the call.</summary>
    public string? Name { get; init; }

    /// <summary>The number of participants on all bridges.</summary>
    public int? Participants { get; init; }

    /// <summary>The number of other bridges with the meeting.</summary>
    public int? DistributedInstances { get; init; }

    /// <summary><c>active</c> while the call is recorded.</summary>
    public string? Recording { get; init; }

    /// <summary><c>active</c> while an endpoint records the call.</summary>
    public string? EndpointRecording { get; init; }

    /// <summary><c>active</c> while the call is streamed.</summary>
    public string? Streaming { get; init; }

    /// <summary><c>locked</c> while the call admits no participants.</summary>
    public string? LockState { get; init; }

    /// <summary>The kind of call: <c>coSpace</c>, <c>adHoc</c>, <c>lyncConferencing</c> or <c>forwarding</c>.</summary>
    public string? CallType { get; init; }

    /// <summary>The id that the calls of one meeting have in common on all bridges.</summary>
    public Guid? CallCorrelator { get; init; }

    /// <summary>True when participants join muted.</summary>
    public bool? JoinAudioMuteOverride { get; init; }

    /// <summary>The elements that no property covers, by name: unknown ones, and those with a value of an unexpected type.</summary>
    public IReadOnlyDictionary<string, JsonElement> Other { get; init; } = FrozenDictionary<string, JsonElement>.Empty;

    /// <summary>Returns these elements, replaced by those that a later update has.</summary>
    public CmsCallElements With(CmsCallElements later) => new()
    {
        Name = later.Name ?? Name,
        Participants = later.Participants ?? Participants,
        DistributedInstances = later.DistributedInstances ?? DistributedInstances,
        Recording = later.Recording ?? Recording,
        EndpointRecording = later.EndpointRecording ?? EndpointRecording,
        Streaming = later.Streaming ?? Streaming,
        LockState = later.LockState ?? LockState,
        CallType = later.CallType ?? CallType,
        CallCorrelator = later.CallCorrelator ?? CallCorrelator,
        JoinAudioMuteOverride = later.JoinAudioMuteOverride ?? JoinAudioMuteOverride,
        Other = EventJson.Merge(Other, later.Other),
    };

    internal static CmsCallElements Read(JsonElement update, params ReadOnlySpan<string> framing)
    {
        var facts = new EventFacts(update, framing);
        return new CmsCallElements
        {
            Name = facts.Text("name"),
            Participants = facts.Number("participants"),
            DistributedInstances = facts.Number("distributedInstances"),
            Recording = facts.Text("recording"),
            EndpointRecording = facts.Text("endpointRecording"),
            Streaming = facts.Text("streaming"),
            LockState = facts.Text("lockState"),
            CallType = facts.Text("callType"),
            CallCorrelator = facts.Id("callCorrelator"),
            JoinAudioMuteOverride = facts.Flag("joinAudioMuteOverride"),
            Other = facts.Rest,
        };
    }
}
