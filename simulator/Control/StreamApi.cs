using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/stream</c>: what happens, as server-sent events, until the world or the run ends.</summary>
internal sealed class StreamApi(Cluster cluster, JournalApi journal)
{
    /// <summary>How many events wait for a client that reads slowly.</summary>
    private const int Room = 10_000;

    private static readonly string[] s_events = ["exchange", "change", "log"];

    public void Map(ControlRoutes routes) => routes.Map(ControlOperation.GetStream, Get);

    private async Task Get(HttpContext context)
    {
        var wanted = context.Request.Query.TryGetValue("events", out var text) ? text.ToString().Split(',') : s_events;
        if (wanted.FirstOrDefault(word => !s_events.Contains(word)) is { } unknown)
        {
            await ControlApi.Problem(context, 400, $"There is no event {unknown}; there are {string.Join(", ", s_events)}.");
            return;
        }

        using var listener = cluster.Feed.Listen(Room);
        List<(Syslog Log, Stream Lines)> logs = [];
        CancellationToken worldEnds;
        using (cluster.Enter())
        {
            worldEnds = cluster.WorldEnds;
            if (wanted.Contains("log"))
                logs.AddRange(cluster.Bridges.Select(bridge => (bridge.Syslog, (Stream)new LoggedLines(bridge.BridgeName, listener))));
        }
        foreach (var (log, lines) in logs)
            log.Attach(lines);
        try
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            await SendAsync(context, listener, wanted, worldEnds);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the run ends.
        }
        finally
        {
            foreach (var (log, lines) in logs)
                log.Detach(lines);
        }
    }

    private async Task SendAsync(HttpContext context, Feed.Listener listener, string[] wanted, CancellationToken worldEnds)
    {
        // Whoever has read this line misses nothing that comes after it.
        await WriteAsync(context, ": listening\n\n");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, worldEnds);
        try
        {
            while (await listener.Happenings.WaitToReadAsync(end.Token))
            {
                var events = new StringBuilder();
                if (listener.TakeMissed() is > 0 and var missed)
                    events.Append(CultureInfo.InvariantCulture, $"event: missed\ndata: {{\"missed\":{missed}}}\n\n");
                while (events.Length < 64 * 1024 && listener.Happenings.TryRead(out var happening))
                    Append(events, happening, wanted);
                if (events.Length > 0)
                    await WriteAsync(context, events.ToString());
            }
        }
        catch (OperationCanceledException) when (worldEnds.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // What was on its way when the world ended still belongs to it.
            var events = new StringBuilder();
            while (listener.Happenings.TryRead(out var happening))
                Append(events, happening, wanted);
            await WriteAsync(context, events.Append("event: end\ndata: {}\n\n").ToString());
        }
    }

    private void Append(StringBuilder events, Happening happening, string[] wanted)
    {
        var name = happening switch { ExchangeNoted => "exchange", ObjectTouched => "change", _ => "log" };
        if (!wanted.Contains(name))
            return;
        using var data = new MemoryStream();
        using (var json = new Utf8JsonWriter(data))
            Write(json, happening);
        events.Append("event: ").Append(name).Append("\ndata: ").Append(Encoding.UTF8.GetString(data.ToArray())).Append("\n\n");
    }

    private void Write(Utf8JsonWriter json, Happening happening)
    {
        if (happening is ExchangeNoted exchange)
        {
            journal.Write(json, exchange.Sequence, exchange.Entry);
            return;
        }
        json.WriteStartObject();
        switch (happening)
        {
            case ObjectTouched touched:
                json.WriteString("time", ControlApi.TimeText(touched.Time));
                json.WriteString("bridge", touched.Bridge);
                json.WriteString("change", touched.Change);
                json.WriteString("type", touched.Collection);
                json.WriteString("id", touched.Id);
                break;
            case LineLogged logged:
                json.WriteString("bridge", logged.Bridge);
                json.WriteString("line", logged.Line);
                break;
        }
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
