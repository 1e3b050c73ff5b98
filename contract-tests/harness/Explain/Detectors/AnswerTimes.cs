using System.Globalization;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds requests without answers, answers without requests, slow and out-of-order answers, and cut logs.</summary>
internal sealed class AnswerTimes : Detector
{
    // Recorded answers take milliseconds. TMS waits 30 s by default; users notice after a few.
    private const double Slow = 5;

    // No client waits longer for an answer.
    private const double GivenUp = 60;

    // A log that ends right after a request may have been cut before the answer. These many later answers show that it was not.
    private const int LaterAnswers = 3;

    private readonly Queue<TracedExchange> _waiting = new();
    private long _answers;
    private long _lastAnswered;
    private int? _firstTrace;

    public override void Began(TracedExchange exchange, LogLine line)
    {
        _firstTrace ??= exchange.Trace;
        if (Host.RestartedAt is { } restarted && restarted == line.Time)
            ReportAllBefore(exchange);
        while (_waiting.TryPeek(out var oldest) && (oldest.IsAnswered || oldest.IsReportedUnanswered || line.Time - oldest.Time > GivenUp || oldest.IsComplete))
        {
            _waiting.Dequeue();
            if (!oldest.IsAnswered)
                ReportUnanswered(oldest);
        }

        _waiting.Enqueue(exchange);
    }

    public override void Answered(TracedExchange exchange, LogLine line)
    {
        _answers++;
        if (line.Time - exchange.Time >= Slow)
            Report(OddityKind.SlowAnswer, $"{exchange.Sequence}", line, $"The answer to {exchange.Method} {exchange.Path} took {Durations.Text(line.Time!.Value - exchange.Time!.Value)}.", trace: exchange.Trace);
        if (exchange.Sequence < _lastAnswered && !IsAsynchronous(exchange.Path))
            Report(OddityKind.OutOfOrderAnswer, $"{exchange.Method} {WithoutIds(exchange.Path)}", line, string.Create(CultureInfo.InvariantCulture, $"Request {exchange.Trace} ({exchange.Method} {exchange.Path}) is answered after a later request."), trace: exchange.Trace);
        _lastAnswered = Math.Max(_lastAnswered, exchange.Sequence);
    }

    public override void Stray(int trace, TracedExchange? exchange, LogLine line)
    {
        if (exchange is null && (_firstTrace is null || trace < _firstTrace))
            Report(OddityKind.CutLog, $"begin {trace}", line, string.Create(CultureInfo.InvariantCulture, $"The log begins within exchange {trace}."), trace: trace);
        else if (exchange is null && line.Fact is LineFact.TraceAnswer or LineFact.TraceContent or LineFact.TraceHeader or LineFact.TraceXml or LineFact.TraceElided)
            Report(OddityKind.AnswerWithoutRequest, $"{trace}", line, string.Create(CultureInfo.InvariantCulture, $"The log has lines of exchange {trace}, but not its request."), within: GivenUp, trace: trace);
        else
            Report(OddityKind.CutLog, $"line {trace}", line, string.Create(CultureInfo.InvariantCulture, $"A line of exchange {trace} is cut, or is at the wrong place."), trace: trace);
    }

    public override void End()
    {
        foreach (var exchange in Host.Exchanges.Unanswered.Where(exchange => !exchange.IsReportedUnanswered))
        {
            if (Host.LastTime - exchange.Time > GivenUp || _lastAnswered >= exchange.Sequence + LaterAnswers)
                ReportUnanswered(exchange);
            else
                Report(OddityKind.CutLog, $"end {exchange.Trace}", exchange, string.Create(CultureInfo.InvariantCulture, $"The log ends before the answer to request {exchange.Trace}."));
        }
    }

    // Clients that work side by side overtake each other at the same nodes again and again, so each node is reported once.
    private static string WithoutIds(string path) => string.Join('/', path.Split('?')[0].Split('/').Where(segment => segment.Length != 36));

    // Participants of other bridges are asked for, so a later request may be answered first (document 212298, trace 9497).
    private static bool IsAsynchronous(string path) => path.Contains("participants", StringComparison.OrdinalIgnoreCase);

    private void ReportAllBefore(TracedExchange exchange)
    {
        while (_waiting.TryDequeue(out var waiting))
        {
            if (!waiting.IsAnswered && waiting != exchange)
                ReportUnanswered(waiting);
        }
    }

    private void ReportUnanswered(TracedExchange exchange)
    {
        if (exchange.IsReportedUnanswered)
            return;
        exchange.IsReportedUnanswered = true;
        Report(OddityKind.UnansweredRequest, $"{exchange.Sequence}", exchange, string.Create(CultureInfo.InvariantCulture, $"Request {exchange.Trace} ({exchange.Method} {exchange.Path}) has no answer."));
    }
}
