namespace CmsSim.Harness.Replay;

/// <summary>
/// Lets requests pass at a rate that holds in any second, wherever that second begins. Up to 50 requests a second are spaced evenly. Higher
/// rates pass in small groups, because timers are not exact enough to space them.
/// </summary>
internal sealed class RequestPace
{
    private const int MostGroups = 50;

    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _clock;
    private readonly long[] _last;
    private readonly TimeSpan _window;
    private long _count;

    /// <param name="rate">The highest number of requests in any second, at least 1.</param>
    /// <param name="clock">The clock.</param>
    public RequestPace(int rate, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        _clock = clock;

        // A second holds a whole number of windows, so it holds no more requests than these windows together.
        var group = (rate + MostGroups - 1) / MostGroups;
        var windows = rate / group;
        _last = new long[group];
        _window = TimeSpan.FromTicks((TimeSpan.TicksPerSecond + windows - 1) / windows);
    }

    /// <summary>Waits until the next request may be sent.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        var slot = _count % _last.Length;
        while (_count >= _last.Length && _window - _clock.GetElapsedTime(_last[slot]) is var left && left > TimeSpan.Zero)
        {
            // Timers count whole milliseconds, and may fire a little early.
            await Task.Delay(left < s_tick ? s_tick : left, _clock, cancellation);
        }

        _last[slot] = _clock.GetTimestamp();
        _count++;
    }
}
