using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CmsSim.Simulator.Api;

/// <summary>One bridge's web server: HTTP in and out, and nothing else.</summary>
internal sealed class BridgeApplication(Cluster cluster, int index, ApiEndpoint endpoint, EventsEndpoint events) : IHttpApplication<IFeatureCollection>
{
    /// <summary>An empty answer compressed, as clients that offer gzip get it on POST (document 213812).</summary>
    private static readonly byte[] s_emptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private static readonly ApiAnswer s_busy = new(503);

    [ThreadStatic]
    private static ByteBuffer? t_output;

    private (long Second, StringValues Text) _date;

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception) { }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        try
        {
            var answering = ProcessAsync(context);
            return answering.IsCompletedSuccessfully ? answering : WatchAsync(answering, context);
        }
        catch (Exception error)
        {
            return FailAsync(context, error);
        }
    }

    private async Task WatchAsync(Task answering, IFeatureCollection context)
    {
        try
        {
            await answering;
        }
        catch (Exception error)
        {
            await FailAsync(context, error);
        }
    }

    /// <summary>The net under all requests: what the client spoilt is refused, and what we did is recorded.</summary>
    private Task FailAsync(IFeatureCollection context, Exception error)
    {
        var response = Feature<IHttpResponseFeature>(context);
        if (error is BadHttpRequestException && !response.HasStarted)
            return Task.FromException(error);
        var lifetime = Feature<IHttpRequestLifetimeFeature>(context);

        // The client has gone. An invalid operation comes of writing to a connection in memory that is closed.
        if (error is OperationCanceledException || (lifetime.RequestAborted.IsCancellationRequested && error is IOException or InvalidOperationException))
        {
            lifetime.Abort();
            return Task.CompletedTask;
        }

        // Kestrel gives no other reason for some bodies that it cannot read, such as a chunk of 2 GiB.
        var isSpoilt = error is IOException;
        if (!isSpoilt)
        {
            var http = Feature<IHttpRequestFeature>(context);
            var incident = cluster.Incidents.Report($"answering {http.Method} {Secrets.WithoutIn(http.RawTarget)}", error);
            using (cluster.Enter())
                cluster.Journal.Note(new JournalEntry(cluster.Timeline.Now, cluster.Bridges[index].BridgeName, null, http.Method, http.RawTarget, 500, [], null, Incident: incident));
        }
        if (response.HasStarted)
        {
            lifetime.Abort();
            return Task.CompletedTask;
        }
        response.Headers.Clear();
        response.Headers.Date = Date();
        response.Headers.Connection = "close";
        response.Headers.ContentLength = 0;
        response.StatusCode = isSpoilt ? 400 : 500;
        return Task.CompletedTask;
    }

    private Task ProcessAsync(IFeatureCollection context)
    {
        var http = Feature<IHttpRequestFeature>(context);
        if (!IsApi(http.Path))
            return events.IsAt(http.Path) ? events.AnswerAsync(context, http) : AnswerElsewhere(http, Feature<IHttpResponseFeature>(context));
        if (Feature<IHttpRequestBodyDetectionFeature>(context) is { CanHaveBody: true })
            return ReadAndAnswerAsync(context, http);
        return AnswerWhenThereIsRoom(context, RequestOf(context, http, default, isTooLarge: false));
    }

    /// <summary>Whether a fault resets a connection that is about to begin with TLS.</summary>
    public bool AbortsTls()
    {
        if (!cluster.HasFaults)
            return false;
        using var gate = cluster.Enter();
        return cluster.Faults.NextHandshake(cluster.Bridges[index].BridgeName) is not null;
    }

    // What lies outside the API is the web administration; a browser that comes there finds its way.
    private Task AnswerElsewhere(IHttpRequestFeature http, IHttpResponseFeature response)
    {
        response.Headers.Date = Date();
        response.Headers.ContentLength = 0;
        if (http.Path is "/")
        {
            response.StatusCode = 302;
            response.Headers.Location = "/api/v1/system/status";
        }
        else
        {
            response.StatusCode = 404;
        }
        return Task.CompletedTask;
    }

    private async Task WaitAndAnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        await cluster.Bridges[index].Syslog.RoomAsync();
        await AnswerAsync(context, request);
    }

    private async Task ReadAndAnswerAsync(IFeatureCollection context, IHttpRequestFeature http)
    {
        var reader = Feature<IRequestBodyPipeFeature>(context)?.Reader ?? PipeReader.Create(http.Body);
        var limit = cluster.Settings.LargestBody;
        var read = await reader.ReadAsync();

        // Nearly every form is there at once, and whole.
        if (read.IsCompleted && read.Buffer.Length <= limit)
        {
            var whole = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            await AnswerWhenThereIsRoom(context, RequestOf(context, http, whole, isTooLarge: false));
            return;
        }

        var content = new ArrayBufferWriter<byte>(4096);
        long length = 0;
        while (true)
        {
            length += read.Buffer.Length;

            // A body that is too long is read to its end all the same: its sender then sees the answer.
            if (length <= limit)
            {
                foreach (var part in read.Buffer)
                    content.Write(part.Span);
            }
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
            read = await reader.ReadAsync();
        }

        var isTooLarge = length > limit;
        await AnswerWhenThereIsRoom(context, RequestOf(context, http, isTooLarge ? default : content.WrittenMemory, isTooLarge));
    }

    private Task AnswerWhenThereIsRoom(IFeatureCollection context, ApiRequest request) =>
        cluster.IsDisturbed && Disturb(context, request) is { } disturbed ? disturbed : AnswerSoundly(context, request);

    private Task AnswerSoundly(IFeatureCollection context, ApiRequest request) =>
        cluster.Bridges[index].Syslog.HasRoom ? AnswerAsync(context, request) : WaitAndAnswerAsync(context, request);

    private Task? Disturb(IFeatureCollection context, ApiRequest request) =>
        MeetHostility(context, request) ?? (cluster.HasFaults ? MeetFault(context, request) : null);

    /// <summary>What comes of the request at a bridge that makes it hard for its clients; null when it goes on.</summary>
    private Task? MeetHostility(IFeatureCollection context, ApiRequest request)
    {
        if (cluster.Hostility is null)
            return null;
        using (cluster.Enter())
        {
            if ((request.Hostile = cluster.Hostility?.Begin()) is not { IsBusy: true } turn)
                return null;
            cluster.Journal.Note(new JournalEntry(
                cluster.Timeline.Now, cluster.Bridges[index].BridgeName, null, request.Method, request.Target, s_busy.Status, [], null, turn.Effects));
        }
        return Write(context, request, s_busy, default);
    }

    /// <summary>What comes of the request when a fault stands in its way; null when it goes on to the bridge at once.</summary>
    private Task? MeetFault(IFeatureCollection context, ApiRequest request)
    {
        ChannelReader<int> pause;
        CancellationToken end;
        using (cluster.Enter())
        {
            var bridge = cluster.Bridges[index].BridgeName;
            if (cluster.Faults.Next(bridge, request.Method, ApiRoutes.Plain(request.Path)) is not { } found)
                return null;
            request.Fault = found;

            // The bridge never sees these, so they have no trace number; 0 stands for no answer.
            if (found.Effect.Kind is FaultKind.Status or FaultKind.Reset or FaultKind.Hang)
                cluster.Journal.Note(new JournalEntry(cluster.Timeline.Now, bridge, null, request.Method, request.Target, found.Effect.Status, [], found.Id));
            pause = cluster.Ticks(found.Effect.Pause, found.Effect.Kind is FaultKind.Delay ? 1 : 0);
            end = cluster.Bridges[index].Ends;
        }

        var effect = request.Fault.Effect;
        switch (effect.Kind)
        {
            case FaultKind.Delay:
                return AnswerAfterAsync(context, request, pause, end);
            case FaultKind.Status:
                return Write(context, request, new ApiAnswer(effect.Status), Encoding.UTF8.GetBytes(effect.Body ?? ""));
            case FaultKind.Reset:
                Feature<IHttpRequestLifetimeFeature>(context).Abort();
                return Task.CompletedTask;
            case FaultKind.Hang:
                return HangAsync(Feature<IHttpRequestLifetimeFeature>(context), end);
            default:
                return null;
        }
    }

    // A client that has gone meanwhile does not undo its request.
    private async Task AnswerAfterAsync(IFeatureCollection context, ApiRequest request, ChannelReader<int> pause, CancellationToken end)
    {
        try
        {
            await pause.ReadAsync(end);
        }
        catch (OperationCanceledException)
        {
            await GiveUp(context, request);
            return;
        }
        await AnswerSoundly(context, request);
    }

    private static async Task HangAsync(IHttpRequestLifetimeFeature lifetime, CancellationToken end)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted, end);
        await new TaskCompletionSource().Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.Abort();
    }

    private ApiRequest RequestOf(IFeatureCollection context, IHttpRequestFeature http, ReadOnlyMemory<byte> content, bool isTooLarge) => new()
    {
        Method = http.Method,
        Target = http.RawTarget,
        Path = http.Path,
        Authorization = http.Headers.Authorization,
        Client = Feature<IHttpConnectionFeature>(context)?.RemoteIpAddress,
        ClientNames = cluster.ClientNames,
        ContentType = http.Headers.ContentType.ToString(),
        Content = content,
        IsTooLarge = isTooLarge,
    };

    private Task AnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        var output = t_output ??= new ByteBuffer();
        output.Clear();
        var answer = endpoint.Handle(request, output);
        if (answer.IsNone)
        {
            Feature<IHttpRequestLifetimeFeature>(context).Abort();
            return Task.CompletedTask;
        }
        return answer.Peers is { } peers ? WriteLaterAsync(context, peers) : Write(context, request, answer, output.WrittenMemory);
    }

    private async Task WriteLaterAsync(IFeatureCollection context, PendingAnswer peers)
    {
        try
        {
            var answer = await peers.Answer.Task.WaitAsync(peers.Ends);
            await Write(context, peers.Request, answer, peers.Output.WrittenMemory);
        }
        catch (OperationCanceledException)
        {
            // While the peers were asked.
            await GiveUp(context, peers.Request);
        }
    }

    /// <summary>The world was replaced: busy, try again. Or the bridge was stopped, and says nothing any more.</summary>
    private Task GiveUp(IFeatureCollection context, ApiRequest request)
    {
        if (cluster.Bridges[index].IsRunning)
            return Write(context, request, s_busy, default);
        Feature<IHttpRequestLifetimeFeature>(context).Abort();
        return Task.CompletedTask;
    }

    private Task Write(IFeatureCollection context, ApiRequest request, ApiAnswer answer, ReadOnlyMemory<byte> output)
    {
        var response = Feature<IHttpResponseFeature>(context);
        var headers = response.Headers;
        response.StatusCode = answer.Status;
        if (answer.Status is 413)
            response.ReasonPhrase = "Request Entity Too Large";
        headers.Date = Date();
        if (request.Hostile is { ClosesConnection: true })
            headers.Connection = "close";
        if (answer.Status is 401)
            headers.WWWAuthenticate = BasicAuth.Challenge;
        if (answer.Header is { } header)
            headers[header.Name] = header.Value;
        if (answer.Location is { } location)
        {
            headers.Location = location;
            if (OffersGzip(context))
                return WriteBody(context, headers, s_emptyGzip, isGzip: true, request.Fault);
        }
        if (output.IsEmpty || request.Method is "HEAD")
        {
            headers.ContentLength = 0;
            return Task.CompletedTask;
        }
        headers.ContentType = answer.MediaType;
        return WriteBody(context, headers, output, isGzip: false, request.Fault);
    }

    private Task WriteBody(IFeatureCollection context, IHeaderDictionary headers, ReadOnlyMemory<byte> body, bool isGzip, Fault? fault)
    {
        // Compressed answers were seen chunked, which HTTP/1.0 has not; others with their length.
        if (isGzip)
            headers.ContentEncoding = "gzip";
        if (!isGzip || Feature<IHttpRequestFeature>(context).Protocol is "HTTP/1.0")
            headers.ContentLength = body.Length;

        // One call for body and flush: Kestrel then writes head and body at once, and keeps no copy of the body for later.
        var writer = Feature<IHttpResponseBodyFeature>(context).Writer;
        switch (fault?.Effect.Kind)
        {
            case FaultKind.Truncate:
                body = body[..(body.Length / 2)];
                break;
            case FaultKind.Corrupt:
                using (cluster.Enter())
                    body = fault.Corrupt(body.Span);
                break;
            case FaultKind.Drip:
                return DripAsync(context, writer, body.ToArray(), fault.Effect.Pause);
        }
        var written = writer.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private async Task DripAsync(IFeatureCollection context, PipeWriter writer, byte[] body, TimeSpan pause)
    {
        var lifetime = Feature<IHttpRequestLifetimeFeature>(context);
        ChannelReader<int> ticks;
        CancellationTokenSource end;
        using (cluster.Enter())
        {
            ticks = cluster.Ticks(pause, Math.Min(body.Length, cluster.Settings.DrippedBytes));
            end = CancellationTokenSource.CreateLinkedTokenSource(lifetime.RequestAborted, cluster.Bridges[index].Ends);
        }
        using (end)
        {
            try
            {
                await Feature<IHttpResponseBodyFeature>(context).StartAsync(end.Token);
                await writer.FlushAsync(end.Token);
                var sent = 0;
                await foreach (var _ in ticks.ReadAllAsync(end.Token))
                    await writer.WriteAsync(body.AsMemory(sent++, 1), end.Token);
                await writer.WriteAsync(body.AsMemory(sent), end.Token);
            }
            catch (OperationCanceledException)
            {
                lifetime.Abort();
            }
        }
    }

    // By type, which Kestrel looks up several times as fast as by type parameter. It has all of those that are asked for here.
    private static T Feature<T>(IFeatureCollection context) where T : class => (T)context[typeof(T)]!;

    private static bool OffersGzip(IFeatureCollection context)
    {
        ReadOnlySpan<char> offers = Feature<IHttpRequestFeature>(context).Headers.AcceptEncoding.ToString();
        foreach (var part in offers.Split(','))
        {
            var offer = offers[part];
            var end = offer.IndexOf(';');
            if ((end < 0 ? offer : offer[..end]).Trim().Equals("gzip", StringComparison.OrdinalIgnoreCase))
                return end < 0 || !IsZero(offer[(end + 1)..]);
        }
        return false;
    }

    // A quality of q=0, q=0.0 and so on refuses the encoding.
    private static bool IsZero(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        return equals > 0 && parameter[..equals].Trim().Equals("q", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(parameter[(equals + 1)..], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var quality) && quality == 0;
    }

    private StringValues Date()
    {
        var now = cluster.Timeline.Now;
        var second = now.UtcTicks / TimeSpan.TicksPerSecond;
        var date = _date;
        if (date.Second != second)
            _date = date = (second, HeaderUtilities.FormatDate(now));
        return date.Text;
    }

    private static bool IsApi(ReadOnlySpan<char> path) =>
        ApiRoutes.NextSegment(ref path, out var first) && first.Equals("api", StringComparison.OrdinalIgnoreCase);
}
