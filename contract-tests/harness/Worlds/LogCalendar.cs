using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Worlds;

/// <summary>
/// Completes the stamps of a log: the year that syslog omits, the date that call diagnostics omit, and the zone. It uses the times in
/// answers, else the options, else it assumes a value and adds a hole.
/// </summary>
/// <param name="options">The options.</param>
internal sealed class LogCalendar(BuilderOptions options)
{
    /// <summary>A leap year, so that every date exists.</summary>
    private const int AssumedYear = 2020;

    // The exchanges around the highest number that a log may lack.
    private const int MostWrapped = 1_000;

    // A clock that is further off is said to be off rather than in another zone.
    private static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_mostOffset = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_mostJitter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<HoleKind, Hole> _holes = [];
    private readonly List<ImportNote> _notes = [];
    private DateTime? _last;
    private TimeSpan? _zone;
    private long? _lastUptime;
    private int? _lastTrace;

    /// <summary>The holes so far.</summary>
    public IReadOnlyCollection<Hole> Holes => _holes.Values;

    /// <summary>Returns the notes since the last call.</summary>
    public IReadOnlyList<ImportNote> Notes()
    {
        ImportNote[] notes = [.. _notes];
        _notes.Clear();
        return notes;
    }

    /// <summary>Sets the stamps of exchanges, and the places at which a fixture must end.</summary>
    public void Complete(IReadOnlyList<TimedExchange> exchanges)
    {
        if (exchanges is [])
            return;
        SetDates(exchanges);
        SetZones(exchanges);
        foreach (var timed in exchanges)
            NoteOrder(timed);
    }

    private void SetDates(IReadOnlyList<TimedExchange> exchanges)
    {
        var anchor = exchanges.Select((timed, i) => IsDated(timed) ? i : -1).FirstOrDefault(i => i >= 0, -1);
        var local = new DateTime[exchanges.Count];
        var first = _last is not null || anchor < 0 ? 0 : anchor;
        local[first] = First(exchanges[first]);
        for (var i = first + 1; i < exchanges.Count; i++)
            local[i] = Near(exchanges[i], local[i - 1]);
        for (var i = first - 1; i >= 0; i--)
            local[i] = Near(exchanges[i], local[i + 1]);

        for (var i = 0; i < exchanges.Count; i++)
        {
            exchanges[i].Stamp = local[i];
            exchanges[i].IsExact = exchanges[i].Exchange.At is { } at && at.TimeOfDay.Ticks % TimeSpan.TicksPerSecond != 0;
        }

        _last = local[^1];
    }

    private static bool IsDated(TimedExchange timed) => timed.Exchange.At is { Year: not null } || timed is { ShownTime: not null, Exchange.At: not null };

    private DateTime First(TimedExchange timed)
    {
        if (timed.Exchange.At is { Month: > 0 } at)
        {
            if (at.Year is null && timed.ShownTime is null && _last is null)
            {
                Miss(HoleKind.Year, options.DefaultYear is { } given
                    ? FormattableString.Invariant($"The log prints no year. The option names {given}.")
                    : FormattableString.Invariant($"The log prints no year. {AssumedYear} is assumed."));
            }

            return Near(timed, timed.ShownTime ?? _last ?? new DateTime(options.DefaultYear ?? AssumedYear, at.Month, Math.Min(at.Day, 28)));
        }

        if (timed.ShownTime is null && _last is null)
            Miss(HoleKind.Date, FormattableString.Invariant($"The input prints no date. {options.DefaultYear ?? AssumedYear}-01-01 is assumed."));
        return Near(timed, timed.ShownTime ?? _last ?? new DateTime(options.DefaultYear ?? AssumedYear, 1, 1));
    }

