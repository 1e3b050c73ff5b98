namespace CmsSim.Simulator.Schema;

/// <summary>The codecs and the picture size of an ordinary endpoint (inferred).</summary>
internal static class MediaKinds
{
    public const string Audio = "aac";

    public const string Video = "h264";

    public const int Width = 1_280;

    public const int Height = 720;
}
