using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/stream</c>: exchanges, changes and log lines as server-sent events, until the world or the run ends.</summary>
internal sealed class StreamApi(Cluster cluster, JournalApi journal)
{
    /// <summary>The most events queued for a client that reads slowly.</summary>
    private const int Room = 10_000;

    /// <summary>The number of bytes of events after which a write begins.</summary>
    private const int Batch = 64 * 1024;

    private static readonly TimeSpan s_remindsEvery = TimeSpan.FromSeconds(1);

    private static readonly ControlOperation s_get = new("GET", "/stream", "Sends exchanges, changes of objects and log lines from now on, as server-sent events.")
    {
        MediaType = "text/event-stream",
        Query =
        [
            ("events", "string", "Sends only these, separated by commas: exchange, change, log."),
            ("most", "integer", "Sends at most this number of events of each kind in one second, and counts the others as missed."),
        ],
        Problems = [400, 503],
    };

    private static readonly Dictionary<string, FeedEventKinds> s_events = new()
    {
        ["exchange"] = FeedEventKinds.Exchange,
        ["change"] = FeedEventKinds.Change,
        ["log"] = FeedEventKinds.Log,
    };

    // Each log that streams listen to has one sink for all streams.
    private readonly Lock _sync = new();
    private readonly Dictionary<Syslog, (LoggedLines Lines, int Streams)> _taps = [];

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>());

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private async Task Get(HttpContext context)
    {
        var wanted = FeedEventKinds.All;
        if (context.Request.Query.TryGetValue("events", out var text))
        {
            var words = text.ToString().Split(',');
            if (words.FirstOrDefault(word => !s_events.ContainsKey(word)) is { } unknown)
            {
                await ControlAnswer.Problem(context, 400, $"Invalid event \"{unknown}\"; expected {string.Join(", ", s_events.Keys)}.");
                return;
            }
            wanted = words.Aggregate(FeedEventKinds.None, (kinds, word) => kinds | s_events[word]);
        }

        var pace = ControlBody.Number(context, "most", 1, Pace.Largest) is { } most ? new Pace(most, cluster.RealTime) : null;
        using var listener = cluster.Feed.TryListen(Room, wanted, cluster.Settings.ControlStreams, pace);
        if (listener is null)
        {
            await ControlAnswer.Problem(context, 503, $"{cluster.Settings.ControlStreams} streams are open, which is the maximum; close one first.");
            return;
        }
        List<Syslog> logs = [];
        CancellationToken worldEnds;
        using (cluster.Enter())
        {
            worldEnds = cluster.WorldEnds;
            if (wanted.HasFlag(FeedEventKinds.Log))
                logs.AddRange(cluster.Bridges.Select(bridge => Tapped(bridge.Syslog, bridge.BridgeName)));
        }
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await SendAsync(context, listener, pace is not null, worldEnds);
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected, or the run has ended.
        }
        finally
        {
            foreach (var log in logs)
                Release(log);
        }
    }

    private Syslog Tapped(Syslog log, string bridge)
    {
        lock (_sync)
        {
            var (lines, streams) = _taps.TryGetValue(log, out var known) ? known : (new LoggedLines(bridge, cluster.Feed), 0);
            _taps[log] = (lines, streams + 1);
            if (streams == 0)
                log.Attach(lines);
            return log;
        }
    }

    private void Release(Syslog log)
    {
        lock (_sync)
        {
            var (lines, streams) = _taps[log];
            if (streams > 1)
            {
                _taps[log] = (lines, streams - 1);
                return;
            }
            _taps.Remove(log);
            log.Detach(lines);
        }
    }

    private async Task SendAsync(HttpContext context, LiveFeed.Listener listener, bool isPaced, CancellationToken worldEnds)
    {
        // After a burst beyond the limit, no event would follow that brings the number of missed ones.
        await using var reminder = isPaced ? cluster.RealTime.CreateTimer(_ => listener.WakeIfMissed(), null, s_remindsEvery, s_remindsEvery) : null;

        // A client that has read this line misses no later event.
        await WriteAsync(context, ": listening\n\n"u8.ToArray());
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, worldEnds);
        try
        {
            while (await listener.WaitAsync(end.Token))
                await SendQueuedAsync(context, listener, "");
        }
        catch (OperationCanceledException) when (worldEnds.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // Events that were queued when the world ended are still sent.
            while (listener.Waiting > 0)
                await SendQueuedAsync(context, listener, "");
            await SendQueuedAsync(context, listener, "event: end\ndata: {}\n\n");
        }
    }

    private async Task SendQueuedAsync(HttpContext context, LiveFeed.Listener listener, string last)
    {
        var events = new ArrayBufferWriter<byte>(Batch);
        if (listener.ResetMissed() is > 0 and var missed)
            events.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: missed\ndata: {{\"missed\":{missed}}}\n\n")));
        while (events.WrittenCount < Batch && listener.TryRead(out var next))
            events.Write(next.Events ??= EventsOf(next));
        events.Write(Encoding.UTF8.GetBytes(last));
        if (events.WrittenCount > 0)
            await WriteAsync(context, events.WrittenMemory);
    }

    private byte[] EventsOf(FeedEvent published)
    {
        var events = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(events);
        switch (published)
        {
            case ExchangeNoted exchange:
                Append(events, json, "exchange", () => journal.Write(json, exchange.Exchange));
                break;
            case ObjectChanged changed:
                Append(events, json, "change", () => Write(json, changed));
                break;
            case LinesLogged logged:
                foreach (var line in logged.Lines.AsSpan().Split((byte)'\n'))
                {
                    if (logged.Lines.AsMemory(line) is { IsEmpty: false } text)
                        Append(events, json, "log", () => Write(json, logged.Bridge, text.Span));
                }
                break;
        }
        return events.WrittenSpan.ToArray();
    }

    private static void Append(ArrayBufferWriter<byte> events, Utf8JsonWriter json, string name, Action write)
    {
        events.Write("event: "u8);
        events.Write(Encoding.UTF8.GetBytes(name));
        events.Write("\ndata: "u8);
        json.Reset();
        write();
        json.Flush();
        events.Write("\n\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ObjectChanged changed)
    {
        json.WriteStartObject();
        json.WriteString("time", ControlAnswer.TimeText(changed.Time));
        json.WriteString("bridge", changed.Bridge);
        json.WriteString("change", changed.Change);
        json.WriteString("type", changed.Collection);
        json.WriteString("id", changed.Id);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string bridge, ReadOnlySpan<byte> line)
    {
        json.WriteStartObject();
        json.WriteString("bridge", bridge);
        if (Utf8.IsValid(line))
            json.WriteString("line", line);
        else
            json.WriteString("line", Encoding.UTF8.GetString(line));
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        await context.Response.BodyWriter.WriteAsync(text, context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
