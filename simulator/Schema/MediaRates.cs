namespace CmsSim.Simulator.Schema;

/// <summary>Bit rates of a connected leg in each direction, in bit/s; constant, because no media flows (inferred).</summary>
internal static class MediaRates
{
    public const long Audio = 64_000;

    public const long Video = 1_200_000;

    public static BitRates Usual { get; } = new(Audio, Audio, Video, Video);
}
