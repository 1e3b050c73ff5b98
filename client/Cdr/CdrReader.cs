using System.Globalization;
using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Client.Cdr;

/// <summary>Reads the document of a POST into typed records.</summary>
internal static class CdrReader
{
    private const int LongestQuote = 100;

    public static CdrDocument Read(XElement root)
    {
        if (root.Name.LocalName != "records")
            throw new CdrFormatException($"The root element is <{VisibleText.Short(root.Name.LocalName, LongestQuote)}>; expected <records>.");
        return new CdrDocument
        {
            Session = Id(root, "session") ?? throw Malformed(root, "session", "an id"),
            CallBridge = Id(root, "callBridge"),
            Records = [.. root.Elements().Where(element => element.Name.LocalName == "record").Select(ReadRecord)],
        };
    }

    private static CdrRecord ReadRecord(XElement record)
    {
        var type = (string?)record.Attribute("type") ?? throw Malformed(record, "type", "a type of record");
        var subject = record.Elements().FirstOrDefault();
        var content = subject is not null && Id(subject, "id") is { } id ? ReadContent(type, subject.Name.LocalName, id, new CdrFacts(subject)) : null;
        content ??= new CdrOtherRecord { Unknown = [.. record.Elements()] };
        return content with
        {
            Type = type,
            Time = Time(record) ?? throw Malformed(record, "time", "a time such as 2026-01-01T09:00:00Z"),
            RecordIndex = Number(record, "recordIndex") ?? throw Malformed(record, "recordIndex", "a whole number"),
            CorrelatorIndex = Number(record, "correlatorIndex"),

            // The attribute is spelt so on the wire.
            PrecedingRecordsMissing = Number(record, "numPreceedingRecordsMissing") ?? 0,
        };
    }

    private static CdrRecord? ReadContent(string type, string element, Guid id, CdrFacts facts)
    {
        CdrRecord? record = (type, element) switch
        {
            ("callStart", "call") => CallStart(id, facts),
            ("callEnd", "call") => CallEnd(id, facts),
            ("callLegStart", "callLeg") => CallLegStart(id, facts),
            ("callLegUpdate", "callLeg") => CallLegUpdate(id, facts),
            ("callLegEnd", "callLeg") => CallLegEnd(id, facts),
            ("recordingStart", "recording") => RecordingStart(id, facts),
            ("recordingEnd", "recording") => new CdrRecordingEnd { Id = id },

            // No capture shows the name of this element, and clients read its id without a look at the name.
            ("streamingStart", _) => StreamingStart(id, facts),
            ("streamingEnd", _) => new CdrStreamingEnd { Id = id },
            _ => null,
        };
        return record is null ? null : record with { Unknown = facts.Rest };
    }

    private static CdrCallStart CallStart(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        Name = facts.Text("name"),
        OwnerName = facts.Text("ownerName"),
        CallType = facts.Text("callType"),
        CoSpace = facts.Id("coSpace"),
        Tenant = facts.Id("tenant"),
        CdrTag = facts.Text("cdrTag"),
        CallCorrelator = facts.Id("callCorrelator"),
    };

    private static CdrCallEnd CallEnd(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        CallLegsCompleted = facts.Number("callLegsCompleted"),
        CallLegsMaxActive = facts.Number("callLegsMaxActive"),
        Duration = facts.Seconds("durationSeconds"),
        EndpointRecorded = facts.Flag("endpointRecorded"),
    };

    private static CdrCallLegStart CallLegStart(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        RemoteParty = facts.Text("remoteParty"),
        LocalAddress = facts.Text("localAddress"),
        DisplayName = facts.Text("displayName"),
        RemoteAddress = facts.Text("remoteAddress"),
        LegType = facts.Text("type"),
        SubType = facts.Text("subType"),
        LyncSubType = facts.Text("lyncSubType"),
        Direction = facts.Text("direction"),
        Call = facts.Id("call"),
        OwnerId = facts.Text("ownerId"),
        GroupId = facts.Id("groupId"),
        SipCallId = facts.Text("sipCallId"),
        GuestConnection = facts.Flag("guestConnection") ?? false,
        Recording = facts.Flag("recording") ?? false,
        Streaming = facts.Flag("streaming") ?? false,
        ReplacesSipCallId = facts.Text("replacesSipCallId"),
        CanMove = facts.Flag("canMove"),
        MovedCallLeg = facts.Id("movedCallLeg"),
        MovedCallLegCallBridge = facts.Id("movedCallLegCallBridge"),
        ConfirmationStatus = facts.Text("confirmationStatus"),
        CdrTag = facts.Text("cdrTag"),
    };

