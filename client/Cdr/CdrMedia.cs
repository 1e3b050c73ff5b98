namespace CmsSim.Client.Cdr;

/// <summary>The audio or video of a leg in one direction.</summary>
public sealed record CdrMedia
{
    /// <summary>The name of the codec, such as <c>opus</c> or <c>h264</c>.</summary>
    public string? Codec { get; init; }

    /// <summary>The largest width of the picture, in pixels. Null for audio, and when it is not known.</summary>
    public int? MaxSizeWidth { get; init; }

    /// <summary>The largest height of the picture, in pixels. Null for audio, and when it is not known.</summary>
    public int? MaxSizeHeight { get; init; }

    /// <summary>The bursts of lost packets. Null without statistics, as for apps and browsers.</summary>
    public CdrPacketLoss? PacketLossBursts { get; init; }

    /// <summary>The gaps between bursts of lost packets. Null without statistics, as for apps and browsers.</summary>
    public CdrPacketLoss? PacketGap { get; init; }
}
