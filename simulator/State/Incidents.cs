using System.Diagnostics;
using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>Something that went wrong in the simulator itself: our own mistake, or a disk, socket or peer that failed.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Time">When, on the simulated clock.</param>
/// <param name="Doing">What the simulator was doing.</param>
/// <param name="Error">The error in one line.</param>
/// <param name="Detail">The stack trace of an exception; null without one.</param>
internal sealed record Incident(long Number, DateTimeOffset Time, string Doing, string Error, string? Detail)
{
    public override string ToString() => $"incident {Number} while {Doing}: {Error}";
}

/// <summary>
/// The net under everything that no request answers for: timers, gate stays, background jobs, sockets and log writers. It records and
/// counts what went wrong, and the run continues. Safe on any thread, inside the gate and outside.
/// </summary>
internal sealed class Incidents : IAsyncDisposable
{
    private const int LongestError = 500;

    private readonly Lock _sync = new();
    private readonly Queue<Incident> _latest = [];
    private readonly TimeProvider _clock;
    private readonly int _kept;
    private readonly Channel<Incident>? _telling;
    private readonly Task _told = Task.CompletedTask;
    private long _count;

    /// <param name="clock">Stamps incidents.</param>
    /// <param name="kept">Most that are remembered.</param>
    /// <param name="tell">Receives each incident on a task of its own, so it may be slow; incidents that it is too slow for are left out.</param>
    public Incidents(TimeProvider clock, int kept, Action<string>? tell)
    {
        _clock = clock;
        _kept = kept;
        if (tell is null)
            return;
        _telling = Channel.CreateBounded<Incident>(new BoundedChannelOptions(kept) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        _told = Task.Run(() => TellAsync(tell));
    }

    /// <summary>How many there have been.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The latest ones, oldest first.</summary>
    public IReadOnlyList<Incident> Latest
    {
        get
        {
            lock (_sync)
                return [.. _latest];
        }
    }

    /// <summary>Runs the action; an exception becomes an incident.</summary>
    /// <returns>Whether it ended without one.</returns>
    public bool Try(string doing, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception error)
        {
            Report(doing, error);
            return false;
        }
    }

    /// <summary>Records an exception.</summary>
    /// <returns>The number of the incident.</returns>
    public long Report(string doing, Exception error) => Report(doing, $"{error.GetType().Name}: {error.Message}", error.ToString());

    /// <summary>Records something that went wrong without an exception.</summary>
    /// <returns>The number of the incident.</returns>
    public long Report(string doing, string error, string? detail = null)
    {
        var line = error.ReplaceLineEndings(" ");
        if (line.Length > LongestError)
            line = line[..LongestError] + "…";
        lock (_sync)
        {
            var incident = new Incident(++_count, _clock.GetUtcNow(), doing, line, detail);
            if (_latest.Count == _kept)
                _latest.Dequeue();
            _latest.Enqueue(incident);
            _telling?.Writer.TryWrite(incident);
            return incident.Number;
        }
    }

    /// <summary>What an action is called in incidents: the method that it runs.</summary>
    public static string NameOf(Delegate action) =>
        DiagnosticMethodInfo.Create(action) is { } method ? $"{method.DeclaringTypeName}.{method.Name}" : "an unnamed action";

    /// <summary>Returns once the incidents so far were told, or after a moment where the listener does not return.</summary>
    public async ValueTask DisposeAsync()
    {
        _telling?.Writer.TryComplete();
        await _told.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TellAsync(Action<string> tell)
    {
        await foreach (var incident in _telling!.Reader.ReadAllAsync())
        {
            try
            {
                tell(incident.ToString());
            }
            catch (Exception)
            {
                // There is nowhere left to say that saying it failed; the count and the control API still know.
            }
        }
    }
}
