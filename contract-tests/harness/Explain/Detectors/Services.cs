namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Reports lines that are odd by themselves: failures of servers and of the database, licences, and lines of level error.</summary>
internal sealed class Services : Detector
{
    // Lines of one failure come together, and are repeated while it lasts.
    private const double OneFailure = 900;

    private const int LongestKey = 40;

    private static readonly string[] s_errorLevels = ["ERROR", "FATAL", "CRITICAL", "Error"];
    private static readonly string[] s_errorSeverities = ["err", "error", "crit", "alert", "emerg"];

    public override void See(LogLine line)
    {
        if (KindOf(line.Fact) is { } kind)
            Report(kind, KeyOf(kind, line), line, Sentence(line), OneFailure);
        else if (Oddities.OfLine is [] && IsError(line))
            Report(OddityKind.ErrorLine, line.Form?.Pattern ?? Start(line.Text), line, $"{line.Entry.Process ?? "The bridge"} reports: {line.Text}", OneFailure);
    }

    private static OddityKind? KindOf(LineFact fact) => fact switch
    {
        LineFact.Reregistered => OddityKind.Reregistration,
        LineFact.WebBridgeFailed => OddityKind.WebBridge,
        LineFact.DeviceFailed => OddityKind.RecorderOrStreamer,
        LineFact.DatabaseFailed => OddityKind.Database,
        LineFact.DirectoryFailed => OddityKind.Directory,
        LineFact.SipConnectionFailed => OddityKind.SipConnection,
        LineFact.Licence => OddityKind.Licence,
        LineFact.Failed => OddityKind.ErrorLine,
        _ => null,
    };

    // One server, or one text: the number of a call or session is no part of it.
    private static string KeyOf(OddityKind kind, LogLine line) => kind switch
    {
        OddityKind.Reregistration => line.Value("server"),
        OddityKind.WebBridge => line.Find("link") ?? line.Value("address"),
        OddityKind.RecorderOrStreamer => line.Entry.Process ?? line.Find("device") ?? line.Find("what") ?? "",
        OddityKind.Database => line.Find("node") ?? "database",
        _ => line.Form!.Pattern,
    };

    private static string Sentence(LogLine line) => line.Entry.Process is null or "host:server" ? $"The bridge logs: {line.Text}" : $"{line.Entry.Process} logs: {line.Text}";

    private static bool IsError(LogLine line) =>
        Array.IndexOf(s_errorLevels, line.Level) >= 0 || (line.Entry.Severity is { } severity && Array.IndexOf(s_errorSeverities, severity) >= 0);

    private static string Start(string text) => text.Length > LongestKey ? text[..LongestKey] : text;
}
