using System.Text.Json;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Control;

/// <summary>A running call as the control API shows it.</summary>
internal sealed record CallFacts(string Bridge, Guid Id, string Name, DateTimeOffset StartedAt, int Participants, int Waiting)
{
    private string? Correlator { get; init; }

    private string? Space { get; init; }

    private bool IsLocked { get; init; }

    private bool IsRecording { get; init; }

    private bool IsStreaming { get; init; }

    private IReadOnlyList<LegFacts> Legs { get; init; } = [];

    private int MoreLegs { get; init; }

    /// <summary>Reads a call. Called inside the gate.</summary>
    /// <param name="subject">The call in the API.</param>
    /// <param name="mostLegs">The most legs that are listed.</param>
    public static CallFacts Of(ResourceObject subject, int mostLegs)
    {
        var (call, bridge) = (LiveCall.Of(subject), subject.Home!);
        var legs = LegsOf(subject).ToList();
        return new(bridge.BridgeName, subject.Id, call.Name, call.StartedAt, call.Participants, call.Waiting)
        {
            Correlator = subject.Text(Call.CallCorrelator),
            Space = subject.Text(Call.CoSpaceId),
            IsLocked = Call.IsLocked(subject, bridge),
            IsRecording = subject.Has(Call.RecordingId),
            IsStreaming = subject.Has(Call.StreamingId),
            Legs = [.. legs.Take(mostLegs).Select(LegFacts.Of)],
            MoreLegs = Math.Max(0, legs.Count - mostLegs),
        };
    }

    /// <summary>True when a name or an address of the call or of one of its legs contains the text.</summary>
    public static bool Matches(ResourceObject subject, string text) =>
        Contains(LiveCall.Of(subject).Name, text) || Contains(subject.Text(Call.CoSpaceId), text)
        || Contains(Call.SpaceOf(subject, subject.Home!)?.Text(CoSpace.Name), text) || LegsOf(subject).Any(leg => LegFacts.Matches(leg, text));

    /// <summary>True when the text contains the other one, in any letter case.</summary>
    public static bool Contains(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("bridge", Bridge);
        json.WriteString("id", Id);
        if (Correlator is not null)
            json.WriteString("correlator", Correlator);
        json.WriteString("name", Name);
        if (Space is not null)
            json.WriteString("space", Space);
        json.WriteString("startedAt", ControlAnswer.TimeText(StartedAt));
        json.WriteNumber("participants", Participants);
        json.WriteNumber("waiting", Waiting);
        json.WriteBoolean("locked", IsLocked);
        json.WriteBoolean("recording", IsRecording);
        json.WriteBoolean("streaming", IsStreaming);
        json.WriteStartArray("legs");
        foreach (var leg in Legs)
            leg.Write(json, withBridge: false);
        json.WriteEndArray();
        if (MoreLegs > 0)
            json.WriteNumber("moreLegs", MoreLegs);
        json.WriteEndObject();
    }

    // A leg that has ended is in the table until its end has been reported.
    private static IEnumerable<ResourceObject> LegsOf(ResourceObject call) =>
        call.Home!.Referring(CallLeg.Definition, CallLeg.CallId, call.Id).Where(leg => Leg.Of(leg).EndedFor is null);
}

/// <summary>A running leg as the control API shows it.</summary>
internal sealed record LegFacts(string Bridge, Guid Id, string RemoteParty, string Direction, string State, string Kind, DateTimeOffset Since)
{
    private string? Participant { get; init; }

    private string? Name { get; init; }

    private bool IsInLobby { get; init; }

    private bool IsMuted { get; init; }

    private string? Peer { get; init; }

    private bool IsEncrypted { get; init; }

    /// <summary>Reads a leg. Called inside the gate.</summary>
    public static LegFacts Of(ResourceObject subject)
    {
        var leg = Leg.Of(subject);
        return new(leg.Home.BridgeName, leg.Id, leg.RemoteParty, leg.Direction, leg.StateWord, KindOf(leg), leg.Home.Now - (leg.ConnectedFor ?? leg.StartedFor))
        {
            Participant = subject.Text(CallLeg.ParticipantId),
            Name = subject.Text(CallLeg.Name) is { Length: > 0 } name ? name : null,
            IsInLobby = leg.IsDeactivated,
            IsMuted = CallLeg.SettingOf(subject, LegSettings.RxAudioMute, leg.Home) is "true",
            Peer = (leg as DistributionLink)?.Peer.Home.BridgeName,
            IsEncrypted = leg.HasEncryptedMedia,
        };
    }

    /// <summary>True when the name or the address of the leg contains the text.</summary>
    public static bool Matches(ResourceObject leg, string text) =>
        CallFacts.Contains(leg.Text(CallLeg.Name), text) || CallFacts.Contains(leg.Text(CallLeg.RemoteParty), text);

    public void Write(Utf8JsonWriter json, bool withBridge)
    {
        json.WriteStartObject();
        if (withBridge)
            json.WriteString("bridge", Bridge);
        json.WriteString("id", Id);
        if (Participant is not null)
            json.WriteString("participant", Participant);
        if (Name is not null)
            json.WriteString("name", Name);
        json.WriteString("remoteParty", RemoteParty);
        json.WriteString("direction", Direction);
        json.WriteString("state", State);
        json.WriteBoolean("lobby", IsInLobby);
        json.WriteBoolean("muted", IsMuted);
        json.WriteString("kind", Kind);
        if (Peer is not null)
            json.WriteString("peer", Peer);
        json.WriteString("since", ControlAnswer.TimeText(Since));
        json.WriteBoolean("encrypted", IsEncrypted);
        json.WriteEndObject();
    }

    private static string KindOf(Leg leg) =>
        leg.IsLink ? "link"
        : leg.Object.Text(CallLeg.Device) is { } device ? (device is "recording" ? "recorder" : "streamer")
        : !CallLeg.IsOfApp(leg.Object) ? "sip"
        : leg.Object.Text(CallLeg.SubType) is CallLeg.SubTypeOfWebApps ? "webApp" : "app";
}
