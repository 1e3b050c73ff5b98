namespace CmsSim.Simulator.Schema;

/// <summary>The largest picture of a leg.</summary>
internal enum VideoSize
{
    /// <summary>Audio only.</summary>
    None,

    P480,
    P720,
    P1080,
}

/// <summary>The words, sizes and load of pictures.</summary>
internal static class VideoSizes
{
    /// <summary>The sizes by their names in worlds and in the control API.</summary>
    public static IReadOnlyDictionary<string, VideoSize> Named { get; } = new Dictionary<string, VideoSize>
    {
        ["none"] = VideoSize.None,
        ["480p"] = VideoSize.P480,
        ["720p"] = VideoSize.P720,
        ["1080p"] = VideoSize.P1080,
    };

    public static string WordOf(VideoSize size) => Named.First(entry => entry.Value == size).Key;

    public static (int Width, int Height) Of(VideoSize size) => size switch
    {
        VideoSize.P480 => (854, 480),
        VideoSize.P1080 => (1_920, 1_080),
        _ => (MediaKinds.Width, MediaKinds.Height),
    };

    /// <summary>The size with this height; that of an ordinary endpoint for any other.</summary>
    public static VideoSize WithHeight(string? height) => height switch
    {
        "480" => VideoSize.P480,
        "1080" => VideoSize.P1080,
        _ => VideoSize.P720,
    };

    /// <summary>The largest size that a value of <c>qualityMain</c> allows.</summary>
    public static VideoSize LimitOf(string? qualityMain) => qualityMain switch
    {
        "max480p30" => VideoSize.P480,
        "max720p30" => VideoSize.P720,
        _ => VideoSize.P1080,
    };

    /// <summary>
    /// The media processing load of a leg. The documented capacities of one appliance for 1080p, 720p and 480p are as 1 to 2 to 4; an
    /// appliance for 96 legs of 720p has a load limit of 96000. The load of audio is not known (inferred).
    /// </summary>
    public static int LoadOf(VideoSize size) => size switch
    {
        VideoSize.None => 100,
        VideoSize.P480 => 500,
        VideoSize.P720 => 1_000,
        _ => 2_000,
    };
}
