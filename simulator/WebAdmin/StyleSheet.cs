using System.Reflection;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The style sheet of all pages.</summary>
internal static class StyleSheet
{
    /// <summary>The address of the style sheet.</summary>
    public const string Path = "/webadmin.css";

    /// <summary>The style sheet as an answer. It holds no data, so it needs no session.</summary>
    public static WebAnswer Answer { get; } = new(200) { Body = Read(), MediaType = "text/css; charset=utf-8", MayBeKept = true };

    private static byte[] Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("webadmin.css")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
