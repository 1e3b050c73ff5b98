using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Profiles;

/// <summary>Settings for interworking with particular far ends.</summary>
internal static class CompatibilityProfile
{
    public static readonly Field<bool> SipUdt = Field.Flag("sipUdt");
    public static readonly Field<bool> SipMultistream = Field.Flag("sipMultistream").Since("2.2");
    public static readonly Field<string> SipMediaPayloadTypeMode = Field.Choice("sipMediaPayloadTypeMode", "auto", "broadsoft").Since("2.2");
    public static readonly Field<string> ChromeWebRtcVideoCodec = Field.Choice("chromeWebRtcVideoCodec", "auto", "avoidH264").Since("2.3");
    public static readonly Field<string> ChromeWebRtcH264interopMode = Field.Choice("chromeWebRtcH264interopMode", "auto", "none").Since("2.9");
    public static readonly Field<string> H264CHPMode = Field.Choice("h264CHPMode", "auto", "basic").Since("2.4");
    public static readonly Field<bool> SipH224 = Field.Flag("sipH224").Since("2.8");
    public static readonly Field<string> DistributionLinkMediaTraversal = Field.Choice("distributionLinkMediaTraversal", "enabled", "disabled").Since("2.8");
    public static readonly Field<string> SafariWebRtcH264interopMode = Field.Choice("safariWebRtcH264interopMode", "auto", "none").Since("3.0").On(Basis.Observed("clients use it; the guide does not mention it"));
    public static readonly Field<string> PassthroughMode = Field.Choice("passthroughMode", "enabled", "disabled").Since("3.0").On(Basis.Observed("clients use it; the guide does not mention it"));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "compatibilityProfiles",
        Element = "compatibilityProfile",
        NotFound = Failure.CompatibilityProfileDoesNotExist,
        AuditName = "compatibility profile",
        Lifetime = Lifetime.From("2.1"),
        VerbsOn = [(Verbs.Read, Basis.Inferred("the reference describes only the list"))],
        Fields =
        [
            SipUdt, SipMultistream, SipMediaPayloadTypeMode, ChromeWebRtcVideoCodec, ChromeWebRtcH264interopMode, H264CHPMode,
            SipH224, DistributionLinkMediaTraversal, SafariWebRtcH264interopMode, PassthroughMode,
        ],
        Item =
        [
            SipUdt, SipMultistream, SipMediaPayloadTypeMode, ChromeWebRtcVideoCodec, ChromeWebRtcH264interopMode, H264CHPMode,
            SipH224, DistributionLinkMediaTraversal, SafariWebRtcH264interopMode, PassthroughMode,
        ],
        Listed = [SipUdt, SipMultistream, SipMediaPayloadTypeMode, ChromeWebRtcVideoCodec, H264CHPMode],
        PlacedByGuess = [SipUdt, SipMultistream, SipMediaPayloadTypeMode, ChromeWebRtcVideoCodec, H264CHPMode],
        Filters = [QueryFilter.Usage],
    };
}
