using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Fixtures;

/// <summary>A line of the log that a bridge would write for a fixture.</summary>
/// <param name="Trace">The number of the exchange that the line belongs to or follows.</param>
/// <param name="Text">The line.</param>
public sealed record TraceLogLine(int Trace, string Text);

/// <summary>
/// Renders a fixture as a bridge of release 2.0 logs it. The rules were derived from the 255 lines of the documented log, which they
/// reproduce (observed). The simulator has its own rules, so that neither can hide a mistake of the other.
/// </summary>
public static class TraceLog
{
    private const int WidthOfPiece = 48;
    private const int XmlLinesShown = 8;

    /// <summary>Returns the lines of the log.</summary>
    public static IReadOnlyList<TraceLogLine> Render(Fixture fixture)
    {
        var log = new List<TraceLogLine>();
        var unanswered = new List<FixtureExchange>();

        foreach (var exchange in fixture.Exchanges)
        {
            Request(exchange);
            Others(exchange, exchange.During);
            if (exchange.AnsweredAfter is null)
                Answered(exchange);
            else
                unanswered.Add(exchange);
        }

        return log;

        void Answered(FixtureExchange exchange)
        {
            Answer(exchange);
            foreach (var waiting in unanswered.Where(waiting => waiting.AnsweredAfter == exchange.Trace))
                Answered(waiting);
            Others(exchange, exchange.After);
        }

        void Request(FixtureExchange exchange)
        {
            Trace(exchange, $" {exchange.Request.Method} for \"{exchange.Request.Path.Text}\" (from {exchange.From})");
            if (exchange.Request.Body is not { } body)
                return;
            Trace(exchange, $" content data size {Number(body.Size ?? Encoding.UTF8.GetByteCount(body.Content.Text))}, type \"{body.ContentType}\":");
            foreach (var line in FormLines(body.Content.Text))
                Trace(exchange, line);
        }

        void Answer(FixtureExchange exchange)
        {
            if (exchange.Answer is not { } answer)
                return;
            Trace(exchange, $" sending {Number(answer.Status)} response, size {Number(answer.Size ?? Encoding.UTF8.GetByteCount(answer.Body.Text))}");
            foreach (var header in answer.Headers.Where(header => header.IsLogged))
                Trace(exchange, $" {header.Name}: {header.Value.Text}");
            foreach (var line in BodyLines(answer.Body.Text))
                Trace(exchange, line);
        }

        void Trace(FixtureExchange exchange, string text) =>
            Write(exchange, exchange.At, "user", FixtureLogLine.Bridge, $"API trace {Number(exchange.Trace)}:{text}");

        void Others(FixtureExchange exchange, IReadOnlyList<FixtureLogLine> lines)
        {
            foreach (var line in lines)
                Write(exchange, line.At ?? exchange.At, line.Facility, line.Process, line.Text);
        }

        void Write(FixtureExchange exchange, DateTimeOffset at, string facility, string process, string text)
        {
            var level = process == FixtureLogLine.Bridge ? "INFO : " : "";
            log.Add(new(exchange.Trace, $"{Stamp(at)} {facility}.info {fixture.Host} {process}:  {level}{text}"));
        }
    }

    // Syslog pads the day with a blank.
    private static string Stamp(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:MMM} {at.Day,2} {at:HH:mm:ss}");

    private static IEnumerable<string> FormLines(string body)
    {
        foreach (var pair in Pairs(body))
        {
            var pieces = Masked(pair).Chunk(WidthOfPiece).Select(piece => new string(piece));
            var indent = "  ";
            foreach (var piece in pieces)
            {
                yield return indent + piece;
                indent = "      ";
            }
        }
    }

    // A pair includes the ampersand that ends it, so an empty first pair becomes a line of its own.
    private static IEnumerable<string> Pairs(string body)
    {
        for (var start = 0; start < body.Length;)
        {
            var ampersand = body.IndexOf('&', start);
            var end = ampersand < 0 ? body.Length : ampersand + 1;
            yield return body[start..end];
            start = end;
        }
    }

    // The bridge prints eight asterisks for any passcode, even an empty one, and omits the ampersand (observed).
    private static string Masked(string pair) =>
        pair.StartsWith("passcode=", StringComparison.Ordinal) ? "passcode=********" : pair;

    private static IEnumerable<string> BodyLines(string body)
    {
        var logged = body.StartsWith(XmlLines.Declaration, StringComparison.Ordinal) ? body[XmlLines.Declaration.Length..] : body;
        var lines = XmlLines.Split(logged);

        // Eight lines are printed whole and fourteen are cut (observed). Nine are printed whole: one line is not worth a cut (inferred).
        return lines.Count <= XmlLinesShown + 1
            ? lines.Select(line => "  " + line)
            : [.. lines.Take(XmlLinesShown).Select(line => "  " + line), "    [ ... ]", "  " + lines[^1]];
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
