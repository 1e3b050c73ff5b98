using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Sends the requests of a fixture to a bridge, simulated or real, and compares each answer with the documented one. With a control API,
/// the replay first loads the fixture's world and then sets the clock and ids. Without one, ids are bound at their first occurrence, and
/// values that change with time are compared by format.
/// </summary>
/// <param name="target">The bridge to replay against.</param>
/// <param name="options">The options; null for the defaults.</param>
public sealed class Replayer(ReplayTarget target, ReplayOptions? options = null)
{
    private readonly ReplayOptions _options = options ?? new();

    /// <summary>Replays a fixture and returns the result of each exchange.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="progress">Receives the result of each exchange when it is done.</param>
    /// <param name="cancellation">Cancels the replay.</param>
    /// <exception cref="TargetUnreachableException">The target or its control API does not answer at all.</exception>
    /// <exception cref="ControlRefusedException">The control API refuses the world, the times or the ids of the fixture.</exception>
    public async Task<FixtureReplay> ReplayAsync(
        Fixture fixture, IProgress<ReplayResult>? progress = null, CancellationToken cancellation = default)
    {
        using var control = target.Control is { } address ? new ControlClient(address, target.ControlToken, _options) : null;
        if (control is not null && fixture.WorldFile is { } world)
            await control.LoadWorldAsync(await File.ReadAllTextAsync(world, cancellation), cancellation);

        await using var run = new Run(target, _options, control, progress, cancellation);
        return new FixtureReplay(fixture, await run.AllAsync(fixture.Exchanges));
    }

    private sealed class Run(
        ReplayTarget target, ReplayOptions options, ControlClient? control, IProgress<ReplayResult>? progress, CancellationToken cancellation)
        : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        private readonly List<Sent> _waiting = [];
        private Bindings _bindings = control is null ? Bindings.FirstSight : Bindings.Exact;
        private WireConnection? _kept;
        private DateTimeOffset? _previous;
        private bool _reached;

        public async Task<ReplayResult[]> AllAsync(IReadOnlyList<FixtureExchange> exchanges)
        {
            var results = new ReplayResult[exchanges.Count];
            for (var i = 0; i < exchanges.Count; i++)
            {
                var sent = await SendAsync(i, exchanges[i]);
                if (sent.Exchange.AnsweredAfter is not null)
                {
                    _waiting.Add(sent);
                    continue;
                }

                results[i] = await FinishAsync(sent);
                foreach (var due in _waiting.Where(due => due.Exchange.AnsweredAfter == sent.Exchange.Trace).ToArray())
                {
                    _waiting.Remove(due);
                    results[due.Index] = await FinishLateAsync(due, i + 1 < exchanges.Count ? exchanges[i + 1] : null);
                }
            }

            return results;
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            foreach (var sent in _waiting)
                await ((Task)sent.Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_kept is not null)
                await _kept.DisposeAsync();
            _ended.Dispose();
        }

        private async Task<Sent> SendAsync(int index, FixtureExchange exchange)
        {
            if (control is null)
            {
                await PauseBeforeAsync(exchange);
            }
            else
            {
                await control.SetClockAsync(exchange.At, _ended.Token);
                if (exchange.Ids is [_, ..])
                    await control.QueueIdsAsync(exchange.Ids, _ended.Token);
            }

            var request = WireRequest.For(exchange, target, options.Spelling, _bindings);
            var since = options.Clock.GetTimestamp();
            try
            {
                // An answer that comes late must not block other requests. A client meets the 401 on a new connection.
                var keep = exchange.AnsweredAfter is null && exchange.Answer is not { Status: 401 };
                var connection = keep ? Interlocked.Exchange(ref _kept, null) : null;
                connection ??= await WireConnection.OpenAsync(target, options, _ended.Token);
                _reached = true;

                var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
                var sending = SendOnAsync(connection, request, timeout);
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var arrival = new Arrival();
                return new Sent(index, exchange, request, since, arrival, ReceiveAsync(connection, sending, keep, arrival, timeout));
            }
            catch (TargetUnreachableException gone) when (_reached)
            {
                // The target has answered before, so its absence is a difference of this exchange.
                return new Sent(index, exchange, request, since, new Arrival(), Task.FromResult(new Outcome(null, gone.Message)));
            }
        }

        private async Task PauseBeforeAsync(FixtureExchange exchange)
        {
            var documented = exchange.At - (_previous ?? exchange.At);
            _previous = exchange.At;
            var pause = documented < options.LongestPause ? documented : options.LongestPause;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, options.Clock, _ended.Token);
        }

        private async Task SendOnAsync(WireConnection connection, WireRequest request, CancellationTokenSource timeout)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, timeout.Token);
            await connection.SendAsync(request, either.Token);
        }

        private async Task<Outcome> ReceiveAsync(
            WireConnection connection, Task sending, bool keep, Arrival arrival, CancellationTokenSource timeout)
        {
            using var owned = timeout;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, timeout.Token);
            var done = false;
            try
            {
                await sending;
                var answer = await connection.ReceiveAsync(either.Token);
                arrival.Noted = true;
                done = keep && connection.IsReusable;
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
                if (done)
                    _kept = connection;
                else
                    await connection.DisposeAsync();
            }
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
            var (answer, failure) = await sent.Outcome;
            List<Difference> differences = [.. known];
            if (answer is null)
            {
                differences.Add(new(DifferencePart.Connection, "an answer", failure!));
            }
            else if (sent.Exchange.Answer is { } expected)
            {
                var comparison = AnswerComparer.Compare(expected, answer, _bindings);
                differences.AddRange(comparison.Differences);
                _bindings = comparison.Bindings;
            }

            var result = new ReplayResult
            {
                Exchange = sent.Exchange,
                SentPath = sent.Request.Path,
                SentBody = sent.Request.Body,
                Answer = answer,
                Differences = differences,
                Elapsed = options.Clock.GetElapsedTime(sent.Since),
            };
            progress?.Report(result);
            return result;
        }

        private sealed record Sent(
            int Index, FixtureExchange Exchange, WireRequest Request, long Since, Arrival Arrival, Task<Outcome> Outcome);

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
}
