using System.Text;
using System.Text.Json;
using CmsSim.Harness.Record;

namespace CmsSim.Harness.Coverage;

/// <summary>A recording as it passed: the exchanges of clients, the call detail records that a bridge posted, and the frames of events.</summary>
/// <param name="path">The folder of the recording, or its file.</param>
public sealed class RecordingSource(string path) : ICoverageSource
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadAsync(CoverageMeter meter, CancellationToken cancellation = default)
    {
        var (cut, open) = (0, 0);
        using var recording = RecordingReader.Open(path);
        foreach (var item in recording.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            switch (item)
            {
                case RecordedExchange { Channel: RecordedChannel.Cdr } posted:
                    cut += IsAdded(meter, posted, cancellation) ? 0 : 1;
                    break;
                case RecordedExchange { RequestEnded: null }:
                    open++;
                    break;
                case RecordedExchange exchange:
                    var (isFormWhole, isAnswerWhole) = (exchange.RequestSize == exchange.RequestBody.Length, exchange.AnswerEnded is not null && exchange.AnswerSize == exchange.AnswerBody.Length && !IsCompressed(exchange));
                    cut += isFormWhole && isAnswerWhole ? 0 : 1;
                    meter.Add(new CoverageExchange(exchange.Method, exchange.Target)
                    {
                        Form = isFormWhole ? Encoding.UTF8.GetString(exchange.RequestBody.Span) : null,
                        Status = exchange.Status ?? 0,
                        Answer = isAnswerWhole ? Encoding.UTF8.GetString(exchange.AnswerBody.Span) : null,
                    });
                    break;
                case RecordedFrame frame:
                    Add(meter, frame);
                    break;
            }
        }

        List<string> notes = [];
        if (open > 0)
            notes.Add($"{Name} has {Reports.Words.Count(open, "request")} whose connection ended before the request was whole");
        if (cut > 0)
            notes.Add($"{Name} does not show all bodies of {Reports.Words.Count(cut, "exchange")}");
        if (recording.IsDamaged)
            notes.Add($"{Name} is damaged; what comes after {recording.WholeBytes} bytes is not read");
        return Task.FromResult<IReadOnlyList<string>>(notes);
    }

    private static bool IsAdded(CoverageMeter meter, RecordedExchange posted, CancellationToken cancellation)
    {
        try
        {
            RecordDocumentSource.Add(meter, new MemoryStream(posted.RequestBody.ToArray(), writable: false), cancellation);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsCompressed(RecordedExchange exchange) =>
        exchange.AnswerHeaders.Any(header => header.Name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase) && !header.Value.Equals("identity", StringComparison.OrdinalIgnoreCase));

    // A client subscribes with subscribeRequest, and a bridge sends updates. Acknowledgements are no part of the coverage.
    private static void Add(CoverageMeter meter, RecordedFrame frame)
    {
        try
        {
            using var json = JsonDocument.Parse(frame.Payload);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("message", out var message) || !message.TryGetProperty("type", out var type))
                return;
            if (frame.IsFromServer)
            {
                if (type.GetString() is { } update)
                    meter.AddUpdate(update);
            }
            else if (type.GetString() == "subscribeRequest" && message.TryGetProperty("subscriptions", out var subscriptions))
            {
                foreach (var subscription in subscriptions.EnumerateArray())
                {
                    if (subscription.TryGetProperty("type", out var subscribed) && subscribed.GetString() is { } name)
                        meter.AddSubscription(name);
                }
            }
        }
        catch (Exception senseless) when (senseless is JsonException or InvalidOperationException)
        {
            // A frame that is no message of the protocol meets nothing of it.
        }
    }
}
