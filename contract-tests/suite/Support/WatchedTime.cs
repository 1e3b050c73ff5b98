using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace CmsSim.ContractTests.Support;

/// <summary>A clock that stands still, and tells when somebody begins to wait on it.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>For how long the next one to wait wants to.</summary>
    public Task<TimeSpan> NextTimerAsync() => _timers.Reader.ReadAsync().AsTask();

    /// <summary>Lets every wait pass until the work is done, or those of one length only; returns those that passed.</summary>
    public async Task<IReadOnlyList<TimeSpan>> PassUntilAsync(Task work, TimeSpan? only = null)
    {
        var waits = new List<TimeSpan>();
        while (true)
        {
            var wait = NextTimerAsync();
            if (await Task.WhenAny(work, wait) == work)
                return waits;
            var length = await wait;
            if (only is not null && only != length)
                continue;
            waits.Add(length);
            Advance(length);
        }
    }
}
