using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The name of one bridge in its cluster, and its limits.</summary>
internal static class ClusterConfiguration
{
    private static readonly Basis s_sample = Basis.Observed("printed empty when unset, in a sample and a client's fixture");

    public static readonly Field<string> UniqueName = Field.Text("uniqueName").EvenWhenEmpty();
    public static readonly Field<long> PeerLinkBitRate = Field.Number("peerLinkBitRate");
    public static readonly Field<long> ParticipantLimit = Field.Number("participantLimit").EvenWhenEmpty().On(s_sample);
    public static readonly Field<long> LoadLimit = Field.Number("loadLimit").EvenWhenEmpty().On(s_sample).Since("2.1");
    public static readonly Field<long> NewConferenceLoadLimitBasisPoints = Field.Number("newConferenceLoadLimitBasisPoints", max: 10_000).DefaultsTo("5000").Since("2.1");
    public static readonly Field<long> ExistingConferenceLoadLimitBasisPoints = Field.Number("existingConferenceLoadLimitBasisPoints", max: 10_000).DefaultsTo("8000").Since("2.1");

    // The default is four streams, but an unset value is shown empty.
    public static readonly Field<long> MaxPeerVideoStreams = Field.Number("maxPeerVideoStreams").EvenWhenEmpty().On(s_sample).Since("2.3.3");

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "system/configuration/cluster",
        Verbs = Verbs.Read | Verbs.Modify | Verbs.Create,
        IsLocal = true,
        AuditName = "cluster configuration",
        Fields =
        [
            UniqueName, PeerLinkBitRate, ParticipantLimit, LoadLimit, NewConferenceLoadLimitBasisPoints, ExistingConferenceLoadLimitBasisPoints,
            MaxPeerVideoStreams,
        ],
        Item =
        [
            UniqueName, PeerLinkBitRate, MaxPeerVideoStreams, ParticipantLimit, LoadLimit, NewConferenceLoadLimitBasisPoints,
            ExistingConferenceLoadLimitBasisPoints,
        ],
    };
}
