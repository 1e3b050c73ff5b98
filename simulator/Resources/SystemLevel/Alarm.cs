using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>
/// A current problem of a bridge. The code that detects the problem raises the alarm and clears it when the problem is over.
/// </summary>
internal static class Alarm
{
    public const string C2wConnectionFailure = "c2wConnectionFailure";
    public const string CallBrandingResourceInvalid = "callBrandingResourceInvalid";
    public const string CallBridgeConnectionFailure = "callBridgeConnectionFailure";
    public const string CallDistributionFailure = "callDistributionFailure";
    public const string CdrConnectionFailure = "cdrConnectionFailure";
    public const string DatabaseOutOfSync = "databaseClusternodeOutofSync";
    public const string DatabaseConnectionError = "databaseConnectionError";
    public const string GuestAccountConnectionFailure = "guestAccountConnectionFailure";
    public const string RecorderLowDiskSpace = "recorderLowDiskSpace";
    public const string RecorderUnavailable = "recorderUnavailable";
    public const string TurnServerUnavailable = "turnServerUnavailable";

    // The guide does not list it; document 211261 names it as the error when a streamer cannot be reached.
    public const string StreamerUnavailable = "streamerUnavailable";

    public static readonly Field<string> Type = Field.Choice(
        "type", CallBrandingResourceInvalid, CallBridgeConnectionFailure, CallDistributionFailure, CdrConnectionFailure, C2wConnectionFailure,
        DatabaseOutOfSync, DatabaseConnectionError, GuestAccountConnectionFailure, "ivrBrandingResourceInvalid", RecorderLowDiskSpace,
        RecorderUnavailable, StreamerUnavailable, TurnServerUnavailable, "webBridgeArchivePushFailure", "webBridgeArchiveRetrievalFailure",
        "webBridgeBackgroundImagePushFailure", "webBridgeBackgroundImageRetrievalFailure", "webBridgeLoginLogoImagePushFailure",
        "webBridgeLoginLogoImageRetrievalFailure", "xmppAuthenticationRegistrationFailure", "xmppRegistrationFailure")
        .WordSince(C2wConnectionFailure, "3.0").WordSince(StreamerUnavailable, "2.1").ReadOnly();

    public static readonly Field<string> FailureReason = Field.Choice(
        "failureReason", "authenticationFailure", "connectFailure", "dataFormatInvalid", "destinationReadOnly", "dnsFailure", "error", "fileNotFound",
        "fileSizeLimitExceeded", "internalServerError", "serviceUnavailable").ReadOnly();

    // The guide uses the plural here.
    public static readonly Field<Guid> CallBrandingProfile = Field.ReferenceTo("callBrandingProfiles", "callBrandingProfiles", Failure.CallBrandingProfileDoesNotExist).ReadOnly();
    public static readonly Field<string> FileName = Field.Text("fileName").ReadOnly();
    public static readonly Field<Guid> CallBridgeId = Field.ReferenceTo("callBridge", "callBridges", Failure.CallBridgeDoesNotExist).ReadOnly();
    public static readonly Field<string> CallBridgeName = Field.Text("callBridgeName").ReadOnly();
    public static readonly Field<Guid> CallId = Field.ReferenceTo("call", "calls", Failure.CallDoesNotExist).ReadOnly();
    public static readonly Field<Guid> IvrBrandingProfile = Field.ReferenceTo("ivrBrandingProfile", "ivrBrandingProfiles", Failure.IvrBrandingProfileDoesNotExist).ReadOnly();
    public static readonly Field<Guid> Recorder = Field.ReferenceTo("recorder", "recorders", Failure.RecorderDoesNotExist).ReadOnly();
    public static readonly Field<Guid> TurnServer = Field.ReferenceTo("turnServer", "turnServers", Failure.TurnServerDoesNotExist).ReadOnly();

    public static readonly Field<Guid> Streamer = Field.ReferenceTo("streamer", "streamers", Failure.StreamerDoesNotExist).ReadOnly().Since("2.1")
        .On(Basis.Inferred("as the recorder in its alarms"));

    /// <summary>The time when the alarm was raised. It is stored to compute the duration and never shown.</summary>
    public static readonly Field<string> RaisedAt = Field.Time("raisedAt").ReadOnly();

    private static readonly IReadOnlyList<Field> s_about =
        [FailureReason, CallBrandingProfile, FileName, CallBridgeId, CallBridgeName, CallId, IvrBrandingProfile, Recorder, Streamer, TurnServer];

    private static readonly IReadOnlyList<Element> s_shown =
    [
        Type,
        Computed.Number("activeTimeSeconds", (alarm, bridge) =>
            (long)(bridge.Now - Moment.Read(alarm.Text(RaisedAt)!)).TotalSeconds),
        .. s_about,
    ];

