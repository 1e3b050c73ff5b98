using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds legs that were not connected, TLS failures, short stays and load limits.</summary>
internal sealed class Legs : Detector
{
    // A caller who changes their mind cancels within this time. The bridge prints no other reason then.
    private const double Cancelled = 20;

    // Document 213552 shows an ordinary guest who leaves after 4.2 s.
    private const double Short = 4;

    // Several refusals at the limit within ten minutes are one shortage.
    private const double OneShortage = 600;

    // A handshake fails a moment before its call falls back.
    private const double SameAttempt = 1;

    private const int Remembered = 20_000;

    private readonly BoundedMap<string, double> _joined = new(Remembered);
    private (double? Time, Place Place, string Sentence)? _handshake;

    public override void See(LogLine line)
    {
        if (_handshake is { } waiting && (line.Time is null || line.Time - waiting.Time > SameAttempt))
            ReportHandshake();
        switch (line.Fact)
        {
            case LineFact.CallEnded when line.Find("lasted") is { } lasted && line.Text.Contains("- not connected", StringComparison.Ordinal):
                SeeUnanswered(lasted, line);
                break;
            case LineFact.LoadLimit:
                Report(OddityKind.LoadLimit, "limit", line, "The bridge refuses participants: its load limit or that of the cluster is reached.", OneShortage);
                break;
            case LineFact.HandshakeFailed:
                ReportHandshake();
                _handshake = (line.Time, line.Place, $"The TLS handshake on outgoing connection {line.Value("connection")} failed with error {line.Value("code")}.");
                break;
            case LineFact.FellBack:
                SeeFallback(line);
                break;
            case LineFact.JoinedSpace when line.Time is { } now:
                _joined.Set(line.Value("party") + line.Value("space"), now);
                break;
            case LineFact.LeftSpace:
                SeeLeaving(line);
                break;
            default:
                break;
        }
    }

    public override void End() => ReportHandshake();

    private void SeeUnanswered(string lasted, LogLine line)
    {
        var reason = line.Find("reason") ?? line.Find("how");
        if ((reason is null or "local SIP teardown" or "remote SIP teardown") && Durations.Parse(lasted) < Cancelled)
            return;
        if (reason?.Contains("participant limit", StringComparison.Ordinal) is true)
        {
            Report(OddityKind.LoadLimit, reason, line, $"{Named(line)} was turned away: {reason}.", OneShortage);
            return;
        }

        Report(OddityKind.NotConnected, $"{line.Place}", line, $"{Named(line)} was not connected after {lasted}{(reason is null ? "" : $": {reason}")}.");
    }

    // The failed handshake and the fallback of its call are one event.
    private void SeeFallback(LogLine line)
    {
        var call = Host.Facts.Call(line.Value("call"));
        var key = call.Party ?? $"{line.Place}";
        var sentence = $"{Capital(call.ToString())} falls back to an unencrypted connection.";
        if (_handshake is { } handshake)
            Oddities.Add(OddityKind.TlsFallback, Host.Name, key, handshake.Place, handshake.Time, $"{handshake.Sentence} {sentence}");
        _handshake = null;
        Report(OddityKind.TlsFallback, key, line, sentence);
    }

    private void ReportHandshake()
    {
        if (_handshake is { } alone)
            Oddities.Add(OddityKind.TlsFallback, Host.Name, $"{alone.Place}", alone.Place, alone.Time, alone.Sentence);
        _handshake = null;
    }

    private void SeeLeaving(LogLine line)
    {
        var party = line.Value("party");
        if (_joined.TryGet(party + line.Value("space"), out var joined) && line.Time - joined is >= 0 and < Short)
            Report(OddityKind.ShortStay, $"{party} {line.Value("space")}", line, $"{party} left \"{line.Value("name")}\" {Durations.Text(line.Time!.Value - joined)} after joining.");
    }

    private string Named(LogLine line) => Capital(Host.Facts.CallText(line.Value("call")));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
