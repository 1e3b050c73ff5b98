using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Sends the requests of a fixture to a bridge, simulated or real, and compares each answer with the documented one.
/// With a control API the bridge is first put into the fixture's world and time; without one it is taken as it is,
/// ids are bound where they are first seen, and values that change with time compare by their shape.
/// </summary>
public sealed class Replayer(ReplayTarget target, ReplayOptions? options = null)
{
    private readonly ReplayOptions options = options ?? new();

    /// <summary>Replays a fixture.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="progress">Told of each exchange when it is done.</param>
    /// <param name="cancellation">Ends the replay.</param>
    /// <exception cref="TargetUnreachableException">The target or its control API does not answer at all.</exception>
    /// <exception cref="ControlRefusedException">The control API refuses the fixture's world, times or ids.</exception>
    public async Task<FixtureReplay> ReplayAsync(
        Fixture fixture, IProgress<ReplayResult>? progress = null, CancellationToken cancellation = default)
    {
        using var control = target.Control is { } address ? new ControlClient(address, target.ControlToken, options) : null;
        if (control is not null && fixture.WorldFile is { } world)
            await control.LoadWorldAsync(await File.ReadAllTextAsync(world, cancellation), cancellation);

        await using var run = new Run(target, options, control, progress, cancellation);
        return new FixtureReplay(fixture, await run.AllAsync(fixture.Exchanges));
    }

    private sealed class Run(
        ReplayTarget target, ReplayOptions options, ControlClient? control, IProgress<ReplayResult>? progress, CancellationToken cancellation)
        : IAsyncDisposable
    {
        private readonly CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        private readonly List<Sent> waiting = [];
        private Bindings bindings = control is null ? Bindings.FirstSight : Bindings.Exact;
        private WireConnection? kept;
        private DateTimeOffset? previous;
        private bool reached;

        public async Task<ReplayResult[]> AllAsync(IReadOnlyList<FixtureExchange> exchanges)
        {
            var results = new ReplayResult[exchanges.Count];
            for (var i = 0; i < exchanges.Count; i++)
            {
                var sent = await SendAsync(i, exchanges[i]);
                if (sent.Exchange.AnsweredAfter is not null)
                {
                    waiting.Add(sent);
                    continue;
                }

                results[i] = await FinishAsync(sent);
                foreach (var due in waiting.Where(due => due.Exchange.AnsweredAfter == sent.Exchange.Trace).ToArray())
                {
                    waiting.Remove(due);
                    results[due.Index] = await FinishLateAsync(due, i + 1 < exchanges.Count ? exchanges[i + 1] : null);
                }
            }

            return results;
        }

        public async ValueTask DisposeAsync()
        {
            await ended.CancelAsync();
            foreach (var sent in waiting)
                await ((Task)sent.Outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (kept is not null)
                await kept.DisposeAsync();
            ended.Dispose();
        }

        private async Task<Sent> SendAsync(int index, FixtureExchange exchange)
        {
            if (control is null)
            {
                await PauseBeforeAsync(exchange);
            }
            else
            {
                await control.SetClockAsync(exchange.At, ended.Token);
                if (exchange.Ids is [_, ..])
                    await control.QueueIdsAsync(exchange.Ids, ended.Token);
            }

            var request = WireRequest.For(exchange, target, options.Spelling, bindings);
            var since = options.Clock.GetTimestamp();
            try
            {
                // What is answered late must not hold up the others, and a client meets the 401 on a connection that is new.
                var keep = exchange.AnsweredAfter is null && exchange.Answer.Status != 401;
                var connection = keep ? Interlocked.Exchange(ref kept, null) : null;
                connection ??= await WireConnection.OpenAsync(target, options, ended.Token);
                reached = true;

                var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
                var sending = SendOnAsync(connection, request, timeout);
                await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var arrival = new Arrival();
                return new Sent(index, exchange, request, since, arrival, ReceiveAsync(connection, sending, keep, arrival, timeout));
            }
            catch (TargetUnreachableException gone) when (reached)
            {
                // It has answered before: that it no longer does is a finding about this exchange.
                return new Sent(index, exchange, request, since, new Arrival(), Task.FromResult(new Outcome(null, gone.Message)));
            }
        }

        private async Task PauseBeforeAsync(FixtureExchange exchange)
        {
            var documented = exchange.At - (previous ?? exchange.At);
            previous = exchange.At;
            var pause = documented < options.LongestPause ? documented : options.LongestPause;
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, options.Clock, ended.Token);
        }

        private async Task SendOnAsync(WireConnection connection, WireRequest request, CancellationTokenSource timeout)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, timeout.Token);
            await connection.SendAsync(request, either.Token);
        }

        private async Task<Outcome> ReceiveAsync(
            WireConnection connection, Task sending, bool keep, Arrival arrival, CancellationTokenSource timeout)
        {
            using var owned = timeout;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, timeout.Token);
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
            catch (OperationCanceledException) when (!ended.IsCancellationRequested)
            {
                return new Outcome(null, $"it did not arrive within {options.AnswerTimeout.TotalSeconds:0.#} s");
            }
            finally
            {
                if (done)
                    kept = connection;
                else
                    await connection.DisposeAsync();
            }
        }

        private async Task<ReplayResult> FinishLateAsync(Sent sent, FixtureExchange? next)
        {
            // The answer waits for the bridge's own clock, which stands still until it is moved.
            var early = control is not null && sent.Arrival.Noted;
            if (control is not null)
                await control.SetClockAsync(next?.At ?? sent.Exchange.At.AddSeconds(1), ended.Token);

            return await FinishAsync(sent, early
                ? [new(DifferencePart.Sequence, $"{sent.Exchange.Trace} is answered after {sent.Exchange.AnsweredAfter}", "its answer came while the clock stood still")]
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
            else
            {
                var comparison = AnswerComparer.Compare(sent.Exchange.Answer, answer, bindings);
                differences.AddRange(comparison.Differences);
                bindings = comparison.Bindings;
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

        // Noted as soon as the answer is in, while its connection is still open.
        private sealed class Arrival
        {
            private volatile bool noted;

            public bool Noted
            {
                get => noted;
                set => noted = value;
            }
        }

        private sealed record Outcome(WireAnswer? Answer, string? Failure);
    }
}
