using System.Collections.Frozen;
using System.Globalization;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.SystemLevel;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Events;

/// <summary>The JSON types of element values.</summary>
internal enum EventValue
{
    Text,
    Number,
    Flag,
}

/// <summary>
/// An element that a subscription can request. As in the samples, updates omit an element without a value, such as the recording of a
/// call that is not recorded.
/// </summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Kind">The JSON type of the value.</param>
/// <param name="ValueOf">Returns the present value, as a bridge sees it; null when there is none.</param>
/// <param name="Idle">The text that an update shows when an earlier value no longer applies.</param>
internal sealed record EventElement(string Name, EventValue Kind, Func<ResourceObject, Bridge, string?> ValueOf, string Idle = "")
{
    private const string Automatic = "automatic";

    private static readonly Lifetime s_sinceMoving = Lifetime.From("2.6");

    private static readonly IReadOnlyList<EventElement> s_ofCall =
    [
        new("name", EventValue.Text, (call, _) => call.Text(Call.Name) ?? ""),
        new("participants", EventValue.Number, (call, bridge) => Digits(Meeting.ParticipantsOf(call, bridge).Count())),

        // Counts the other bridges, as the API's element does: a client stores both as one number.
        new("distributedInstances", EventValue.Number, (call, bridge) => Meeting.InstancesOf(call, bridge).Count() - 1 is > 0 and var others ? Digits(others) : null, "0"),

        // The words for what is not active or not locked are inferred.
        While("recording", ShownAs("recordingStatus", Call.Definition), "active", otherwise: "inactive"),
        While("endpointRecording", ShownAs("endpointRecording", Call.Definition), "active", otherwise: "inactive"),
        While("streaming", ShownAs("streamingStatus", Call.Definition), "active", otherwise: "inactive"),
        While("lockState", ShownAs("locked", Call.Definition), "locked", otherwise: "unlocked"),
        new("callType", EventValue.Text, ShownAs("callType", Call.Definition)),
        new("callCorrelator", EventValue.Text, (call, _) => call.Text(Call.CallCorrelator)),
    ];

    /// <summary>
    /// The elements of a list of calls, in the order of the samples. The order in the request does not matter (inferred).
    /// </summary>
    public static IReadOnlyList<EventElement> OfCallList => s_ofCall;

    /// <summary>The elements of a single call, in the order of the samples.</summary>
    public static IReadOnlyList<EventElement> OfCall { get; } = [.. s_ofCall, Flag("joinAudioMuteOverride", ShownAs("joinAudioMuteOverride", Call.Definition))];

    /// <summary>The elements of the participants of a call, in the order of the samples.</summary>
    public static IReadOnlyList<EventElement> OfRoster { get; } =
    [
        new("name", EventValue.Text, (participant, _) => participant.Text(Participant.Name) ?? ""),
        new("uri", EventValue.Text, (participant, _) => participant.Text(Participant.Uri)),
        new("state", EventValue.Text, ShownAs("state", Participant.Definition)),
        new("direction", EventValue.Text, OfLeg(ShownAs("direction", CallLeg.Definition))),
        new("audioMuted", EventValue.Flag, OfLeg((leg, home) => CallLeg.SettingOf(leg, LegSettings.RxAudioMute, home) ?? "false"), "false"),
        new("videoMuted", EventValue.Flag, OfLeg((leg, home) => CallLeg.SettingOf(leg, LegSettings.RxVideoMute, home) ?? "false"), "false"),
        new("importance", EventValue.Number, (participant, _) => participant.Text(Participant.Importance), "0"),
        new("layout", EventValue.Text, OfLeg(Unless(Automatic, ShownAs("layout", CallLeg.Definition))), Automatic),

        // No media flows, so no participant speaks or presents. No endpoint here records.
        Flag("activeSpeaker", (_, _) => null),
        Flag("presenter", (_, _) => null),
        Flag("endpointRecording", (_, _) => null),
        Flag("canMove", ShownAs("canMove", Participant.Definition)) with { Lifetime = s_sinceMoving },
        new("movedParticipant", EventValue.Text, ShownAs("movedParticipant", Participant.Definition)) { Lifetime = s_sinceMoving },
        new("movedParticipantCallBridge", EventValue.Text, ShownAs("movedParticipantCallBridge", Participant.Definition)) { Lifetime = s_sinceMoving },
    ];

    private static readonly FrozenSet<string> s_names = OfCall.Concat(OfRoster).Select(element => element.Name).ToFrozenSet();

    /// <summary>True when any type of subscription has an element of that name.</summary>
    public static bool IsKnown(string name) => s_names.Contains(name);

    /// <summary>
    /// The releases that have the element. For elements that came later than subscriptions, the API's release is used (inferred).
    /// </summary>
    public Lifetime Lifetime { get; private init; } = AuthToken.Definition.Lifetime;

    /// <summary>Returns the value that the API shows under that name.</summary>
    private static Func<ResourceObject, Bridge, string?> ShownAs(string name, ResourceDefinition type) => Find(type.Item, name) switch
    {
        Field field => (subject, _) => subject.Text(field),
        Computed computed => computed.ValueOf,
        _ => throw new InvalidOperationException($"{type.Collection} shows no {name}"),
    };

    private static Element? Find(IReadOnlyList<Element> elements, string name) =>
        elements.FirstOrDefault(element => element.Name == name)
            ?? elements.OfType<Group>().Select(group => Find(group.Children, name)).FirstOrDefault(found => found is not null);

    private static Func<ResourceObject, Bridge, string?> OfLeg(Func<ResourceObject, Bridge, string?> value) => (participant, _) =>
        Participant.LegOf(participant) is { } leg ? value(leg, (Bridge)participant.Home!) : null;

    private static Func<ResourceObject, Bridge, string?> Unless(string usual, Func<ResourceObject, Bridge, string?> value) =>
        (subject, bridge) => value(subject, bridge) is { } text && text != usual ? text : null;

    private static EventElement While(string name, Func<ResourceObject, Bridge, string?> flag, string word, string otherwise) =>
        new(name, EventValue.Text, (subject, bridge) => flag(subject, bridge) is "true" ? word : null, otherwise);

    private static EventElement Flag(string name, Func<ResourceObject, Bridge, string?> flag) =>
        new(name, EventValue.Flag, Unless("false", flag), "false");

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
