using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>A cluster under attack, and what has to hold whatever it is sent.</summary>
internal sealed class FuzzCluster : IAsyncDisposable
{
    /// <summary>Long for a busy machine, short for a request that hangs.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FuzzRound _round;
    private readonly LogWatch _logs;
    private readonly FuzzClient _client;
    private readonly HealthWatch _health;

    private FuzzCluster(FuzzRound round, SimulatorHost host, LogWatch logs)
    {
        (_round, Host, _logs) = (round, host, logs);
        _client = new FuzzClient(this, round);
        _health = new HealthWatch(host, round.Run);
    }

    public SimulatorHost Host { get; }

    /// <summary>The place of the control API among the bridges.</summary>
    public int Control => Host.Bridges.Count;

    /// <summary>Whether a bridge may be away, so that a request finds nobody or a 503.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>Whether the world was made up, so that objects of different types may share an id, as some recorded answers show.</summary>
    public bool IsInForeignWorld { get; set; }

    /// <summary>From now on every request has to be answered; connections that a stopped bridge cut are opened again.</summary>
    public void EndInterruptions()
    {
        IsInterrupted = false;
        _client.Dispose();
    }

    /// <summary>Starts a cluster; its bridges are spoken to without sockets, unless they are off.</summary>
    public static async Task<FuzzCluster> StartAsync(FuzzRound round, string? world = null, string? release = null, Func<SimulatorOptions, SimulatorOptions>? configure = null)
    {
        var logs = new LogWatch();
        var options = new SimulatorOptions
        {
            World = world,
            Release = release,
            HttpPort = 0,
            HttpsPort = null,
            ControlPort = 0,
            VirtualClock = SimulatedCluster.Start,
            KeepAliveTimeout = TimeSpan.FromMinutes(5),
            IsReachedInProcess = true,
            LogStream = _ => logs,

            // A longer hold becomes an incident; on an idle machine the rule is one second. A log that loses lines is an incident, too.
            // Timers write lines without waiting for the log, so the backlog has room for all lines of a round.
            Limits = new Limits { GateHoldMilliseconds = 3_000, LogWaitMilliseconds = 60_000, LogBacklog = 256 * 1024 * 1024 },
        };
        return new FuzzCluster(round, await SimulatorHost.StartAsync(configure?.Invoke(options) ?? options), logs);
    }

    /// <summary>One more client, with connections and a source of chance of its own.</summary>
    public FuzzClient Client(FuzzRound round) => new(this, round);

    /// <summary>Sends requests to a bridge, or to the control API, in one go and returns the answers in their order.</summary>
    public Task<FuzzAnswer?[]> ExchangeAsync(int place, IReadOnlyList<FuzzRequest> requests) => _client.ExchangeAsync(place, requests);

    public Task<FuzzAnswer> AskAsync(int place, FuzzRequest request) => _client.AskAsync(place, request);

    public Task<FuzzAnswer> GetAsync(int place, string target) => AskAsync(place, new FuzzRequest("GET", target));

    /// <summary>The world without what merely counts requests or tells the time.</summary>
    public async Task<string> StateAsync() => Uncounted(await GetAsync(Control, "/world"));

    /// <summary>What has to hold after any requests.</summary>
    public async Task CheckAsync()
    {
        Inside();
        for (var bridge = 0; bridge < Host.Bridges.Count; bridge++)
            await ListsAddUpAsync(bridge);
        _health.Check(_round);
        if (_logs.Forged is { } line)
            throw _round.Failed($"a request forged a log line: {line}");
    }

