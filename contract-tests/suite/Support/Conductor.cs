using System.Globalization;
using CmsSim.Harness.Fixtures;

namespace CmsSim.ContractTests.Support;

/// <summary>
/// Sits between the client and its sockets. Before each documented request it sets the cluster's clock to the time of the request and
/// gives the ids of the trace to the cluster. It changes no request and no answer.
/// </summary>
internal sealed class Conductor(IConductedCluster lab)
{
    private readonly Queue<FixtureExchange> _script = new();

    /// <summary>Ids that a job creates later than its request, by the trace number of that request.</summary>
    public Dictionary<int, string[]> LaterIds { get; } = [];

    /// <summary>Expects the requests of the fixture next, in its order.</summary>
    public void Expect(Fixture fixture)
    {
        foreach (var exchange in fixture.Exchanges)
            _script.Enqueue(exchange);
    }

    public bool IsDone => _script.Count == 0;

    public DelegatingHandler Handler(HttpMessageHandler inner) => new Conducted(this) { InnerHandler = inner };

    private async Task PrepareAsync(HttpRequestMessage request)
    {
        if (!_script.TryDequeue(out var exchange))
            return;
        if (exchange.Request.Method != request.Method.Method || exchange.Request.Path.Text != request.RequestUri!.PathAndQuery)
            throw new InvalidOperationException($"The client sent {request.Method} {request.RequestUri} instead of {exchange.Request.Method} {exchange.Request.Path.Text} ({exchange.Trace}).");

        // 9498 is sent on another connection while 9497 is in progress, so it must wait until 9497 has arrived.
        if (exchange.Answer!.Status == 401)
        {
            while (!(await lab.LogAsync()).Any(line => line.Contains($"API trace {exchange.Trace - 1}:")))
                await Task.Yield();
        }
        await lab.AdvanceToAsync(exchange.At);
        string[] ids = [.. exchange.Ids, .. LaterIds.GetValueOrDefault(exchange.Trace, [])];
        if (ids is [_, ..])
            await lab.ControlAsync("POST", "/ids", $"{{\"next\":[{string.Join(',', ids.Select(id => $"\"{id}\""))}]}}");
    }

    private sealed class Conducted(Conductor conductor) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await conductor.PrepareAsync(request);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>A clock on which a wait advances the cluster's clock by its length and ends at once.</summary>
internal sealed class LeapingTime(IConductedCluster lab) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ = LeapAsync(timer, dueTime);
        return timer;
    }

    private async Task LeapAsync(ITimer timer, TimeSpan time)
    {
        await lab.ControlAsync("POST", "/clock/advance", string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{time.TotalSeconds}}}"));
        timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
