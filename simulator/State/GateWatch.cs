namespace CmsSim.Simulator.State;

/// <summary>One hold of the gate.</summary>
/// <param name="Lasted">The duration of the hold, in real time.</param>
/// <param name="Holder">The request or job that held it.</param>
internal readonly record struct GateHold(TimeSpan Lasted, string Holder);

/// <summary>
/// Measures in real time how long requests and jobs hold the gate. It reports a long hold with the request's name while it lasts, so that
/// the cause of a hang is visible, and again when it ends.
/// </summary>
internal sealed class GateWatch : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    private readonly TimeProvider _real;
    private readonly Incidents _incidents;
    private readonly long _tooLong;
    private readonly ITimer _patrol;

    private object _holder = "";
    private int _depth;   // a thread that holds the gate may enter it again
    private long _since;
    private long _holds;
    private long _reported;
    private long _longest;
    private string _longestHolder = "";
    private long _slow;
    private long _waits;
    private long _waited;

    public GateWatch(TimeProvider real, Incidents incidents, TimeSpan tooLong)
    {
        _real = real;
        _incidents = incidents;
        _tooLong = (long)(tooLong.TotalSeconds * real.TimestampFrequency);
        _patrol = real.CreateTimer(_ => Patrol(), null, s_every, s_every);
    }

    /// <summary>The longest hold that has ended.</summary>
    public GateHold Longest => new(_real.GetElapsedTime(0, Interlocked.Read(ref _longest)), Volatile.Read(ref _longestHolder));

    /// <summary>The number of holds that were longer than the limit.</summary>
    public long Slow => Interlocked.Read(ref _slow);

    /// <summary>The number of times that a thread had to wait for the gate. Read inside the gate.</summary>
    public long Waits => _waits;

    /// <summary>The time that threads have waited for the gate. Read inside the gate.</summary>
    public TimeSpan WaitTime => _real.GetElapsedTime(0, _waited);

    /// <summary>Begins to measure a wait.</summary>
    public long WaitBegins() => _real.GetTimestamp();

    /// <summary>Ends the measurement of a wait. Called first inside the gate.</summary>
    public void WaitEnds(long since)
    {
        _waits++;
        _waited += _real.GetTimestamp() - since;
    }

    /// <summary>Resets the longest hold.</summary>
    public void Forget() => Interlocked.Exchange(ref _longest, 0);

    /// <summary>Begins to measure a hold. Called first inside the gate.</summary>
    public void Begin(object holder)
    {
        if (_depth++ > 0)
            return;
        _holder = holder;
        Volatile.Write(ref _since, _real.GetTimestamp());
    }

    /// <summary>Ends the measurement of a hold. Called last inside the gate.</summary>
    public void End()
    {
        if (--_depth > 0)
            return;
        var lasted = _real.GetTimestamp() - _since;
        Volatile.Write(ref _since, 0);
        _holds++;
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

    // Runs outside the gate, so the fields may change while it reads them. It reports only a hold that is the same before and after.
    private void Patrol()
    {
        var (holds, since, holder) = (Volatile.Read(ref _holds), Volatile.Read(ref _since), Volatile.Read(ref _holder));
        if (since == 0 || holds == Volatile.Read(ref _reported) - 1)
            return;
        var lasted = _real.GetTimestamp() - since;
        if (lasted <= _tooLong || Volatile.Read(ref _holds) != holds)
            return;
        Volatile.Write(ref _reported, holds + 1);
        Report(holder, lasted, "has held the gate for");
    }

    private void Report(object holder, long lasted, string held) =>
        _incidents.Report(NameOf(holder), $"it {held} {_real.GetElapsedTime(0, lasted).TotalMilliseconds:F0} ms; other requests waited");

    private static string NameOf(object holder) => holder.ToString() ?? "";
}
