using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Api;

/// <summary>An answer without its body, which is in the buffer: status and headers. With <c>Pending</c>, the answer follows later.</summary>
internal readonly record struct ApiAnswer(int Status, string? Location = null, PendingAnswer? Pending = null, string MediaType = "text/xml", AnswerHeader? Header = null)
{
    /// <summary>No answer, because the bridge is stopped. The connection is cut.</summary>
    public static ApiAnswer None => default;

    public bool IsNone => Status == 0;
}

/// <summary>An answer that waits, for the other bridges or another machine. <c>Ends</c> is cancelled when the bridge is stopped.</summary>
internal sealed record PendingAnswer(ApiRequest Request, CancellationToken Ends)
{
    public ByteBuffer Output { get; } = new();

    public TaskCompletionSource<ApiAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The API of one bridge. It authenticates requests, routes them to a node, and writes the trace lines of each exchange.</summary>
internal sealed class ApiEndpoint(Cluster cluster, int index, ApisByRelease apis)
{
    private ApiOfRelease? _api;

    private (CancellationToken World, BasicAuth Auth)? _auth;

    /// <summary>Answers a request. Its trace number, its effect and its log lines are one step inside the gate.</summary>
    public ApiAnswer Handle(ApiRequest request, ByteBuffer output)
    {
        var answer = HandleInGate(request, output);

        // A change that could not be kept is not acknowledged.
        return cluster.Changes.Keeper is { HasUnkept: true } && answer.Status is 200 && request.Method is not "GET" ? ApiAnswer.None : answer;
    }

    private ApiAnswer HandleInGate(ApiRequest request, ByteBuffer output)
    {
        using var gate = cluster.Enter(request);
        var bridge = cluster.Bridges[index];
        if (!bridge.IsRunning)
            return ApiAnswer.None;
        var number = bridge.NextTrace++;
        if (RequestActivities.HasListeners)
            request.Activity = RequestActivities.Start(bridge, number, request);
        try
        {
            return Handle(bridge, number, request, output);
        }
        catch (Exception error)
        {
            return Fail(bridge, number, request, output, error);
        }
    }

    private ApiAnswer Handle(Bridge bridge, int number, ApiRequest request, ByteBuffer output)
    {
        if (Auth().AccountOf(request.Authorization) is not { } account)
        {
            Trace(bridge, number, request, withBody: false);
            return Finish(bridge, number, request, new ApiAnswer(401), output);
        }

        request.User = account.Name;
        Trace(bridge, number, request, withBody: true);
        if (request.IsTooLarge)
            return Finish(bridge, number, request, new ApiAnswer(413), output);

        var api = ApiOf(bridge);
        var result = Find(request.Path, api.Routes, out var match) is { } refused ? refused : api.Handlers.Handle(match, request, bridge, output);
        return result switch
        {
            ApiResult.AfterPeers => AnswerLater(bridge, number, match, request, output, AfterPeers(bridge, match, request, api)),
            ApiResult.Later later => AnswerLater(bridge, number, match, request, output, later),
            _ => Finish(bridge, number, request, Disturbed(result, match, request, bridge, output), output),
        };
    }

    // In a method of its own, because all other requests would allocate what its lambdas capture.
    private ApiResult.Later AfterPeers(Bridge bridge, RouteMatch match, ApiRequest request, ApiOfRelease api)
    {
        return new ApiResult.Later(Ask, body => api.Handlers.List(match, request, bridge, body));

        void Ask(Action answered)
        {
            if (cluster.PeerLatency == TimeSpan.Zero || cluster.Bridges.Count == 1)
                answered();
            else
                cluster.Timeline.AnswerAfter(cluster.PeerLatency, answered, bridge.Ends);
        }
    }

    /// <summary>Records an internal error as an incident and answers 500 without details.</summary>
    private ApiAnswer Fail(Bridge bridge, int number, ApiRequest request, ByteBuffer output, Exception error)
    {
        var incident = cluster.Incidents.Report($"answering {request}", error);
        output.Clear();
        return Finish(bridge, number, request, new ApiAnswer(500), output, incident: incident);
    }

    /// <summary>Rewrites the answer when the bridge is hostile.</summary>
    private static ApiResult Disturbed(ApiResult result, RouteMatch match, ApiRequest request, Bridge bridge, ByteBuffer body)
    {
        if (request.Hostile is { } hostile && result is ApiResult.Document { MediaType: "text/xml" } && !body.Written.IsEmpty)
            HostileXml.Rewrite(body, bridge.Catalog.ViewOf(match.Node.Type!), hostile);
        return result;
    }

