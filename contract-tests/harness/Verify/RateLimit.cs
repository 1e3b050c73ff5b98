namespace CmsSim.Harness.Verify;

/// <summary>Spaces requests evenly, so that no second has more than a number of them.</summary>
internal sealed class RateLimit(int? perSecond, TimeProvider clock)
{
    private long? _last;

    /// <summary>Waits until the next request may be sent.</summary>
    public async Task NextAsync(CancellationToken cancellation)
    {
        if (perSecond is not { } rate)
            return;
        var spacing = TimeSpan.FromSeconds(1.0 / rate);
        while (_last is { } last && clock.GetElapsedTime(last) is var passed && passed < spacing)
            await Task.Delay(spacing - passed + TimeSpan.FromMilliseconds(1), clock, cancellation);
        _last = clock.GetTimestamp();
    }
}