    // The possible time that is nearest to another one.
    private static DateTime Near(TimedExchange timed, DateTime near)
    {
        near = timed.ShownTime ?? near;
        if (timed.Exchange.At is not { } at)
            return near;
        if (at.Month == 0)
            return Nearest(near, [-1, 0, 1], days => near.Date.AddDays(days) + at.TimeOfDay);
        return at.Year is { } year
            ? Stamp(year, at)
            : Nearest(near, [-1, 0, 1], years => Stamp(Math.Clamp(near.Year + years, 1, 9998), at));
    }

    private static DateTime Nearest(DateTime near, int[] steps, Func<int, DateTime> time) => steps.Select(time).MinBy(one => Math.Abs((one - near).Ticks));

    private static DateTime Stamp(int year, LogTime at) =>
        new DateTime(year, at.Month, Math.Min(at.Day, DateTime.DaysInMonth(year, at.Month))) + at.TimeOfDay;

    private void SetZones(IReadOnlyList<TimedExchange> exchanges)
    {
        var next = exchanges.FirstOrDefault(timed => ZoneIn(timed) is not null);
        if (_zone is null && next is null && options.Zone is null && exchanges.Any(timed => timed.Exchange.At is { Offset: null }))
            Miss(HoleKind.Zone, "The log prints no time zone. UTC is assumed.");
        _zone ??= next is not null ? ZoneIn(next) : options.Zone;
        foreach (var timed in exchanges)
        {
            var zone = timed.Exchange.At?.Offset ?? options.Zone ?? ZoneIn(timed) ?? _zone ?? TimeSpan.Zero;
            if (zone != TimeSpan.Zero && timed.Exchange.At is { Offset: null } && options.Zone is null && (_guessed != zone))
            {
                _guessed = zone;
                _notes.Add(new ImportNote(NoteKind.Guess, timed.Exchange.Place, FormattableString.Invariant(
                    $"The stamps are {zone.TotalMinutes} minutes ahead of cdrTime, apart from a few seconds. They are taken as local time with that offset from UTC."))
                { Trace = timed.Exchange.Trace });
            }

            if (timed.Exchange.At is { Offset: null })
                _zone = zone;
            timed.Shift = -zone;
            timed.Stamp -= zone;
        }
    }

    private TimeSpan? _guessed;

    private static TimeSpan? ZoneIn(TimedExchange timed)
    {
        if (timed is not { ShownTime: { } shown, Exchange.At: { Offset: null } })
            return null;
        var ahead = timed.Stamp - shown;
        var zone = s_quarter * Math.Round(ahead / s_quarter);
        return zone.Duration() <= TimeSpan.FromHours(14) && (ahead - zone).Duration() <= s_mostOffset ? zone : TimeSpan.Zero;
    }

    private void NoteOrder(TimedExchange timed)
    {
        if (timed.Exchange.Trace is { } trace)
        {
            if (trace < _lastTrace && !IsWrapped(_lastTrace.Value, trace))
                timed.Cut = CutReason.Restart;
            else if (trace == _lastTrace)
                timed.Cut = CutReason.Clock;
            _lastTrace = trace;
        }

        if (timed.Uptime is { } uptime)
        {
            if (uptime < _lastUptime && timed.Cut != CutReason.Restart && _lastUptime - uptime > s_mostJitter.TotalSeconds && !_restarted)
                timed.Cut = CutReason.Restart;
            _lastUptime = uptime;
            _restarted = false;
        }

        _restarted |= timed.Cut == CutReason.Restart && timed.Uptime is null;
        if (timed.Cut == CutReason.None && _previous - timed.Stamp > s_mostJitter)
            timed.Cut = CutReason.Clock;
        else if (timed.Cut == CutReason.None && timed.Stamp < _previous)
            timed.Stamp = _previous.Value;
        _previous = timed.Stamp;
    }

    /// <summary>True when the counter of traces has passed its highest number between two exchanges.</summary>
    public static bool IsWrapped(int before, int after) => before > int.MaxValue - MostWrapped && after < MostWrapped;

    private DateTime? _previous;
    private bool _restarted;

    private void Miss(HoleKind kind, string text) => _holes.TryAdd(kind, new Hole(kind, text));
}
