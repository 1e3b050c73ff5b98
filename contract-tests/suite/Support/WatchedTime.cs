using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace CmsSim.ContractTests.Support;

/// <summary>A stopped clock that reports when a task starts to wait on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The length of the next wait that starts.</summary>
    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask();

    /// <summary>Ends every wait, or every wait of the lengths given, until the work is done; returns the waits that it ended.</summary>
    public async Task<IReadOnlyList<TimeSpan>> PassUntilAsync(Task work, params TimeSpan[] only)
    {
        var waits = new List<TimeSpan>();
        while (true)
        {
            var wait = NextTimerAsync();
            if (await Task.WhenAny(work, wait) == work)
                return waits;
            var length = await wait;
            if (only is [_, ..] && !only.Contains(length))
                continue;
            waits.Add(length);
            Advance(length);
        }
    }
}
