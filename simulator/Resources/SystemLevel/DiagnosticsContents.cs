using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>The text of a diagnostics object.</summary>
internal static class DiagnosticsContents
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "contents",
        Below = "system/diagnostics",
        Verbs = Verbs.Read,
        Content = Content.Text("text/plain", (diagnostics, _) => diagnostics!.Text(Diagnostics.Contents) ?? ""),
    };
}