    /// <summary>Waits until the work is done. Requests that are answered meanwhile interleave their trace lines (9497, 9498).</summary>
    private ApiAnswer AnswerLater(Bridge bridge, int number, RouteMatch match, ApiRequest request, ByteBuffer output, ApiResult.Later later)
    {
        PendingAnswer? pending = null;
        var isDone = false;
        later.Begin(() =>
        {
            isDone = true;
            pending?.Answer.TrySetResult(Answer(pending.Output));
        });
        if (isDone)
            return Answer(output);

        // The lines so far are written at once instead of with the answer.
        pending = new PendingAnswer(request, bridge.Ends);
        request.Began ??= cluster.Journal.Begin(cluster.Timeline.Now, cluster.History.Commands.Count);
        bridge.Syslog.Signal();
        return new ApiAnswer(200, Pending: pending);

        ApiAnswer Answer(ByteBuffer body)
        {
            try
            {
                return Finish(bridge, number, request, Disturbed(later.Render(body), match, request, bridge, body), body);
            }
            catch (Exception error)
            {
                return Fail(bridge, number, request, body, error);
            }
        }
    }

    private static ApiResult.Refused? Find(string path, ApiRoutes routes, out RouteMatch match)
    {
        match = default;
        var rest = path.AsSpan();
        ApiRoutes.NextSegment(ref rest, out _);
        if (ApiRoutes.NextSegment(ref rest, out var version) && !version.Equals("v1", StringComparison.OrdinalIgnoreCase))
            return new ApiResult.Refused(400, new Refusal(Failure.InvalidVersion, Why: "the only API version is v1"));
        if (routes.Match(rest) is not { } found)
            return new ApiResult.Refused(404, new Refusal(Failure.UnrecognisedObject, Why: "no node has this path"));
        match = found;
        return null;
    }

    private ApiAnswer Finish(Bridge bridge, int number, ApiRequest request, ApiResult result, ByteBuffer body)
    {
        switch (result)
        {
            case ApiResult.Created created:
                return Finish(bridge, number, request, new ApiAnswer(200, created.Location), body);
            case ApiResult.Headed { Header: var header }:
                return Finish(bridge, number, request, new ApiAnswer(200, Header: header), body);
            case ApiResult.Refused refused:
                body.Clear();
                XmlRenderer.Failure(body, refused.Refusals, bridge.Release);
                return Finish(bridge, number, request, new ApiAnswer(refused.Status), body, refusals: refused.Refusals);
            case ApiResult.Document document:
                return Finish(bridge, number, request, new ApiAnswer(200, MediaType: document.MediaType), body);
            default:
                return Finish(bridge, number, request, new ApiAnswer(200), body);
        }
    }

    private ApiAnswer Finish(
        Bridge bridge, int number, ApiRequest request, ApiAnswer answer, ByteBuffer body, IReadOnlyList<Refusal>? refusals = null, long? incident = null)
    {
        if (bridge.Syslog.IsOn && bridge.Tracing.HasApi)
        {
            new TraceLog(bridge.Syslog, number).Answer(answer, body.Written);
            bridge.Syslog.Signal();
        }
        bridge.NoteExchange(
            new JournalEntry(cluster.Timeline.Now, bridge.BridgeName, number, request.Method, request.Target, answer.Status, refusals ?? [], request.Fault?.Id, request.Hostile?.Effects, incident, request.Ignored),
            request.FactsOf(bridge.Release) with { Location = answer.Location, Header = answer.Header, MediaType = answer.MediaType is "text/xml" ? null : answer.MediaType },
            request.Body, body.Written);
        if (request.Activity is { } activity)
            RequestActivities.End(activity, answer.Status, refusals ?? []);
        return answer;
    }

    private static void Trace(Bridge bridge, int number, ApiRequest request, bool withBody)
    {
        if (bridge.Syslog.IsOn && bridge.Tracing.HasApi)
            new TraceLog(bridge.Syslog, number).Request(request, withBody);
    }

    // The release changes only with an upgrade.
    private ApiOfRelease ApiOf(Bridge bridge) => _api is { } api && api.Release == bridge.Release ? api : _api = apis.Of(bridge);

    // Each world has its own accounts.
    private BasicAuth Auth()
    {
        if (_auth is not { } auth || auth.World != cluster.WorldEnds)
            _auth = auth = (cluster.WorldEnds, new BasicAuth(cluster.Accounts));
        return auth.Auth;
    }
}
