using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli.Tms;

/// <summary>
/// The clock of a simulator, over its control API. A wait on a virtual clock advances that clock and ends at once; a wait on a real clock
/// takes its time.
/// </summary>
internal sealed class SimulatorTime : TimeProvider, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly SimulatorControl _control;
    private DateTimeOffset _now;
    private long _readAt;
    private double _speed;
    private Exception? _failure;

    private SimulatorTime(SimulatorControl control) => _control = control;

    /// <summary>True when the clock moves by command.</summary>
    public bool IsVirtual { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <exception cref="UserErrorException">The control API does not answer, or refuses.</exception>
    public static async Task<SimulatorTime> StartAsync(Uri control, string? token, CancellationToken cancellation)
    {
        var time = new SimulatorTime(new(control, token, s_patience));
        try
        {
            await time.RefreshAsync(cancellation);
            return time;
        }
        catch
        {
            time.Dispose();
            throw;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now + (System.GetElapsedTime(_readAt) * _speed);
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Reads the clock, which other commands may have moved.</summary>
    public Task RefreshAsync(CancellationToken cancellation) => AskAsync(async () =>
    {
        using var clock = await _control.GetJsonAsync("/clock", cancellation);
        try
        {
            var root = clock.RootElement;
            var (now, mode) = (root.GetProperty("now").GetDateTimeOffset(), root.GetProperty("mode").GetString());
            var speed = mode is "virtual" ? root.GetProperty("speed").GetDouble() : 1;
            lock (_gate)
                (_now, _readAt, _speed, IsVirtual) = (now, System.GetTimestamp(), speed, mode is "virtual");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
        {
            throw new UserErrorException($"{_control.Address} is not a control API: its clock cannot be read.", ExitStatus.Unreachable);
        }
    });

    /// <summary>Lets time pass until <paramref name="due"/>, unless the clock is past it.</summary>
    public async Task PassUntilAsync(DateTimeOffset due, CancellationToken cancellation)
    {
        var wait = due - GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return;
        if (!IsVirtual)
        {
            await Task.Delay(wait < TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1), System, cancellation);
            return;
        }
        await AskAsync(() => _control.SendAsync("POST", "/clock/advance",
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seconds\":{wait.TotalSeconds:0.#######}}}")), cancellation));
        await RefreshAsync(cancellation);
    }

    /// <summary>A timer for pauses: it elapses once, after the clock was advanced.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!IsVirtual || dueTime < TimeSpan.Zero)
            return System.CreateTimer(callback, state, dueTime, period);

        // A pause that cannot pass must not be repeated in a loop without end.
        if (_failure is { } failure)
            throw new UserErrorException(failure.Message, (failure as UserErrorException)?.ExitStatus ?? ExitStatus.Unreachable);
        var timer = new Pause();
        _ = ElapseAsync(timer, callback, state, GetUtcNow() + dueTime);
        return timer;
    }

    public void Dispose() => _control.Dispose();

    private async Task ElapseAsync(Pause timer, TimerCallback callback, object? state, DateTimeOffset due)
    {
        await Task.Yield();
        try
        {
            await PassUntilAsync(due, timer.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception failed)
        {
            _failure = failed;
        }
        if (!timer.Token.IsCancellationRequested)
            callback(state);
    }

    private static async Task AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (ControlRefusedException refused)
        {
            throw new UserErrorException(refused.Message);
        }
        catch (TargetUnreachableException failed)
        {
            throw new UserErrorException(failed.Message, ExitStatus.Unreachable);
        }
    }

    private sealed class Pause : ITimer
    {
        private readonly CancellationTokenSource _stop = new();

        public Pause() => Token = _stop.Token;

        public CancellationToken Token { get; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => _stop.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
