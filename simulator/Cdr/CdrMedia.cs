namespace CmsSim.Simulator.Cdr;

/// <summary>The media statistics of an ended leg.</summary>
internal sealed record CdrMedia(long ActivatedDuration)
{
    /// <summary>The percentage of the time for each use, such as <c>mainVideoViewer</c>; empty for a leg without video.</summary>
    public IReadOnlyList<(string Use, string Percentage)> Usage { get; init; } = [];

    public IReadOnlyList<(string Type, string DurationPercentage)> Alarms { get; init; } = [];

    public bool Encrypted { get; init; }

    public bool Unencrypted { get; init; }

    public CdrStream? RxAudio { get; init; }

    public CdrStream? TxAudio { get; init; }

    public CdrStream? RxVideo { get; init; }

    public CdrStream? TxVideo { get; init; }

    public void WriteTo(CdrXml xml)
    {
        xml.Leaf("activatedDuration", ActivatedDuration);
        if (Usage.Count > 0)
        {
            xml.Nested("mediaUsagePercentages", xml =>
            {
                foreach (var (use, percentage) in Usage)
                    xml.Leaf(use, percentage);
            });
        }
        foreach (var (type, percentage) in Alarms)
            xml.Empty($"alarm type=\"{type}\" durationPercentage=\"{percentage}\" /");
        xml.Leaf("encryptedMedia", Encrypted ? true : null);
        xml.Leaf("unencryptedMedia", Unencrypted ? true : null);
        RxAudio?.WriteTo(xml, "rxAudio");
        TxAudio?.WriteTo(xml, "txAudio");
        RxVideo?.WriteTo(xml, "rxVideo");
        TxVideo?.WriteTo(xml, "txVideo");
    }
}

/// <summary>One direction of audio or video.</summary>
internal sealed record CdrStream(string Codec)
{
    public (long Width, long Height)? MaxSize { get; init; }

    public CdrPackets? Packets { get; init; }

    public void WriteTo(CdrXml xml, string name) => xml.Nested(name, xml =>
    {
        xml.Leaf("codec", Codec);
        xml.Leaf("maxSizeWidth", MaxSize?.Width);
        xml.Leaf("maxSizeHeight", MaxSize?.Height);
        if (Packets is not { } packets)
            return;
        xml.Nested("packetStatistics", xml =>
        {
            Period("packetLossBursts", packets.LossBursts);
            Period("packetGap", packets.Gap);

            void Period(string name, (string Duration, string Density) period) => xml.Nested(name, xml =>
            {
                xml.Leaf("duration", period.Duration);
                xml.Leaf("density", period.Density);
            });
        });
    });
}

/// <summary>The duration and density of packet loss, in bursts and in the gaps between bursts.</summary>
internal sealed record CdrPackets((string Duration, string Density) LossBursts, (string Duration, string Density) Gap);