    // Worlds omit alarms, because they also omit the causes of alarms, such as a cut link.
    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/alarms",
        Element = "alarm",
        NotFound = Failure.AlarmDoesNotExist,
        IsLocal = true,
        IsVolatile = true,
        IsKeptInWorld = false,
        IsKeptInSnapshots = true,
        VerbsOn = [(Verbs.Read, Basis.Observed("a client asks for single alarms"))],
        Verbs = Verbs.List | Verbs.Read,
        Fields = [Type, .. s_about, RaisedAt],
        Item = s_shown,
        Listed = s_shown,
        PlacedByGuess = s_about,
        AfterReachabilityChange = NoteLinks,
    };

    /// <summary>Raises an alarm of the bridge, unless the same alarm is already raised.</summary>
    public static void Raise(IBridgeContext bridge, string type, params IReadOnlyList<(Field Field, string Value)> about)
    {
        if (Raised(bridge, type, about).Any())
            return;
        var alarm = new ResourceValues(Definition);
        alarm.Set(Type, type);
        alarm.Set(RaisedAt, Moment.Kept(bridge.Now));
        foreach (var (field, value) in about)
            alarm.Set(field, value);
        bridge.Add(alarm, bridge.DerivedId($"alarm {bridge.BridgeName} {type} {string.Join(' ', about.Select(one => one.Value))}"));
    }

    /// <summary>Clears the bridge's alarms of this type about these values; others stay raised.</summary>
    public static void Clear(IBridgeContext bridge, string type, params IReadOnlyList<(Field Field, string Value)> about)
    {
        foreach (var alarm in Raised(bridge, type, about).ToList())
            bridge.Remove(alarm);
    }

    /// <summary>
    /// Raises an alarm of the bridge for a reason, or clears it. When the reason changes, another alarm takes its place (inferred).
    /// </summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="type">The type of the alarm.</param>
    /// <param name="reason">The failure reason; empty for an alarm without one, and null to clear the alarm.</param>
    /// <param name="about">The values that the alarm names.</param>
    public static void Update(IBridgeContext bridge, string type, string? reason, params IReadOnlyList<(Field Field, string Value)> about)
    {
        foreach (var other in Raised(bridge, type, about).Where(alarm => reason is null || (alarm.Text(FailureReason) ?? "") != reason).ToList())
            bridge.Remove(other);
        if (reason is not null)
            Raise(bridge, type, reason.Length > 0 ? [.. about, (FailureReason, reason)] : about);
    }

    /// <summary>
    /// Updates the alarms that depend on the links between servers. Both ends of a cut link report the other as lost, and a stopped bridge is
    /// reported by the others. A database node that is lost or lacks changes is out of sync; a bridge that reaches no node has no connection.
    /// These alarms are raised at once (inferred).
    /// </summary>
    private static void NoteLinks(IBridgeContext bridge)
    {
        // Only bridges that are in the database can be reported as lost.
        var lost = bridge.Bridges
            .Where(peer => !bridge.Reaches(peer))
            .Where(peer => peer.CallBridgeId is { } id && bridge.Find(CallBridge.Definition, id) is not null)
            .Select(peer => peer.CallBridgeId.ToString()!)
            .ToList();
        foreach (var found in Raised(bridge, CallBridgeConnectionFailure, []).Where(alarm => !lost.Contains(alarm.Text(CallBridgeId) ?? "")).ToList())
            bridge.Remove(found);
        foreach (var peer in lost)
            Raise(bridge, CallBridgeConnectionFailure, (CallBridgeId, peer));

        var nodes = bridge.Database.Nodes;
        Keep(DatabaseConnectionError, nodes is [_, ..] && !nodes.Any(node => node.IsUp));
        Keep(DatabaseOutOfSync, nodes.Any(node => node.SyncBehind != 0));

        void Keep(string type, bool isRaised)
        {
            if (isRaised)
                Raise(bridge, type);
            else
                Clear(bridge, type);
        }
    }

    private static IEnumerable<ResourceObject> Raised(IBridgeContext bridge, string type, IReadOnlyList<(Field Field, string Value)> about)
    {
        // A thousand servers may fail at once, so alarms about an object are found by it.
        var found = about.FirstOrDefault(one => one.Field.Target is not null) is { Field: { } field, Value: var id }
            ? bridge.Referring(Definition, field, id)
            : bridge.All(Definition);
        return found.Where(alarm => alarm.Text(Type) == type && about.All(one => alarm.Text(one.Field) == one.Value));
    }
}
