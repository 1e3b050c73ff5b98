using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Cdr;

/// <summary>One call detail record: an event of a call or a leg. The elements have the order seen on the wire.</summary>
internal abstract record CdrRecord(string Type, string Element, Guid Id)
{
    /// <summary>Writes the element of the call or leg, on one line.</summary>
    public virtual void WriteTo(ByteBuffer output)
    {
        var xml = new CdrXml(output);
        xml.Nested($"{Element} id=\"{Id}\"", Element, WriteFacts);
    }

    protected abstract void WriteFacts(CdrXml xml);
}

/// <summary>A record that an earlier process has made, with its element as it was.</summary>
internal sealed record EarlierRecord(KeptRecord Kept) : CdrRecord(Kept.Type, Kept.Element, Kept.Id)
{
    public override void WriteTo(ByteBuffer output) => output.AppendText(Kept.Xml);

    protected override void WriteFacts(CdrXml xml) => throw new NotSupportedException("An earlier record is written as a whole.");
}

/// <summary>
/// Reports that a call has started on the bridge. Releases before 2.2 show no owner; later ones show the element even when it is empty.
/// </summary>
internal sealed record CallStart(Guid Id, string Name, string CallType, Guid CallCorrelator) : CdrRecord("callStart", "call", Id)
{
    public string? OwnerName { get; init; }

    public string? CoSpace { get; init; }

    public string? Tenant { get; init; }

    public string? CdrTag { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("name", Name);
        xml.Leaf("ownerName", OwnerName);
        xml.Leaf("callType", CallType);
        xml.Leaf("coSpace", CoSpace);
        xml.Leaf("tenant", Tenant);
        xml.Leaf("cdrTag", CdrTag);
        xml.Leaf("callCorrelator", CallCorrelator.ToString());
    }
}

/// <summary>Reports that a call has ended on the bridge.</summary>
internal sealed record CallEnd(Guid Id, int CallLegsCompleted, int CallLegsMaxActive, long DurationSeconds) : CdrRecord("callEnd", "call", Id)
{
    public bool? EndpointRecorded { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("callLegsCompleted", CallLegsCompleted);
        xml.Leaf("callLegsMaxActive", CallLegsMaxActive);
        xml.Leaf("durationSeconds", DurationSeconds);
        xml.Leaf("endpointRecorded", EndpointRecorded);
    }
}

/// <summary>Reports that a leg has started. A sample of 2020 has the tag at the end. The position of the elements between is inferred.</summary>
internal sealed record CallLegStart(Guid Id, string LegType, string Direction, string GroupId) : CdrRecord("callLegStart", "callLeg", Id)
{
    public required string RemoteParty { get; init; }

    public string? LocalAddress { get; init; }

    public string? DisplayName { get; init; }

    public string? RemoteAddress { get; init; }

    public string? SubType { get; init; }

    /// <summary>The id of the call; null while the leg is in an IVR.</summary>
    public string? Call { get; init; }

    public string? OwnerId { get; init; }

    public string? SipCallId { get; init; }

    public bool IsRecorder { get; init; }

    public bool IsStreamer { get; init; }

    /// <summary>The SIP call that the leg replaces; null for most legs.</summary>
    public string? ReplacesSipCallId { get; init; }

    public string? ConfirmationStatus { get; init; }

    public bool? CanMove { get; init; }

    public string? MovedCallLeg { get; init; }

    public string? MovedCallLegCallBridge { get; init; }

    /// <summary>The tag of the user at the far end.</summary>
    public string? CdrTag { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("remoteParty", RemoteParty);
        xml.Leaf("localAddress", LocalAddress);
        xml.Leaf("displayName", DisplayName);
        xml.Leaf("remoteAddress", RemoteAddress);
        xml.Leaf("type", LegType);
        xml.Leaf("subType", SubType);
        xml.Leaf("direction", Direction);
        xml.Leaf("call", Call);
        xml.Leaf("ownerId", OwnerId);
        xml.Leaf("groupId", GroupId);
        xml.Leaf("sipCallId", SipCallId);
        xml.Leaf("recording", IsRecorder ? true : null);
        xml.Leaf("streaming", IsStreamer ? true : null);
        xml.Leaf("replacesSipCallId", ReplacesSipCallId);
        xml.Leaf("confirmationStatus", ConfirmationStatus);
        xml.Leaf("canMove", CanMove);
        xml.Leaf("movedCallLeg", MovedCallLeg);
        xml.Leaf("movedCallLegCallBridge", MovedCallLegCallBridge);
        xml.Leaf("cdrTag", CdrTag);
    }
}

/// <summary>
/// Reports the present state of a leg after a change. A leg without a call is in an IVR. The position of <c>ownerId</c> and <c>cdrTag</c> is
/// inferred.
/// </summary>
internal sealed record CallLegUpdate(Guid Id, string? State, string GroupId) : CdrRecord("callLegUpdate", "callLeg", Id)
{
    public string? Call { get; init; }

    public bool? Deactivated { get; init; }

    public string? OwnerId { get; init; }

    public string? SipCallId { get; init; }

    public string? DisplayName { get; init; }

    public string? RemoteAddress { get; init; }

    public bool? CanMove { get; init; }

    public string? ConfirmationStatus { get; init; }

    public string? CdrTag { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("state", State);
        xml.Leaf("call", Call);
        if (Call is null)
            xml.Empty("ivr/");
        xml.Leaf("deactivated", Deactivated);
        xml.Leaf("ownerId", OwnerId);
        xml.Leaf("groupId", GroupId);
        xml.Leaf("sipCallId", SipCallId);
        xml.Leaf("displayName", DisplayName);
        xml.Leaf("remoteAddress", RemoteAddress);
        xml.Leaf("canMove", CanMove);
        xml.Leaf("confirmationStatus", ConfirmationStatus);
        xml.Leaf("cdrTag", CdrTag);
    }
}

/// <summary>Reports that a leg has ended. A leg that never had media shows no media statistics.</summary>
internal sealed record CallLegEnd(Guid Id, string Reason, bool RemoteTeardown, long DurationSeconds) : CdrRecord("callLegEnd", "callLeg", Id)
{
    public string? ConfirmationStatus { get; init; }

    public CdrMedia? Media { get; init; }

    public string? OwnerId { get; init; }

    public string? CdrTag { get; init; }

    public string? SipCallId { get; init; }

    protected override void WriteFacts(CdrXml xml)
    {
        xml.Leaf("reason", Reason);
        xml.Leaf("remoteTeardown", RemoteTeardown);
        xml.Leaf("confirmationStatus", ConfirmationStatus);
        xml.Leaf("durationSeconds", DurationSeconds);
        Media?.WriteTo(xml);
        xml.Leaf("ownerId", OwnerId);
        xml.Leaf("cdrTag", CdrTag);
        xml.Leaf("sipCallId", SipCallId);
    }
}
