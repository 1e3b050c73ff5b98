using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>The media of a leg, as its status shows them and its last record reports them. No media flows, so they are constant.</summary>
internal static class LegMedia
{
    public static readonly Basis Basis = Basis.Inferred("no media flows; the values are those of an ordinary endpoint");

    private static readonly StreamElements s_rxAudio = StreamElements.OfAudio("rxAudio",
        codecBitRate: Rate("codecBitRate", MediaRates.Audio).Since("2.1"), Fixed("gainApplied", "0.0").Since("2.8"));

    private static readonly StreamElements s_txAudio = StreamElements.OfAudio("txAudio",
        codecBitRate: Computed.Absent("codecBitRate", "the body of a leg shows it for received media only").ShownFromWorld().Since("2.1"), Rate("roundTripTime", 1));

    private static readonly StreamElements s_rxVideo = StreamElements.OfVideo("rxVideo");
    private static readonly StreamElements s_txVideo = StreamElements.OfVideo("txVideo", Rate("roundTripTime", 1));

    /// <summary>The four streams, in the order of bodies.</summary>
    public static readonly IReadOnlyList<StreamElements> Streams = [s_rxAudio, s_txAudio, s_rxVideo, s_txVideo];

    /// <summary>The bit rates of the leg, in a world file or those of an ordinary endpoint.</summary>
    public static BitRates RatesOf(ResourceObject leg) => new(s_rxAudio.RateOf(leg), s_txAudio.RateOf(leg), s_rxVideo.RateOf(leg), s_txVideo.RateOf(leg));

    /// <summary>
    /// The streams that the leg has had, in the order of <see cref="Streams"/>: as its world file shows them, or those of an ordinary endpoint
    /// where it shows none.
    /// </summary>
    public static IReadOnlyList<MediaStream?> StreamsOf(ResourceObject leg) =>
        leg.Facts is { } facts && Streams.Any(stream => facts.ContainsKey(stream.Group))
            ? [.. Streams.Select(stream => facts.ContainsKey(stream.Group) ? stream.StreamOf(leg) : (MediaStream?)null)]
            : [.. Streams.Select(stream => stream.UsualOf(leg))];

    /// <summary>The picture in the world file that brought the leg; that of an ordinary endpoint where the file shows no media.</summary>
    public static VideoSize VideoInWorld(ResourceObject leg) =>
        leg.Facts is { } facts && facts.ContainsKey(s_rxAudio.Group) && !facts.ContainsKey(s_rxVideo.Group) ? VideoSize.None : VideoSizes.WithHeight(s_rxVideo.HeightInWorld(leg));

    private static Computed Fixed(string name, string value) => new Computed(name, (_, _) => value).ShownFromWorld().On(Basis);

    private static Computed Rate(string name, long value) => Computed.Number(name, (_, _) => value).ShownFromWorld().On(Basis);

    /// <summary>The elements of one stream in the status of a leg.</summary>
    internal sealed class StreamElements
    {
        private readonly Computed _codec;
        private readonly Computed _rate;
        private readonly Computed? _width;
        private readonly Computed? _height;

        private StreamElements(string name, bool isVideo, Func<Computed, Computed, Computed?, Computed?, IReadOnlyList<Element>> children)
        {
            _codec = new Computed("codec", (leg, _) => CodecOf(leg, isVideo)).ShownFromWorld().On(Basis);
            _rate = Rate("bitRate", isVideo ? MediaRates.Video : MediaRates.Audio);
            _width = isVideo ? Size("width", size => size.Width) : null;
            _height = isVideo ? Size("height", size => size.Height) : null;
            Group = new Group(name, children(_codec, _rate, _width, _height), leg => Live(leg).IsConnected && (!isVideo || Live(leg).Video is not VideoSize.None), role: isVideo ? "main" : null).ShownFromWorld();
        }

        public Group Group { get; }

        public static StreamElements OfAudio(string name, Computed codecBitRate, Computed last) =>
            new(name, isVideo: false, (codec, rate, _, _) => [codec, .. Loss(), codecBitRate, rate, last]);

        public static StreamElements OfVideo(string name, params Computed[] last) =>
            new(name, isVideo: true, (codec, rate, width, height) => [codec, width!, height!, Fixed("frameRate", "30.0"), rate, .. Loss(), .. last]);

        public long RateOf(ResourceObject leg) => NumberOf(_rate, leg) ?? 0;

        /// <summary>The stream in the world file that brought the leg.</summary>
        public MediaStream StreamOf(ResourceObject leg) => new(_codec.ValueOf(leg, leg.Home!), NumberOf(_width, leg), NumberOf(_height, leg));

        /// <summary>The stream of an endpoint with the picture of the leg; null for the video of a leg without any.</summary>
        public MediaStream? UsualOf(ResourceObject leg)
        {
            if (_width is null)
                return new(CodecOf(leg, isVideo: false), null, null);
            var (width, height) = VideoSizes.Of(Live(leg).Video);
            return Live(leg).Video is VideoSize.None ? null : new(CodecOf(leg, isVideo: true), width, height);
        }

        /// <summary>The height of the picture in the world file that brought the leg; null where it shows none.</summary>
        public string? HeightInWorld(ResourceObject leg) => leg.Facts is { } facts && _height is not null ? facts.GetValueOrDefault(_height) : null;

        private static string CodecOf(ResourceObject leg, bool isVideo) =>
            isVideo ? MediaKinds.Video : CallLeg.IsOfApp(leg) ? MediaKinds.AudioOfApps : MediaKinds.Audio;

        private static Computed Size(string name, Func<(int Width, int Height), int> of) =>
            Computed.Number(name, (leg, _) => of(VideoSizes.Of(Live(leg).Video))).ShownFromWorld().On(Basis);

        private static ILiveLeg Live(ResourceObject leg) => leg.Home!.Live.LegOf(leg);

        private static Computed[] Loss() => [Fixed("packetLossPercentage", "0.0"), Fixed("jitter", "0")];

        private static long? NumberOf(Computed? element, ResourceObject leg) =>
            long.TryParse(element?.ValueOf(leg, leg.Home!), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
