using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>What goes out: a status and where something new is; the body is in the buffer. With peers, it is still to come.</summary>
internal readonly record struct ApiAnswer(int Status, string? Location = null, PendingAnswer? Peers = null, string MediaType = "text/xml", AnswerHeader? Header = null)
{
    /// <summary>The bridge is off; whoever asks finds the connection cut.</summary>
    public static ApiAnswer None => default;

    public bool IsNone => Status == 0;
}

/// <summary>An answer that waits for the other bridges, or for the end of the bridge that was asked.</summary>
internal sealed record PendingAnswer(ApiRequest Request, CancellationToken Ends)
{
    public ByteBuffer Output { get; } = new();

    public TaskCompletionSource<ApiAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The API of one bridge: who asks, for what node, and what comes of it, with the lines of the trace around it.</summary>
internal sealed class ApiEndpoint(Cluster cluster, int index, ApiRoutes routes, ResourceHandlers handlers)
{
    private (CancellationToken World, BasicAuth Auth)? _auth;

    /// <summary>Answers a request. Its number, its effect and its lines in the log are one step; nothing comes between.</summary>
    public ApiAnswer Handle(ApiRequest request, ByteBuffer output)
    {
        using var gate = cluster.Enter(request);
        var bridge = cluster.Bridges[index];
        if (!bridge.IsRunning)
            return ApiAnswer.None;
        var number = bridge.NextTrace++;
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
            return Finish(bridge, number, request, new ApiAnswer(401), output, $" WWW-Authenticate: {BasicAuth.Challenge}");
        }

        request.User = account.Name;
        Trace(bridge, number, request, withBody: true);
        if (request.IsTooLarge)
            return Finish(bridge, number, request, new ApiAnswer(413), output);

        var result = Find(request.Path, out var match) is { } refused ? refused : handlers.Handle(match, request, bridge, output);
        return result is ApiResult.AfterPeers
            ? AskPeers(bridge, number, match, request, output)
            : Finish(bridge, number, request, Disturbed(result, match, request, output), output);
    }

    /// <summary>Our own mistake: it is recorded with its cause, and the client is told no more than a status.</summary>
    private ApiAnswer Fail(Bridge bridge, int number, ApiRequest request, ByteBuffer output, Exception error)
    {
        var incident = cluster.Incidents.Report($"answering {request}", error);
        output.Clear();
        return Finish(bridge, number, request, new ApiAnswer(500), output, incident: incident);
    }

    /// <summary>The answer as a hostile bridge gives it.</summary>
    private ApiResult Disturbed(ApiResult result, RouteMatch match, ApiRequest request, ByteBuffer body)
    {
        if (request.Hostile is { } hostile && result is ApiResult.Document { MediaType: "text/xml" } && !body.Written.IsEmpty)
            HostileXml.Rewrite(body, cluster.Catalog.ViewOf(match.Node.Type!), hostile);
        return result;
    }

    /// <summary>Other requests may be answered before the peers have; the lines of the trace interleave then (9497, 9498).</summary>
    private ApiAnswer AskPeers(Bridge bridge, int number, RouteMatch match, ApiRequest request, ByteBuffer output)
    {
        if (cluster.PeerLatency == TimeSpan.Zero || cluster.Bridges.Count == 1)
            return Finish(bridge, number, request, Disturbed(handlers.List(match, request, bridge, output), match, request, output), output);

        var pending = new PendingAnswer(request, bridge.Ends);
        bridge.After(cluster.PeerLatency, () => pending.Answer.TrySetResult(AnswerOfPeers()));

        // The lines so far are seen at once, not only with the answer.
        bridge.Syslog.Signal();
        return new ApiAnswer(200, Peers: pending);

        ApiAnswer AnswerOfPeers()
        {
            try
            {
                return Finish(bridge, number, request, Disturbed(handlers.List(match, request, bridge, pending.Output), match, request, pending.Output), pending.Output);
            }
            catch (Exception error)
            {
                return Fail(bridge, number, request, pending.Output, error);
            }
        }
    }

    private ApiResult.Refused? Find(string path, out RouteMatch match)
    {
        match = default;
        var rest = path.AsSpan();
        ApiRoutes.NextSegment(ref rest, out _);
        if (ApiRoutes.NextSegment(ref rest, out var version) && !version.Equals("v1", StringComparison.OrdinalIgnoreCase))
            return new ApiResult.Refused(400, new Refusal(Failure.InvalidVersion, Why: "the API has one version, v1"));
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
                return Finish(bridge, number, request, new ApiAnswer(200, created.Location), body, $" Location: {created.Location}");
            case ApiResult.Headed { Header: var header }:
                return Finish(bridge, number, request, new ApiAnswer(200, Header: header), body, $" {header.Name}: {(header.IsSecret ? "********" : header.Value)}");
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
        Bridge bridge, int number, ApiRequest request, ApiAnswer answer, ByteBuffer body, string? header = null, IReadOnlyList<Refusal>? refusals = null,
        long? incident = null)
    {
        if (bridge.Syslog.IsOn)
        {
            new TraceLog(bridge.Syslog, number).Answer(answer, body.Written, header);
            bridge.Syslog.Signal();
        }
        cluster.Journal.Note(new JournalEntry(cluster.Timeline.Now, bridge.BridgeName, number, request.Method, request.Target, answer.Status, refusals ?? [], request.Fault?.Id, request.Hostile?.Effects, incident));
        return answer;
    }

    private static void Trace(Bridge bridge, int number, ApiRequest request, bool withBody)
    {
        if (bridge.Syslog.IsOn)
            new TraceLog(bridge.Syslog, number).Request(request, withBody);
    }

    // Each world has accounts of its own.
    private BasicAuth Auth()
    {
        if (_auth is not { } auth || auth.World != cluster.WorldEnds)
            _auth = auth = (cluster.WorldEnds, new BasicAuth(cluster.Accounts));
        return auth.Auth;
    }
}
