using System.Diagnostics;
using System.Threading.Channels;

namespace CmsSim.Simulator.State;

/// <summary>A failure of the simulator itself: a defect, or a disk, socket or peer that failed.</summary>
/// <param name="Number">Counts from 1.</param>
/// <param name="Time">The time on the simulated clock.</param>
/// <param name="Doing">The work that failed, as in "writing syslog.log".</param>
/// <param name="Error">The error in one line.</param>
/// <param name="Detail">The stack trace of an exception; null without one.</param>
internal sealed record Incident(long Number, DateTimeOffset Time, string Doing, string Error, string? Detail)
{
    public override string ToString() => $"incident {Number} while {Doing}: {Error}";
}

/// <summary>
/// Catches failures that no request can report: in timers, long holds of the gate, background jobs, sockets and log writers. It records
/// and counts each failure, and the run continues. Safe on any thread, inside the gate and outside.
/// </summary>
internal sealed class Incidents : IAsyncDisposable
{
    private const int LongestError = 500;

    private readonly Lock _sync = new();
    private readonly Queue<Incident> _latest = [];
    private readonly TimeProvider _clock;
    private readonly int _kept;
    private readonly Channel<Incident>? _toPrint;
    private readonly Task _printed = Task.CompletedTask;
    private long _count;

    /// <param name="clock">Stamps incidents.</param>
    /// <param name="kept">The number of incidents that are kept.</param>
    /// <param name="print">Receives the text of each incident, on a separate task. When it is too slow, incidents are skipped.</param>
    public Incidents(TimeProvider clock, int kept, Action<string>? print)
    {
        _clock = clock;
        _kept = kept;
        if (print is null)
            return;
        _toPrint = Channel.CreateBounded<Incident>(new BoundedChannelOptions(kept) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        _printed = Task.Run(() => PrintAsync(print));
    }

    /// <summary>The number of incidents so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The latest incidents, oldest first.</summary>
    public IReadOnlyList<Incident> Latest
    {
        get
        {
            lock (_sync)
                return [.. _latest];
        }
    }

    /// <summary>Runs the action; an exception becomes an incident.</summary>
    /// <returns>True when the action did not throw.</returns>
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

    /// <summary>Records a failure without an exception.</summary>
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
            _toPrint?.Writer.TryWrite(incident);
            return incident.Number;
        }
    }

    /// <summary>The name of an action in incidents: the method that it runs.</summary>
    public static string NameOf(Delegate action) =>
        DiagnosticMethodInfo.Create(action) is { } method ? $"{method.DeclaringTypeName}.{method.Name}" : "an unnamed action";

    /// <summary>Returns when all incidents are printed, or after one second when printing hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        _toPrint?.Writer.TryComplete();
        await _printed.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PrintAsync(Action<string> print)
    {
        await foreach (var incident in _toPrint!.Reader.ReadAllAsync())
        {
            try
            {
                print(incident.ToString());
            }
            catch (Exception)
            {
                // There is no other place to report this. The count and the control API still show the incident.
            }
        }
    }
}
