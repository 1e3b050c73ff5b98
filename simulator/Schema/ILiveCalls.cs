namespace CmsSim.Simulator.Schema;

/// <summary>
/// The live calls of one bridge, as definitions reach them: the state that answers show, the checks that depend on running calls, and one
/// method per hook. Every member is called inside the gate.
/// </summary>
internal interface ILiveCalls
{
    /// <summary>The running call behind an object of <c>/calls</c>.</summary>
    ILiveCall CallOf(ResourceObject call);

    /// <summary>The live leg behind an object of <c>/callLegs</c> or <c>/participants</c>.</summary>
    ILiveLeg LegOf(ResourceObject legOrParticipant);

    /// <summary>The reason why the call accepts no further participant; null if it accepts one.</summary>
    Refusal? RefusalToJoin(ResourceObject call);

    /// <summary>The reason why the new participant cannot be dialled or moved; null if it can.</summary>
    Refusal? RefusalToAdd(ResourceValues participant);

    /// <summary>The bridge that dials the new participant. <see cref="RefusalToAdd"/> has accepted it.</summary>
    IBridgeContext SelectBridge(ResourceValues participant);

    /// <summary>Sets the call on this bridge, and the party a move takes over, in the values of a new participant.</summary>
    void CompleteParticipant(ResourceValues participant);

    void CallCreated(ResourceObject call);

    void CallModified(Modification change);

    /// <summary>Resumes a call that a world file brought.</summary>
    void CallRestored(ResourceObject call);

    void CallDeleted(ResourceObject call);

    void LegCreated(ResourceObject leg);

    void LegModified(ResourceObject leg);

    /// <summary>Resumes a leg that a world file brought.</summary>
    void LegRestored(ResourceObject leg);

    void LegDeleted(ResourceObject leg);

    void ParticipantCreated(ResourceObject participant);

    void ParticipantModified(Modification change);

    void ParticipantDeleted(ResourceObject participant);

    /// <summary>Presses the keys of <c>dtmfSequence</c> if the leg is connected.</summary>
    void PlayKeys(ResourceObject leg);

    /// <summary>Ends links to bridges that are out of reach, and opens links to those that are back.</summary>
    void ReachabilityChanged();

    void CdrReceiverDeleted(ResourceObject receiver);

    /// <summary>The records that wait for each receiver, by its id.</summary>
    IReadOnlyList<(Guid Receiver, KeptQueue Queue)> QueuedRecords { get; }

    /// <summary>Resumes the delivery of the records that an earlier process has left. An unknown receiver is ignored.</summary>
    void RecordsResumed(Guid receiver, KeptQueue queue);

    /// <summary>The state of a recorder, streamer, web bridge or TURN server as the bridge knows it.</summary>
    ServerState StateOf(ResourceObject server);

    /// <summary>The number of recordings or streams that a server makes for all bridges in reach.</summary>
    int WorkOf(ResourceObject server);

    /// <summary>Notes that the configuration of servers has changed. The bridge contacts them soon.</summary>
    void ServersConfigured(ResourceObject changed);

    /// <summary>Notes that servers behave differently. The bridge notices when it next looks at them.</summary>
    void ServersChanged();

    /// <summary>Contacts the servers at once, after a world has been loaded.</summary>
    void ServersRestored();
}