    private static CdrCallLegUpdate CallLegUpdate(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        State = facts.Text("state"),
        Call = facts.Id("call"),
        Ivr = facts.Has("ivr"),
        Deactivated = facts.Flag("deactivated"),
        OwnerId = facts.Text("ownerId"),
        GroupId = facts.Id("groupId"),
        SipCallId = facts.Text("sipCallId"),
        DisplayName = facts.Text("displayName"),
        RemoteAddress = facts.Text("remoteAddress"),
        CanMove = facts.Flag("canMove"),
        ConfirmationStatus = facts.Text("confirmationStatus"),
        CdrTag = facts.Text("cdrTag"),
    };

    private static CdrCallLegEnd CallLegEnd(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        Reason = facts.Text("reason"),
        RemoteTeardown = facts.Flag("remoteTeardown"),
        ConfirmationStatus = facts.Text("confirmationStatus"),
        Duration = facts.Seconds("durationSeconds"),
        ActivatedDuration = facts.Seconds("activatedDuration"),
        MediaUsage = facts.Nested("mediaUsagePercentages", usage => new CdrMediaUsage
        {
            MainVideoViewer = usage.Share("mainVideoViewer"),
            MainVideoContributor = usage.Share("mainVideoContributor"),
            PresentationViewer = usage.Share("presentationViewer"),
            PresentationContributor = usage.Share("presentationContributor"),
            MultistreamVideo = usage.Share("multistreamVideo") ?? usage.Share("multiStreamVideo"),
        }),
        Alarms = facts.All("alarm", alarm => (string?)alarm.Attribute("type") is { } type
            ? new CdrAlarm(type, CdrFacts.Decimal((string?)alarm.Attribute("durationPercentage")))
            : null),
        EncryptedMedia = facts.Flag("encryptedMedia") ?? false,
        UnencryptedMedia = facts.Flag("unencryptedMedia") ?? false,
        RxAudio = facts.Nested("rxAudio", Media),
        TxAudio = facts.Nested("txAudio", Media),
        RxVideo = facts.Nested("rxVideo", Media),
        TxVideo = facts.Nested("txVideo", Media),
        MaxScreens = facts.Number("maxScreens"),
        OwnerId = facts.Text("ownerId"),
        CdrTag = facts.Text("cdrTag"),
        SipCallId = facts.Text("sipCallId"),
    };

    private static CdrRecordingStart RecordingStart(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        Path = facts.Text("path"),
        RecorderUrl = facts.Text("recorderUrl"),
        RecorderUri = facts.Text("recorderUri"),
        Call = facts.Id("call"),
        CallLeg = facts.Id("callLeg"),
    };

    private static CdrStreamingStart StreamingStart(Guid id, CdrFacts facts) => new()
    {
        Id = id,
        StreamUrl = facts.Text("streamUrl"),
        StreamerUrl = facts.Text("streamerUrl"),
        Call = facts.Id("call"),
        CallLeg = facts.Id("callLeg"),
    };

    private static CdrMedia Media(CdrFacts media)
    {
        var (bursts, gap) = (default(CdrPacketLoss), default(CdrPacketLoss));
        media.Nested("packetStatistics", statistics =>
        {
            bursts = statistics.Nested("packetLossBursts", Loss);
            gap = statistics.Nested("packetGap", Loss);
            return statistics;
        });
        return new CdrMedia
        {
            Codec = media.Text("codec"),
            MaxSizeWidth = media.Number("maxSizeWidth"),
            MaxSizeHeight = media.Number("maxSizeHeight"),
            PacketLossBursts = bursts,
            PacketGap = gap,
        };
    }

    private static CdrPacketLoss Loss(CdrFacts loss) => new(loss.Seconds("duration"), loss.Share("density"));

    private static Guid? Id(XElement element, string attribute) => Guid.TryParse((string?)element.Attribute(attribute), out var id) ? id : null;

    private static long? Number(XElement record, string attribute) =>
        long.TryParse((string?)record.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Time(XElement record) =>
        DateTimeOffset.TryParse((string?)record.Attribute("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static CdrFormatException Malformed(XElement element, string attribute, string expected) => new((string?)element.Attribute(attribute) is { } value
        ? $"invalid value \"{VisibleText.Short(value, LongestQuote)}\" for {attribute} of <{element.Name.LocalName}>; expected {expected}."
        : $"<{element.Name.LocalName}> has no {attribute}; expected {expected}.");
}
