using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Bit rates of a connected leg in each direction, in bit/s; constant, because no media flows (inferred).</summary>
internal static class MediaRates
{
    public const long Audio = 64_000;

    public const long Video = 1_200_000;

    public static BitRates Usual { get; } = new(Audio, Audio, Video, Video);
}

/// <summary>What an ordinary endpoint would send and receive (inferred).</summary>
internal static class MediaKinds
{
    public const string Audio = "aac";

    public const string Video = "h264";

    public const int Width = 1_280;

    public const int Height = 720;
}