    /// <summary>A world that is written and read again is the same world, with the same answers.</summary>
    public async Task CheckWorldAsync()
    {
        var world = await GetAsync(Control, "/world");
        await PutAsync(world);
        var (before, again, lists) = (Uncounted(world), Uncounted(await GetAsync(Control, "/world")), await AllListsAsync());
        if (again != before)
            throw _round.Failed($"the exported world differs from what was read: {Difference(before, again)}");

        // Legs that rang are not in a world, and links between bridges come up anew; from then on nothing changes.
        await PutAsync(world);
        if (await AllListsAsync() is var after && after != lists)
            throw _round.Failed($"the exported world answers otherwise: {Difference(lists, after)}");

        async Task PutAsync(FuzzAnswer world)
        {
            if (await AskAsync(Control, new FuzzRequest("PUT", "/world", world.Body, "application/xml")) is { Status: not 200 } refused)
                throw _round.Failed($"the exported world is refused: {refused.Text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _health.DisposeAsync();
        _client.Dispose();
        try
        {
            // A cluster that hangs has failed already; waiting for it would hide why.
            await Host.DisposeAsync().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Console.WriteLine($"fuzz {_round.Run.Name}: the cluster of seed {_round.Seed} did not stop.");
        }
    }

    // The health checks count as requests, too.
    private static string Uncounted(FuzzAnswer answer)
    {
        var world = XElement.Parse(answer.Text);
        world.Attribute("clock")?.Remove();
        foreach (var bridge in world.Elements("bridge"))
            bridge.Attribute("nextTrace")?.Remove();

        // A job that was under way begins again.
        foreach (var state in world.Descendants().Where(state => state.Name.LocalName is "status" or "state" && state.Value is "running" or "inProgress").ToList())
            state.Value = "pending";
        return world.ToString();
    }

    /// <summary>Where the two texts part.</summary>
    public static string Difference(string before, string after)
    {
        var at = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"…{Around(before)}… became …{Around(after)}…";

        string Around(string text) => text[Math.Max(0, Math.Min(at, text.Length) - 100)..Math.Min(text.Length, at + 150)];
    }

    private void Inside()
    {
        var cluster = Host.Cluster;
        using var gate = cluster.Enter();
        _round.Run.LongestHold = cluster.Gate.Longest.Lasted;
        if (cluster.Incidents.Latest is [var incident, ..])
            throw _round.Failed($"{cluster.Incidents.Count} incidents; the first: {incident} {incident.Detail}");
        HashSet<Guid> ids = [];
        foreach (var type in cluster.Catalog.Types.Where(type => !type.IsSetting && type != Participant.Definition))   // one who was dialled has the id of their leg
        {
            foreach (var subject in type.IsLocal ? cluster.Bridges.SelectMany(bridge => bridge.All(type)) : cluster.Bridges[0].All(type))
            {
                if (!ids.Add(subject.Id) && !IsInForeignWorld)
                    throw _round.Failed($"two objects have the id {subject.Id}; one is a {type.Element}");
            }
        }
        foreach (var bridge in cluster.Bridges.Where(bridge => bridge.IsRunning))
        {
            var legs = bridge.All(CallLeg.Definition).ToList();
            if (bridge.Counters.Active != legs.Count)
                throw _round.Failed($"{bridge.BridgeName} counts {bridge.Counters.Active} active legs and has {legs.Count}");
            if (bridge.Counters.MaxActive < bridge.Counters.Active)
                throw _round.Failed($"{bridge.BridgeName} counts {bridge.Counters.Active} active legs, more than the maximum of {bridge.Counters.MaxActive}");
        }
    }

    /// <summary>The total of each list is the number of entries over its pages. On a real clock a leg may end between two pages, so the list is read again.</summary>
    private async Task ListsAddUpAsync(int bridge)
    {
        foreach (var list in ListsOf(Host.Release))
        {
            var problem = await ProblemOfAsync(bridge, list);
            for (var tries = 1; problem is not null && Host.Cluster.Clock is not VirtualClock && tries < 10; tries++)
                problem = await ProblemOfAsync(bridge, list);
            if (problem is not null)
                throw _round.Failed(problem);
        }
    }

    private async Task<string?> ProblemOfAsync(int bridge, string list)
    {
        var (total, seen) = (-1, new HashSet<string>());
        while (seen.Count != total)
        {
            var answer = await GetAsync(bridge, $"/api/v1{list}?offset={seen.Count}");
            if (answer.Status != 200)
                break;
            var page = XElement.Parse(answer.Text);
            if (page.Attribute("total") is null)
                break;
            total = (int)page.Attribute("total")!;
            var entries = page.Elements().ToList();
            if (entries is [] && seen.Count != total)
                return $"{list} has a total of {total} and {seen.Count} entries";
            foreach (var entry in entries)
            {
                if (!seen.Add((string?)entry.Attribute("id") ?? $"{seen.Count}"))
                    return $"{list} has {entry} twice";
            }
        }
        return null;
    }

    private async Task<string> AllListsAsync()
    {
        var text = new StringBuilder();
        for (var bridge = 0; bridge < Host.Bridges.Count; bridge++)
        {
            foreach (var answer in await ExchangeAsync(bridge, [.. ListsOf(Host.Release).Select(list => new FuzzRequest("GET", $"/api/v1{list}"))]))
                text.Append(answer!.Text).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Lists without an id in their path. An alarm about a receiver ends with the world and returns with the next record.</summary>
    private static IEnumerable<string> ListsOf(string release) =>
        from node in ApiDescription.Read().In(release)
        where !node.Path.Contains('{', StringComparison.Ordinal) && node.Name is not "system/alarms" && node.Methods.Any(method => method.Verb is "GET" && method.Path == node.Path)
            && node.Methods.Any(method => method.Verb is "GET" && method.Path.StartsWith(node.Path + "/{", StringComparison.Ordinal))
        select node.Path;

    /// <summary>Logs of all bridges, of which only forged lines are kept.</summary>
    private sealed class LogWatch : MemoryStream
    {
        private volatile string? _forged;

        public string? Forged => _forged;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var span = buffer.Span;
            var at = span.IndexOfAnyExceptInRange((byte)' ', (byte)0xff);
            while (at >= 0 && span[at] == '\n')
            {
                span = span[(at + 1)..];
                at = span.IndexOfAnyExceptInRange((byte)' ', (byte)0xff);
            }
            if (at < 0)
                at = buffer.Span.IndexOf("\u2028"u8);
            if (at >= 0)
                _forged ??= Encoding.UTF8.GetString(buffer.Span[Math.Max(0, at - 200)..Math.Min(buffer.Length, at + 100)]);
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Asks for the health of a cluster all the time, on connections of its own.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_allowed = TimeSpan.FromSeconds(1);

    private readonly SimulatorHost _host;
    private readonly FuzzRun _run;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile string? _problem;

    public HealthWatch(SimulatorHost host, FuzzRun run)
    {
        (_host, _run) = (host, run);
        _client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", SimulatedCluster.Admin);
        _watching = WatchAsync();
    }

    public void Check(FuzzRound round)
    {
        if (_problem is { } problem)
            throw round.Failed(problem);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _client.Dispose();
        _stop.Dispose();
    }

    // A machine may be busy for a moment; a cluster that is slow three times in a row, or very slow once, is at fault.
    private async Task WatchAsync()
    {
        Uri[] places = [new(_host.Control!, "/health/live"), new(_host.Bridges[0].Http!, "/api/v1/system/status")];
        var slow = 0;
        try
        {
            while (true)
            {
                foreach (var place in places)
                {
                    var took = await AskAsync(place);
                    _run.SlowestHealth = took > _run.SlowestHealth ? took : _run.SlowestHealth;
                    slow = took > s_allowed ? slow + 1 : 0;
                    if (slow == 3 || took > 10 * s_allowed)
                        _problem ??= $"{place.AbsolutePath} took {took.TotalSeconds:F1} s to answer";
                }
                await Task.Delay(50, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    private async Task<TimeSpan> AskAsync(Uri place)
    {
        var time = Stopwatch.StartNew();
        try
        {
            using var answer = await _client.GetAsync(place, _stop.Token);
            return time.Elapsed;
        }
        catch (HttpRequestException)
        {
            // A bridge may be stopped.
            return TimeSpan.Zero;
        }
    }
}
