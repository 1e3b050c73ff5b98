using System.Globalization;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>One replay of one fixture: the open connections, the answers that are awaited, and the bindings so far.</summary>
internal sealed class ReplayRun(
    ReplayTarget target, ReplayOptions options, IReplayControl? control, IReadOnlyList<Reason> reasons, IProgress<ReplayResult>? progress, CancellationToken cancellation)
    : IAsyncDisposable
{
    // Long enough for the answer of a simulator that is not busy.
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly Dictionary<string, string> _reasons = reasons.GroupBy(reason => reason.Id).ToDictionary(same => same.Key, same => same.First().Text);
    private readonly List<Sent> _waiting = [];

    // Each client has a connection of its own.
    private readonly Dictionary<string, WireConnection> _kept = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private Bindings _bindings = Bindings.Allowing(options.Normalisers ?? (control is null ? NormaliserSets.OwnValues : NormaliserSets.Exact));
    private DateTimeOffset? _previous;
    private bool _reached;

    public IReadOnlySet<Normaliser> Allowed => _bindings.Allowed;

    public async Task<ReplayResult[]> AllAsync(IReadOnlyList<FixtureExchange> exchanges)
    {
        var results = new ReplayResult[exchanges.Count];
        var chosen = exchanges.Select(exchange => exchange.Trace).ToHashSet();
        for (var i = 0; i < exchanges.Count; i++)
        {
            var next = i + 1 < exchanges.Count ? exchanges[i + 1] : null;
            var sent = await SendAsync(i, exchanges[i]);
            if (sent.IsLate && control is not null)
                await UntilItWaitsAsync(control, sent);
            if (sent.IsLate && chosen.Contains(sent.Exchange.AnsweredAfter!.Value))
            {
                _waiting.Add(sent);
                continue;
            }

            results[i] = sent.IsLate ? await FinishLateAsync(sent, next) : await FinishAsync(sent);
            await FinishWaitingAsync(sent.Exchange.Trace, next, results);
        }

        return results;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        foreach (var sent in _waiting)
            await ((Task)sent.Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in _kept.Values)
            await connection.DisposeAsync();
        _ended.Dispose();
    }

    // An answer may wait for another one that waits itself.
    private async Task FinishWaitingAsync(int trace, FixtureExchange? next, ReplayResult[] results)
    {
        var answered = new Queue<int>([trace]);
        while (answered.TryDequeue(out var earlier))
        {
            foreach (var due in _waiting.Where(due => due.Exchange.AnsweredAfter == earlier).ToArray())
            {
                _waiting.Remove(due);
                results[due.Index] = await FinishLateAsync(due, next);
                answered.Enqueue(due.Exchange.Trace);
            }
        }
    }

    private async Task<Sent> SendAsync(int index, FixtureExchange exchange)
    {
        var request = WireRequest.For(exchange, target, options.Spelling, _bindings);
        if (options.BeforeEach is { } before)
            await before(exchange, request.Path, request.Body, _ended.Token);
        var since = options.Clock.GetTimestamp();
        if (exchange.Request.Path.Holes.Any(hole => hole.Hole == HoleKind.Request))
            return new Sent(index, exchange, request, since, new Arrival(), Task.FromResult(new Outcome(null, null)));

        if (control is null)
            await PauseBeforeAsync(exchange);
        else
            await PrepareAsync(control, exchange);

        since = options.Clock.GetTimestamp();
        try
        {
            // An answer that comes late must not block other requests. A client meets the 401 on a new connection.
            var keep = exchange.AnsweredAfter is null && exchange.Answer is not { Status: 401 };
            var connection = (keep ? await ReuseAsync(exchange.From) : null) ?? await WireConnection.OpenAsync(target, options, exchange.From, _ended.Token);
            _reached = true;

            var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
            var sending = SendOnAsync(connection, request, timeout);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var arrival = new Arrival();
            return new Sent(index, exchange, request, since, arrival, ReceiveAsync(connection, sending, keep ? exchange.From : null, arrival, timeout));
        }
        catch (TargetUnreachableException gone) when (_reached)
        {
            // The target has answered before, so its absence is a difference of this exchange.
            return new Sent(index, exchange, request, since, new Arrival(), Task.FromResult(new Outcome(null, gone.Message)));
        }
    }

    private async Task PrepareAsync(IReplayControl simulator, FixtureExchange exchange)
    {
        await simulator.SetClockAsync(exchange.At, _ended.Token);
        if (exchange.Ids is [_, ..])
            await simulator.QueueIdsAsync(exchange.Ids, _ended.Token);
    }

    private async Task PauseBeforeAsync(FixtureExchange exchange)
    {
        var documented = (exchange.At - (_previous ?? exchange.At)) / options.Speed;
        _previous = exchange.At;
        var pause = documented < options.LongestPause ? documented : options.LongestPause;
        if (options.Pace == ReplayPace.Recorded && pause > TimeSpan.Zero)
            await Task.Delay(pause, options.Clock, _ended.Token);
    }

    private async Task<WireConnection?> ReuseAsync(string client)
    {
        WireConnection? connection;
        lock (_gate)
            _kept.Remove(client, out connection);
        if (connection is not { IsStale: true })
            return connection;
        await connection.DisposeAsync();
        return null;
    }

    private async Task SendOnAsync(WireConnection connection, WireRequest request, CancellationTokenSource timeout)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, timeout.Token);
        await connection.SendAsync(request, either.Token);
    }

    private async Task<Outcome> ReceiveAsync(
        WireConnection connection, Task sending, string? keptFor, Arrival arrival, CancellationTokenSource timeout)
    {
        using var owned = timeout;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, timeout.Token);
        var done = false;
        try
        {
            await sending;
            var answer = await connection.ReceiveAsync(either.Token);
            arrival.Noted = true;
            done = keptFor is not null && connection.IsReusable;
            return new Outcome(answer, null);
        }
        catch (WireException broken)
        {
            return new Outcome(null, broken.Message);
        }
        catch (OperationCanceledException) when (!_ended.IsCancellationRequested)
        {
            return new Outcome(null, $"the answer did not arrive within {options.AnswerTimeout.TotalSeconds:0.#} s");
        }
        finally
        {
            if (!done || !Keep(keptFor!, connection))
                await connection.DisposeAsync();
        }
    }

    private bool Keep(string client, WireConnection connection)
    {
        lock (_gate)
            return _kept.TryAdd(client, connection);
    }

    private async Task<ReplayResult> FinishLateAsync(Sent sent, FixtureExchange? next)
    {
        // A late answer waits for the bridge's clock, which does not move until it is set.
        var early = control is not null && sent.Arrival.Noted;
        if (control is not null)
            await control.SetClockAsync(next?.At ?? sent.Exchange.At.AddSeconds(1), _ended.Token);

        return await FinishAsync(sent, early
            ? [new(DifferencePart.Sequence, $"exchange {sent.Exchange.Trace} must be answered after {sent.Exchange.AnsweredAfter}", "its answer arrived before the clock was advanced")]
            : []);
    }

    private async Task<ReplayResult> FinishAsync(Sent sent, params IReadOnlyList<Difference> known)
    {
        if (control is not null)
            await AdvanceWhileWaitingAsync(control, sent);
        var (answer, failure) = await sent.Outcome;
        List<Difference> differences = [.. known];
        List<Excuse> excuses = [];
        string? bound = null;
        if (answer is null && failure is null)
            excuses.Add(new(Normaliser.Hole, "a hole (request)", "nothing was sent"));
        else if (answer is null)
            differences.Add(new(DifferencePart.Connection, "an answer", failure!));
        else if (sent.Exchange.Answer is { } expected)
            bound = Compare(expected, answer, differences, excuses);
        else
            excuses.Add(new(Normaliser.Hole, "a hole (answer)", string.Create(CultureInfo.InvariantCulture, $"status {answer.Status}, size {answer.Size}")));

        var keepsBody = differences is [_, ..] || options.KeepsAnswers;
        var result = new ReplayResult
        {
            Exchange = sent.Exchange,
            SentPath = sent.Request.Path,
            SentBody = sent.Request.Body,
            Answer = keepsBody ? answer : answer?.WithoutBody(),
            BoundBody = keepsBody ? bound : null,
            Differences = differences,
            Excuses = excuses,
            Rule = differences is [_, ..] && control is not null ? await control.RuleOfAsync(sent.Request.Method, sent.Request.Path, _ended.Token) : null,
            Elapsed = options.Clock.GetElapsedTime(sent.Since),
        };
        progress?.Report(result);
        return result;
    }

    private string? Compare(FixtureAnswer expected, WireAnswer answer, List<Difference> differences, List<Excuse> excuses)
    {
        var comparison = AnswerComparer.Compare(expected, answer, _bindings);
        differences.AddRange(comparison.Differences.Select(difference =>
            difference.Why is { } why ? difference with { Reason = _reasons.GetValueOrDefault(why) } : difference));
        excuses.AddRange(comparison.Excuses);
        _bindings = comparison.Bindings;
        return comparison.BoundBody;
    }

    // The clock is set for the next request only after the simulator has this one: a late answer is due a time after its request arrived.
    private async Task UntilItWaitsAsync(IReplayControl simulator, Sent sent)
    {
        while (!sent.Outcome.IsCompleted && await simulator.WaitingAnswersAsync(_ended.Token) is { } waiting && waiting <= OthersWaiting)
            await AnswersWithinAsync(sent, s_askAgain);
    }

    // A log shows that an answer came before the next request, but not that it took its time. A simulator answers at once unless the answer
    // waits for its clock. A clock that is advanced for a simulator that is only busy changes its answers.
    private async Task AdvanceWhileWaitingAsync(IReplayControl simulator, Sent sent)
    {
        while (!await AnswersWithinAsync(sent, s_askAgain))
        {
            var waiting = await simulator.WaitingAnswersAsync(_ended.Token);
            if (waiting <= OthersWaiting || waiting is null && await AnswersWithinAsync(sent, options.AnswerTimeout / 3))
                continue;
            await simulator.SetClockAsync(sent.Exchange.At + options.AnswerTimeout, _ended.Token);
            return;
        }
    }

    private int OthersWaiting => _waiting.Count(other => !other.Outcome.IsCompleted);

    private async Task<bool> AnswersWithinAsync(Sent sent, TimeSpan time)
    {
        if (sent.Outcome.IsCompleted)
            return true;
        using var answered = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        var isAnswered = await Task.WhenAny(sent.Outcome, Task.Delay(time, options.Clock, answered.Token)) == sent.Outcome;
        await answered.CancelAsync();
        return isAnswered;
    }

    private sealed record Sent(
        int Index, FixtureExchange Exchange, WireRequest Request, long Since, Arrival Arrival, Task<Outcome> Outcome)
    {
        public bool IsLate => Exchange.AnsweredAfter is not null;
    }

    // Set when the answer is complete, while its connection is still open.
    private sealed class Arrival
    {
        private volatile bool _noted;

        public bool Noted
        {
            get => _noted;
            set => _noted = value;
        }
    }

    private sealed record Outcome(WireAnswer? Answer, string? Failure);
}
