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

/// <summary>A cluster under attack, and the invariants that hold after any request.</summary>
internal sealed class FuzzCluster : IAsyncDisposable
{
    /// <summary>Long enough for a busy machine, and short for a request that hangs.</summary>
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

    /// <summary>The number that addresses the control API; smaller numbers address bridges.</summary>
    public int Control => Host.Bridges.Count;

    /// <summary>True while a bridge may be stopped, so that a request may get no answer or a 503.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>True for a generated world, in which objects of different types may share an id, as in some recorded answers.</summary>
    public bool IsInForeignWorld { get; set; }

    /// <summary>Requires an answer to every further request, and reopens connections that a stopped bridge has closed.</summary>
    public void EndInterruptions()
    {
        IsInterrupted = false;
        _client.Dispose();
    }

    /// <summary>Starts a cluster. Requests reach its running bridges without sockets.</summary>
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

            // A longer hold of the gate is an incident. The default of one second is for an idle machine. A busy machine must also not make
            // logs lose lines, which is an incident too.
            Limits = new Limits { GateHoldMilliseconds = 3_000, LogWaitMilliseconds = 60_000 },
        };
        return new FuzzCluster(round, await SimulatorHost.StartAsync(configure?.Invoke(options) ?? options), logs);
    }

    /// <summary>Another client, with its own connections and random source.</summary>
    public FuzzClient Client(FuzzRound round) => new(this, round);

    /// <summary>Sends requests to a bridge or to the control API at once and returns the answers in order.</summary>
    public Task<FuzzAnswer?[]> ExchangeAsync(int place, IReadOnlyList<FuzzRequest> requests) => _client.ExchangeAsync(place, requests);

    public Task<FuzzAnswer> AskAsync(int place, FuzzRequest request) => _client.AskAsync(place, request);

    public Task<FuzzAnswer> GetAsync(int place, string target) => AskAsync(place, new FuzzRequest("GET", target));

    /// <summary>The world without request counters and times.</summary>
    public async Task<string> StateAsync() => Uncounted(await GetAsync(Control, "/world"));

    /// <summary>Checks the invariants that hold after any request.</summary>
    public async Task CheckAsync()
    {
        Inside();
        for (var bridge = 0; bridge < Host.Bridges.Count; bridge++)
            await ListsAddUpAsync(bridge);
        _health.Check(_round);
        if (_logs.Forged is { } line)
            throw _round.Failed($"a request forged a log line: {line}");
    }

    /// <summary>Checks that an exported and imported world is the same and gives the same answers.</summary>
    public async Task CheckWorldAsync()
    {
        var world = await GetAsync(Control, "/world");
        await PutAsync(world);
        var (before, again, lists) = (Uncounted(world), Uncounted(await GetAsync(Control, "/world")), await AllListsAsync());
        if (again != before)
            throw _round.Failed($"the export after an import differs: {Difference(before, again)}");

        // A world has no ringing legs, and its links are created on import. A further import changes nothing.
        await PutAsync(world);
        if (await AllListsAsync() is var after && after != lists)
            throw _round.Failed($"the imported world gives other answers: {Difference(lists, after)}");

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
            // A cluster that hangs has failed already. Waiting for it would hide the failure.
            await Host.DisposeAsync().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Console.WriteLine($"fuzz {_round.Run.Name}: the cluster of seed {_round.Seed} did not stop.");
        }
    }

    // The health checks count as requests too.
    private static string Uncounted(FuzzAnswer answer)
    {
        var world = SimulatedCluster.WithoutCounts(answer.Text);

        // A job that was in progress restarts.
        foreach (var state in world.Descendants().Where(state => state.Name.LocalName is "status" or "state" && state.Value is "running" or "inProgress").ToList())
            state.Value = "pending";

        // A link counts as a leg. Of two calls of a bridge with one correlator, an import may link the other one.
        foreach (var most in world.Elements("bridge").SelectMany(bridge => bridge.Elements("calls").Elements("call").GroupBy(call => call.Element("callCorrelator")?.Value))
            .Where(meeting => meeting.Count() > 1).SelectMany(meeting => meeting.Elements("maxCallLegs")).Where(most => most.Value is "0" or "1").ToList())
        {
            most.Remove();
        }
        return world.ToString();
    }

    /// <summary>Shows the first difference of two texts.</summary>
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

        // A participant who was dialled has the id of its leg, and a member has the id of its user.
        foreach (var type in cluster.Catalog.Types.Where(type => !type.IsSetting && type != Participant.Definition && type.BorrowedId is null))
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

    /// <summary>Lists without an id in their path, except alarms: one about a receiver ends with the world and returns with a record.</summary>
    private static IEnumerable<string> ListsOf(string release) =>
        from node in ApiDescription.Read().In(release)
        where !node.Path.Contains('{', StringComparison.Ordinal) && node.Name is not "system/alarms" && node.Methods.Any(method => method.Verb is "GET" && method.Path == node.Path)
            && node.Methods.Any(method => method.Verb is "GET" && method.Path.StartsWith(node.Path + "/{", StringComparison.Ordinal))
        select node.Path;

    /// <summary>A log stream for all bridges that keeps only forged lines.</summary>
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

/// <summary>Requests the health of a cluster continuously, on its own connections.</summary>
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

    // A machine may be busy for a moment. A cluster fails if it is slow three times in a row, or very slow once.
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
