using System.Numerics;

namespace CmsSim.Simulator.State;

/// <summary>Limits the events of each kind that a listener takes in one second of real time.</summary>
/// <param name="most">The limit.</param>
/// <param name="time">Real time.</param>
internal sealed class Pace(int most, TimeProvider time)
{
    /// <summary>The largest limit.</summary>
    public const int Largest = 1_000_000;

    private const int CountBits = 24;

    // By kind, the present second and the events taken in it. They are in one number, so that no lock is needed.
    private readonly long[] _taken = new long[BitOperations.TrailingZeroCount((int)FeedEventKinds.Log) + 1];

    /// <summary>True when another event of the kind can be taken in this second.</summary>
    public bool HasRoom(FeedEventKinds kind) => CountIn(Volatile.Read(ref _taken[PlaceOf(kind)]), Second()) < most;

    /// <summary>Takes up to this number of events. Returns the number taken.</summary>
    public int Take(FeedEventKinds kind, int count)
    {
        ref var taken = ref _taken[PlaceOf(kind)];
        var second = Second();
        while (true)
        {
            var before = Volatile.Read(ref taken);
            var used = CountIn(before, second);
            var more = Math.Clamp(most - used, 0, count);
            if (more == 0 || Interlocked.CompareExchange(ref taken, (second << CountBits) | (long)(used + more), before) == before)
                return more;
        }
    }

    private long Second() => time.GetTimestamp() / time.TimestampFrequency;

    private static int CountIn(long taken, long second) => taken >> CountBits == second ? (int)(taken & ((1 << CountBits) - 1)) : 0;

    private static int PlaceOf(FeedEventKinds kind) => BitOperations.TrailingZeroCount((int)kind);
}
