namespace CmsSim.Simulator.State;

/// <summary>One stay in the gate.</summary>
/// <param name="Lasted">How long the gate was held, in real time.</param>
/// <param name="Holder">The request or job that held it.</param>
internal readonly record struct GateStay(TimeSpan Lasted, string Holder);

/// <summary>
/// Measures in real time how long the gate is held, and reports long stays with the request's name: while they last, so that a cluster
/// that hangs says why, and once they end.
/// </summary>
internal sealed class GateWatch : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _real;
    private readonly Incidents _incidents;
    private readonly long _tooLong;
    private readonly ITimer _patrol;

    private object _holder = "";
    private int _depth;   // one who holds the gate may enter it again
    private long _since;
    private long _stay;
    private long _reported;
    private long _longest;
    private string _longestHolder = "";
    private long _slow;

    public GateWatch(TimeProvider real, Incidents incidents, TimeSpan tooLong)
    {
        _real = real;
        _incidents = incidents;
        _tooLong = (long)(tooLong.TotalSeconds * real.TimestampFrequency);
        _patrol = real.CreateTimer(_ => Look(), null, s_every, s_every);
    }

    /// <summary>The longest stay that has ended.</summary>
    public GateStay Longest => new(_real.GetElapsedTime(0, Interlocked.Read(ref _longest)), Volatile.Read(ref _longestHolder));

    /// <summary>How many stays were longer than the limit.</summary>
    public long Slow => Interlocked.Read(ref _slow);

    /// <summary>Forgets the longest stay, so that the next ones are measured by themselves.</summary>
    public void Forget() => Interlocked.Exchange(ref _longest, 0);

    /// <summary>Called inside the gate, first.</summary>
    public void Begin(object holder)
    {
        if (_depth++ > 0)
            return;
        _holder = holder;
        Volatile.Write(ref _since, _real.GetTimestamp());
    }

    /// <summary>Called inside the gate, last.</summary>
    public void End()
    {
        if (--_depth > 0)
            return;
        var lasted = _real.GetTimestamp() - _since;
        Volatile.Write(ref _since, 0);
        _stay++;
        if (lasted > _longest)
        {
            Interlocked.Exchange(ref _longest, lasted);
            Volatile.Write(ref _longestHolder, NameOf(_holder));
        }
        if (lasted <= _tooLong)
            return;
        Interlocked.Increment(ref _slow);
        Report(_holder, lasted, "held the gate for");
    }

    public void Dispose() => _patrol.Dispose();

    // Outside the gate: what it reads may be a moment old, so it only says what was true for long enough.
    private void Look()
    {
        var (stay, since, holder) = (Volatile.Read(ref _stay), Volatile.Read(ref _since), Volatile.Read(ref _holder));
        if (since == 0 || stay == Volatile.Read(ref _reported) - 1)
            return;
        var lasted = _real.GetTimestamp() - since;
        if (lasted <= _tooLong || Volatile.Read(ref _stay) != stay)
            return;
        Volatile.Write(ref _reported, stay + 1);
        Report(holder, lasted, "has held the gate for");
    }

    private void Report(object holder, long lasted, string held) =>
        _incidents.Report(NameOf(holder), $"it {held} {_real.GetElapsedTime(0, lasted).TotalMilliseconds:F0} ms; other requests waited");

    private static string NameOf(object holder) => holder.ToString() ?? "";
}
