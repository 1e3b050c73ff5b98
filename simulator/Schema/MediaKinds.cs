namespace CmsSim.Simulator.Schema;

/// <summary>The codecs and the picture size of an ordinary endpoint (inferred).</summary>
internal static class MediaKinds
{
    public const string Audio = "aac";

    /// <summary>The audio codec of apps and browsers, in every recorded body.</summary>
    public const string AudioOfApps = "opus";

    public const string Video = "h264";

    public const int Width = 1_280;

    public const int Height = 720;
}

/// <summary>One direction of the audio or video of a leg, with the size of its picture where it is known.</summary>
internal readonly record struct MediaStream(string? Codec, long? Width, long? Height);
