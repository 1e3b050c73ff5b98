using System.Globalization;
using System.Text;
using CmsSim.Harness.Explain.Detectors;

namespace CmsSim.Harness.Explain;

/// <summary>Follows the exchanges of one bridge through its API trace, and reports their steps to the detectors.</summary>
internal sealed class ExchangeTracker(IReadOnlyList<Detector> detectors)
{
    // Lines of an exchange may come while others begin, but no bridge serves so many requests at once.
    private const int MostOpen = 4096;

    // All lines of an answer are written together. Lines of the answers of a few other connections may lie between.
    private const int KeptAfterAnswer = 8;

    private readonly Dictionary<int, TracedExchange> _open = [];
    private readonly Queue<TracedExchange> _began = new();
    private readonly Queue<(TracedExchange Exchange, long Until)> _answered = new();
    private long _sequence;

    /// <summary>The exchanges that have no answer yet, oldest first.</summary>
    public IEnumerable<TracedExchange> Unanswered => _began.Where(exchange => !exchange.IsAnswered);

    /// <summary>The number of requests.</summary>
    public long Count => _sequence;

    public void See(LogLine line)
    {
        if (!int.TryParse(line.Span("trace"), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            line.Doubt();
            return;
        }

        if (line.Fact is LineFact.TraceRequest)
        {
            Begin(number, line);
            return;
        }

        if (!_open.TryGetValue(number, out var exchange) || !Fits(exchange, line))
        {
            foreach (var detector in detectors)
                detector.Stray(number, exchange, line);
            if (line.Fact is LineFact.TracePiece)
                line.Doubt();
        }
    }

    /// <summary>Completes all exchanges at the end of the log.</summary>
    public void End()
    {
        while (_answered.TryDequeue(out var next))
            Complete(next.Exchange);
    }

    private void Begin(int number, LogLine line)
    {
        while (_answered.TryPeek(out var next) && next.Until <= _sequence)
            Complete(_answered.Dequeue().Exchange);
        var exchange = new TracedExchange
        {
            Trace = number,
            Method = line.Value("method"),
            Path = line.Value("path"),
            From = line.Value("client"),
            Place = line.Place,
            Time = line.Time,
            Sequence = ++_sequence,
        };
        line.Exchange = exchange;
        foreach (var detector in detectors)
            detector.Began(exchange, line);
        _open[number] = exchange;
        _began.Enqueue(exchange);
        while (_began.TryPeek(out var oldest) && (oldest.IsComplete || _began.Count > MostOpen))
            Forget(_began.Dequeue());
    }

    private bool Fits(TracedExchange exchange, LogLine line)
    {
        line.Exchange = exchange;
        switch (line.Fact)
        {
            case LineFact.TraceContent when !exchange.IsAnswered && exchange.ContentSize is null:
                exchange.ContentSize = Number(line.Span("size"));
                exchange.ContentPlace = line.Place;
                return true;
            case LineFact.TraceAnswer when !exchange.IsAnswered:
                Answer(exchange, line);
                return true;
            case LineFact.TraceHeader or LineFact.TraceElided or LineFact.TraceXml when exchange.IsAnswered:
                AddToAnswer(exchange, line);
                return true;
            case LineFact.TracePiece or LineFact.TraceXml or LineFact.TraceElided or LineFact.TraceHeader when !exchange.IsAnswered && exchange.ContentSize is not null:
                AddPiece(exchange, line);
                return true;
            default:
                exchange.IsDamaged = true;
                return false;
        }
    }

    private void Answer(TracedExchange exchange, LogLine line)
    {
        exchange.Status = (int)Math.Min(Number(line.Span("status")), 999);
        exchange.Size = Number(line.Span("size"));
        exchange.AnsweredAt = line.Time;
        exchange.AnswerPlace = line.Place;
        _answered.Enqueue((exchange, _sequence + KeptAfterAnswer));
        foreach (var detector in detectors)
            detector.Answered(exchange, line);
    }

    private static void AddPiece(TracedExchange exchange, LogLine line)
    {
        var piece = Printed(line.Entry.Text);
        var blanks = piece.Length - piece.TrimStart(' ').Length;
        piece = piece[(blanks >= 6 ? 6 : Math.Min(blanks, 2))..];
        exchange.PrintedContent += Encoding.UTF8.GetByteCount(piece);
        exchange.HidesContent |= piece.Contains("****", StringComparison.Ordinal);
        exchange.ContentHash = HashCode.Combine(exchange.ContentHash, string.GetHashCode(piece, StringComparison.Ordinal));
        if (blanks < 6 && piece.IndexOf('=') is > 0 and var equals && exchange.Parameters.Count < TracedExchange.MostParameters)
            exchange.Parameters.Add(piece[..equals].ToString());
    }

    private static void AddToAnswer(TracedExchange exchange, LogLine line)
    {
        if (line.Fact is LineFact.TraceElided)
            exchange.HidesXml = true;
        if (line.Fact is not LineFact.TraceXml)
            return;
        var xml = Printed(line.Entry.Text).Trim();
        exchange.PrintedXml += Encoding.UTF8.GetByteCount(xml);
        exchange.HidesXml |= xml.Contains("****", StringComparison.Ordinal);
        if (exchange.Status >= 400 && exchange.FailureReason is null && ReasonIn(xml) is { } reason)
            exchange.FailureReason = reason;
    }

    // The text behind "API trace 9500:".
    private static ReadOnlySpan<char> Printed(string text) => text.AsSpan(text.IndexOf(':') + 1);

    // The first element inside failureDetails, with the name of a wrong parameter.
    private static string? ReasonIn(ReadOnlySpan<char> xml)
    {
        const string Container = "<failureDetails>";
        if (xml.StartsWith(Container, StringComparison.Ordinal))
            xml = xml[Container.Length..];
        if (xml is not ['<', >= 'a' and <= 'z', ..])
            return null;
        var name = xml[1..];
        var end = name.IndexOfAny(' ', '>', '/');
        if (end <= 0)
            return null;
        const string Attribute = "parameter=\"";
        var reason = name[..end].ToString();
        var at = xml.IndexOf(Attribute, StringComparison.Ordinal);
        if (at < 0)
            return reason;
        var parameter = xml[(at + Attribute.Length)..];
        return parameter.IndexOf('"') is >= 0 and var close ? $"{reason} ({parameter[..close]})" : reason;
    }

    private void Complete(TracedExchange exchange)
    {
        if (exchange.IsComplete)
            return;
        exchange.IsComplete = true;
        foreach (var detector in detectors)
            detector.Completed(exchange);
        Forget(exchange);
    }

    private void Forget(TracedExchange exchange)
    {
        exchange.IsComplete = true;
        if (_open.TryGetValue(exchange.Trace, out var open) && open == exchange)
            _open.Remove(exchange.Trace);
    }

    private static long Number(ReadOnlySpan<char> digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
}
