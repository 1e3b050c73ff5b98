using System.Globalization;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Compares the sizes that the trace prints with the bytes that it prints.</summary>
internal sealed class PrintedSizes : Detector
{
    // <?xml version="1.0"?>, which the trace never prints. GET /calls has none.
    private const int Declaration = 21;

    public override void Completed(TracedExchange exchange)
    {
        if (exchange.IsDamaged)
            return;
        if (exchange is { ContentSize: { } content, HidesContent: false } && content != exchange.PrintedContent)
        {
            Oddities.Add(OddityKind.SizeMismatch, Host.Name, $"content {exchange.Sequence}", exchange.ContentPlace, exchange.Time, string.Create(CultureInfo.InvariantCulture,
                $"The body of request {exchange.Trace} has {content} bytes, but the log prints {exchange.PrintedContent}."), trace: exchange.Trace);
        }

        // Only XML is printed.
        if (exchange is { Size: { } size, HidesXml: false, PrintedXml: > 0 and var printed } && size != printed && size != printed + Declaration)
        {
            Oddities.Add(OddityKind.SizeMismatch, Host.Name, $"answer {exchange.Sequence}", exchange.AnswerPlace, exchange.AnsweredAt, string.Create(CultureInfo.InvariantCulture,
                $"The answer {exchange.Trace} has {size} bytes, but the log prints {printed}, or {printed + Declaration} with the XML declaration."), trace: exchange.Trace);
        }
    }
}
