using System.Collections.Frozen;
using CmsSim.Harness.Api;
using static CmsSim.Harness.Redaction.SensitiveKind;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// The kind of each documented element and parameter, by its type; those of type <c>string</c> by name, because the documents do not say
/// more. A name means the same in every node, except <c>filter</c>, which the reader of templates distinguishes by its first character.
/// </summary>
internal static class FieldKinds
{
    // An element of the type string that is missing here fails a test.
    private static readonly FrozenDictionary<string, SensitiveKind> s_strings = new Dictionary<SensitiveKind, string>
    {
        [Id] = "callLegProfile ivr sipCallId conversationId",
        [Name] = """
            authenticationId callBridgeName cdrTag cdrTagFilter displayName firstName from label lastName meetingScheduler name
            nameLabelOverride organisation ownerName uniqueName username
            """,
        [SensitiveKind.Uri] = "clashingUri clashingUserJid localAddress originalRemoteParty originalUri ownerJid remoteParty sip sipRecorderUri sipStreamerUri uri userJid",
        [Url] = "webAddress",
        [Address] = """
            address clientAddress destinationDomain domain localContactDomain localFromDomain mappedAddress nodeInUse serverAddress
            serverAddressOverride sipDomain sipProxy
            """,
        [Email] = "email emailFilter",
        [Phone] = "mobile phone",
        [Number] = "callId clashingCallId",
        [Passcode] = "passcode",
        [Secret] = "password secret sharedSecret",
        [LdapDn] = "baseDn",
        [Template] = """
            authenticationIdMapping cdrTagMapping coSpaceCallIdMapping coSpaceNameMapping coSpaceSecondaryUriMapping coSpaceUriMapping filter
            filterFormat jidMapping match matchPattern nameMapping transform uriGenerator
            """,
        [FreeText] = "description error fileName logoFileName message messageBannerText messageText",
        [Line] = "invitation subject",
        [Kept] = "configuration expiry handStatus language level muteBehavior profile scope softwareVersion",
    }.SelectMany(kind => Words(kind.Value).Select(word => (word, kind.Key))).ToFrozenDictionary(pair => pair.word, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    // Names that are not fields of the API: those of worlds, directories, headers and attributes.
    private static readonly FrozenDictionary<string, SensitiveKind> s_others = new Dictionary<SensitiveKind, string>
    {
        [Id] = "id hostId ldapUser participant recorderId recordingId streamerId streamingId user",
        [Name] = "bridge",
        [Address] = "seenAs serverName host client node",
        [Secret] = "userPassword unicodePwd",
        [SensitiveKind.Token] = "authorization cookie proxy-authorization set-cookie token",
        [LdapDn] = "dn distinguishedName memberOf member manager",
        [Line] = "contents error parameter template",
        [Kept] = """
            activeControlUntil advertise after behaviour bfcpUntil booted callLegsCompleted callLegsMaxActive cdrClockOffset cdrCorrelatorIndex clock
            clockDrift clockOffset confirms device encoding encrypted endsWithLastLeg hangUpAfter isForwarding load maximum messageSetAt nextCall
            nextConnection nextTrace number peerLatency promotes recordingFailed release secrets startedAt streamingFailed time tls total version
            video watchedDuration writtenAt
            """,
    }.SelectMany(kind => Words(kind.Value).Select(word => (word, kind.Key))).ToFrozenDictionary(pair => pair.word, pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<FrozenDictionary<string, SensitiveKind>> s_documented = new(Documented);

    /// <summary>Returns the kind of a documented field. Returns null for a field of the type <c>string</c> whose name is not known.</summary>
    public static SensitiveKind? Of(ApiField field) => field.Type switch
    {
        // Someone who dials a sequence of keys may well dial a passcode.
        "dtmf" when field.Name == "dtmfSequence" => Passcode,
        "id" or "guid" => Id,
        "list" => field.Name == "filterIds" ? Id : Kept,
        "uri" or "uriUser" => SensitiveKind.Uri,
        "url" => Url,
        "string" => s_strings.TryGetValue(field.Name, out var kind) ? kind : null,
        _ => Kept,
    };

    /// <summary>Returns the kind of an element, attribute, parameter or header. A name that is not known means text that people wrote.</summary>
    public static SensitiveKind Of(string name) =>
        s_documented.Value.TryGetValue(name, out var kind) || s_others.TryGetValue(name, out kind) ? kind : FreeText;

    /// <summary>True for a name whose kind is known. <see cref="Of(string)"/> classifies another name as text that people wrote.</summary>
    public static bool IsKnown(string name) => s_documented.Value.ContainsKey(name) || s_others.ContainsKey(name);

    // If nodes differ, the more sensitive kind counts: a callBridge is an id in most nodes and a container in two.
    private static FrozenDictionary<string, SensitiveKind> Documented()
    {
        var kinds = new Dictionary<string, SensitiveKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in ApiReference.Documented.Nodes.SelectMany(node => (IEnumerable<ApiField>)[.. node.Parameters, .. node.Query, .. node.Elements]))
            Add(field);
        return kinds.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(ApiField field)
        {
            var kind = Of(field) ?? FreeText;
            if (kinds.GetValueOrDefault(field.Name) == Kept)
                kinds[field.Name] = kind;
            foreach (var child in field.Children)
                Add(child);
        }
    }

    private static string[] Words(string list) => list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
