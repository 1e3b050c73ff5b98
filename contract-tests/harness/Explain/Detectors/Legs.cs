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
    private (double? Time, string Key) _handshake;

    public override void See(LogLine line)
    {
        switch (line.Fact)
        {
            case LineFact.CallEnded when line.Find("lasted") is { } lasted && line.Text.Contains("- not connected", StringComparison.Ordinal):
                SeeUnanswered(lasted, line);
                break;
            case LineFact.LoadLimit:
                Report(OddityKind.LoadLimit, "limit", line, "The bridge refuses participants: its load limit or that of the cluster is reached.", OneShortage);
                break;
            case LineFact.HandshakeFailed:
                _handshake = (line.Time, $"connection {line.Place}");
                Report(OddityKind.TlsFallback, _handshake.Key, line, $"The TLS handshake on outgoing connection {line.Value("connection")} failed with error {line.Value("code")}.");
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

    private void SeeFallback(LogLine line)
    {
        var call = Host.Facts.Call(line.Value("call"));
        var key = call.Party is { } party ? $"party {party}" : $"call {line.Place}";
        if (line.Time - _handshake.Time <= SameAttempt && Oddities.Find(OddityKind.TlsFallback, Host.Name, _handshake.Key) is { Count: 1 } handshake)
        {
            // The two lines are one event.
            handshake.Sentence = $"{handshake.Sentence} {Capital(call.ToString())} falls back to an unencrypted connection.";
            handshake.Add(line.Place, line.Time);
            _handshake = default;
            return;
        }

        Report(OddityKind.TlsFallback, key, line, $"{Capital(call.ToString())} falls back to an unencrypted connection.");
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
