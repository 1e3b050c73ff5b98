using System.IO.Pipelines;
using System.Net;
using System.Text;
using CmsSim.Simulator;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using CmsSim.Simulator.WebAdmin;
using CmsSim.Simulator.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.ContractTests.Support;

/// <summary>
/// A cluster without sockets, for tests with very many requests. Requests go to the bridges' applications as from a web server, and the
/// documents that bridges send to receivers are kept.
/// </summary>
internal sealed class InsideCluster : IAsyncDisposable
{
    private readonly World _world;
    private readonly VirtualClock _clock = new(SimulatedCluster.Start);
    private readonly BridgeApplication[] _bridges;
    private readonly Dictionary<string, MemoryStream> _logs = [];
    private readonly StringBuilder _heard = new();

    /// <param name="world">Read by <see cref="WorldOf"/>.</param>
    /// <param name="seed">The seed of the ids.</param>
    /// <param name="keepsLogs">True to keep the logs of the bridges.</param>
    public InsideCluster(World world, int seed = 1, bool keepsLogs = false)
    {
        _world = world;
        var catalog = Catalog.In(world.Release);

        // A machine that is busy with other tests holds the gate as long as it likes.
        var settings = new SimulatorSettings(new Limits { GateHoldMilliseconds = 3_600_000 });
        Cluster = new Cluster(catalog, world, _clock, settings, seed,
            (bridge, clock) => new Syslog(bridge, clock, keepsLogs ? [_logs[bridge] = new MemoryStream()] : []), LiveCalls.Start, Posts);
        var apis = new ApisByRelease(Cluster);
        var events = new EventStreams(Cluster);
        _bridges = [.. world.Bridges.Select((_, k) => new BridgeApplication(Cluster, k, new ApiEndpoint(Cluster, k, apis), new EventsEndpoint(Cluster, k, events), new WebSite(Cluster, k, apis)))];
    }

    public Cluster Cluster { get; }

    public KeptPosts Posts { get; } = new();

    /// <summary>All answers and sent documents so far, for the comparison of two runs.</summary>
    public string Heard
    {
        get
        {
            lock (_heard)
                return _heard.ToString() + Posts.Sent;
        }
    }

    public static World WorldOf(string xml, string release) => new WorldReader(Catalog.In).Read(xml, Release.Parse(release));

    public DateTimeOffset Now => _clock.GetUtcNow();

    public void Advance(TimeSpan time) => _clock.Advance(time);

    /// <summary>Loads the world again, with the same sequence of ids.</summary>
    public void Reset()
    {
        using (Cluster.Enter())
            Cluster.Worlds.Load(_world);
        Posts.Clear();
        lock (_heard)
            _heard.Clear();
    }

    /// <summary>Sends a request; the status is 0 when the bridge gave no complete answer.</summary>
    public async Task<(int Status, string? Location, string Body)> SendAsync(string method, string target, string body = "", int bridge = 0, InsideClient? client = null)
    {
        using var exchange = new Exchange(method, target, body, client ?? InsideClient.Admin);
        await _bridges[bridge].ProcessRequestAsync(exchange.Features);
        var answer = exchange.Answer();

        // An answer that waited comes on another thread, while the next request is under way.
        lock (_heard)
            _heard.Append(method).Append(' ').Append(target).Append(' ').Append(body).Append('\n').Append(answer).Append('\n');
        return answer;
    }

    /// <summary>The logs of the bridges so far.</summary>
    public async Task<string> LogsAsync()
    {
        foreach (var bridge in Cluster.Bridges)
            await bridge.Syslog.FlushAsync();
        return string.Concat(_logs.OrderBy(log => log.Key, StringComparer.Ordinal).Select(log => Encoding.UTF8.GetString(log.Value.ToArray())));
    }

    /// <summary>Returns the lines that a bridge has logged since the last call. No request may be under way.</summary>
    public async Task<byte[]> NewLogAsync(int bridge)
    {
        var syslog = Cluster.Bridges[bridge].Syslog;
        await syslog.FlushAsync();
        var log = _logs[syslog.Host];
        var lines = log.ToArray();
        log.SetLength(0);
        return lines;
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>One exchange as a web server sees it.</summary>
    private sealed class Exchange : IHttpRequestBodyDetectionFeature, IRequestBodyPipeFeature, IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly HttpResponseFeature _response = new();
        private readonly MemoryStream _output = new();

        public Exchange(string method, string target, string body, InsideClient client)
        {
            CanHaveBody = body.Length > 0;
            Reader = PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)));
            Features.Set<IHttpRequestFeature>(new HttpRequestFeature
            {
                Method = method,
                RawTarget = target,
                Path = target.Split('?')[0],
                Headers = new HeaderDictionary { ["Authorization"] = client.Authorization, ["Content-Type"] = client.ContentType },
            });
            Features.Set<IHttpRequestBodyDetectionFeature>(this);
            Features.Set<IRequestBodyPipeFeature>(this);
            Features.Set<IHttpRequestLifetimeFeature>(this);
            Features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = client.Address });
            Features.Set<IHttpResponseFeature>(_response);
            Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_output));
        }

        public FeatureCollection Features { get; } = new();

        public bool CanHaveBody { get; }

        public PipeReader Reader { get; }

        public CancellationToken RequestAborted { get; set; }

        private bool IsAborted { get; set; }

        public void Abort() => IsAborted = true;

        public void Dispose() => _output.Dispose();

        public (int Status, string? Location, string Body) Answer() =>
            IsAborted || _response.Headers.ContentLength > _output.Length
                ? (0, (string?)null, "")
                : (_response.StatusCode, (string?)_response.Headers.Location, Encoding.UTF8.GetString(_output.ToArray()));
    }
}

/// <summary>The sender of a request, with the headers that differ between clients.</summary>
internal sealed record InsideClient(IPAddress Address, string? Authorization, string ContentType)
{
    public static readonly InsideClient Admin = new(IPAddress.Loopback, SimulatedCluster.Admin, "application/x-www-form-urlencoded");
}

/// <summary>Receivers of all that bridges send. They answer when they are told to.</summary>
internal sealed class KeptPosts : IOutgoingHttp
{
    private readonly Queue<(Action<bool> Answered, bool Takes)> _unanswered = new();
    private readonly StringBuilder _sent = new();

    /// <summary>The accepted documents in order.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>The number of further documents to refuse.</summary>
    public int Refusals { get; set; }

    /// <summary>Every document that was sent.</summary>
    public string Sent => _sent.ToString();

    public Task SentAsync() => Task.CompletedTask;

    public void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        var text = Encoding.UTF8.GetString(document);
        _sent.Append(address).Append('\n').Append(text).Append('\n');
        var takes = Refusals == 0;
        if (takes)
            Taken.Add(text);
        else
            Refusals--;
        _unanswered.Enqueue((answered, takes));
    }

    // No machine has documents. The caller holds the gate, which the answer needs.
    public void Fetch(Uri address, int largest, TimeSpan answerWithin, Action<int, ReadOnlyMemory<byte>, HttpRequestError?> answered, CancellationToken end) =>
        Task.Run(() => answered(0, default, HttpRequestError.ConnectionError), CancellationToken.None);

    /// <summary>Answers all documents, including those sent in response. Must not be called inside the gate.</summary>
    public void Deliver()
    {
        while (_unanswered.TryDequeue(out var post))
            post.Answered(post.Takes);
    }

    public void Clear()
    {
        _unanswered.Clear();
        _sent.Clear();
        Taken.Clear();
        Refusals = 0;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
