using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>The web server of one bridge: reads HTTP requests, and passes them to the API, to the events endpoint or to the web admin.</summary>
internal sealed class BridgeApplication : IHttpApplication<IFeatureCollection>
{
    [ThreadStatic]
    private static ByteBuffer? t_output;

    private readonly Cluster _cluster;
    private readonly int _index;
    private readonly ApiEndpoint _endpoint;
    private readonly EventsEndpoint _events;
    private readonly IWebPages _pages;
    private readonly AnswerWriter _writer;
    private readonly FaultInjection _faults;
    private readonly HostileMode _hostile;

    public BridgeApplication(Cluster cluster, int index, ApiEndpoint endpoint, EventsEndpoint events, IWebPages pages)
    {
        (_cluster, _index, _endpoint, _events, _pages) = (cluster, index, endpoint, events, pages);
        _writer = new AnswerWriter(cluster, index);
        _faults = new FaultInjection(cluster, index, _writer, AnswerWhenLogHasRoom);
        _hostile = new HostileMode(cluster, index, _writer);
    }

    /// <summary>True when a fault resets a connection that is about to begin TLS. Each call counts as one connection.</summary>
    public bool AbortsTls() => _faults.AbortsTls();

    /// <summary>The TLS of a connection that is about to begin.</summary>
    public TlsProfile Tls => _cluster.Bridges[_index].Facts.Tls;

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

    /// <summary>Ends a request that an exception broke: 400 when the client caused it, otherwise 500 and an incident.</summary>
    private Task FailAsync(IFeatureCollection context, Exception error)
    {
        var response = context.Feature<IHttpResponseFeature>();
        if (error is BadHttpRequestException && !response.HasStarted)
            return Task.FromException(error);
        var lifetime = context.Feature<IHttpRequestLifetimeFeature>();

        // The client has disconnected. Writing to a closed in-memory connection throws InvalidOperationException.
        if (error is OperationCanceledException || (lifetime.RequestAborted.IsCancellationRequested && error is IOException or InvalidOperationException))
        {
            lifetime.Abort();
            return Task.CompletedTask;
        }

        // Kestrel throws IOException for some invalid bodies, such as a chunk of 2 GiB.
        var isClientError = error is IOException;
        if (!isClientError)
        {
            var http = context.Feature<IHttpRequestFeature>();
            var incident = _cluster.Incidents.Report($"answering {http.Method} {Secrets.MaskedPath(http.RawTarget)}", error);
            using (_cluster.Enter())
            {
                var bridge = _cluster.Bridges[_index];
                bridge.NoteExchange(new JournalEntry(_cluster.Timeline.Now, bridge.BridgeName, null, http.Method, http.RawTarget, 500, [], null, Incident: incident));
            }
        }
        if (response.HasStarted)
        {
            lifetime.Abort();
            return Task.CompletedTask;
        }
        response.Headers.Clear();
        response.Headers.Date = _writer.Date();
        response.Headers.Connection = "close";
        response.Headers.ContentLength = 0;
        response.StatusCode = isClientError ? 400 : 500;
        return Task.CompletedTask;
    }

    private Task ProcessAsync(IFeatureCollection context)
    {
        var http = context.Feature<IHttpRequestFeature>();
        if (!IsApi(http.Path))
            return _events.IsAt(http.Path) ? _events.AnswerAsync(context, http) : _pages.AnswerAsync(context, http);
        if (context.Feature<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            return ReadAndAnswerAsync(context, http);
        return AnswerUnlessDisturbed(context, RequestOf(context, http, default, isTooLarge: false));
    }

    private async Task WaitAndAnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        await _cluster.Bridges[_index].Syslog.RoomAsync();
        await AnswerAsync(context, request);
    }

    private async Task ReadAndAnswerAsync(IFeatureCollection context, IHttpRequestFeature http)
    {
        var (body, isTooLarge) = await RequestBody.ReadAsync(context, http, _cluster.Settings.LargestBody);
        await AnswerUnlessDisturbed(context, RequestOf(context, http, body, isTooLarge));
    }

    private Task AnswerUnlessDisturbed(IFeatureCollection context, ApiRequest request) =>
        _cluster.IsDisturbed && (_hostile.Apply(context, request) ?? _faults.Apply(context, request)) is { } disturbed ? disturbed : AnswerWhenLogHasRoom(context, request);

    private Task AnswerWhenLogHasRoom(IFeatureCollection context, ApiRequest request) =>
        _cluster.Bridges[_index].Syslog.HasRoom ? AnswerAsync(context, request) : WaitAndAnswerAsync(context, request);

    private ApiRequest RequestOf(IFeatureCollection context, IHttpRequestFeature http, ReadOnlyMemory<byte> content, bool isTooLarge) => new()
    {
        Method = http.Method,
        Target = http.RawTarget,
        Path = http.Path,
        Authorization = http.Headers.Authorization,
        Client = context.Feature<IHttpConnectionFeature>()?.RemoteIpAddress,
        ClientNames = _cluster.ClientNames,
        ContentType = http.Headers.ContentType.ToString(),
        TraceParent = RequestActivities.HasListeners ? http.Headers.TraceParent.ToString() : null,
        Content = content,
        IsTooLarge = isTooLarge,
    };

    private Task AnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        var output = t_output ??= new ByteBuffer();
        output.Clear();
        var answer = _endpoint.Handle(request, output);
        if (answer.IsNone)
        {
            context.Feature<IHttpRequestLifetimeFeature>().Abort();
            return Task.CompletedTask;
        }
        return answer.Pending is { } pending ? WriteLaterAsync(context, pending) : _writer.Write(context, request, answer, output.WrittenMemory);
    }

    private async Task WriteLaterAsync(IFeatureCollection context, PendingAnswer pending)
    {
        try
        {
            var answer = await pending.Answer.Task.WaitAsync(pending.Ends);
            await _writer.Write(context, pending.Request, answer, pending.Output.WrittenMemory);
        }
        catch (OperationCanceledException)
        {
            // The world or the bridge ended while the answer was pending.
            await _writer.GiveUp(context, pending.Request);
        }
    }

    private static bool IsApi(ReadOnlySpan<char> path) =>
        ApiRoutes.NextSegment(ref path, out var first) && first.Equals("api", StringComparison.OrdinalIgnoreCase);
}
