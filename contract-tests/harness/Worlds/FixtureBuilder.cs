using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>
/// Builds fixtures, and the worlds that they presume, from the exchanges of one bridge in the order of their requests. A fixture ends where
/// the log contradicts itself because requests are missing, where the bridge restarts, and after a bounded number of exchanges. The next
/// one begins with its own world, so memory stays flat and each fixture can be replayed alone.
/// </summary>
/// <param name="options">The options.</param>
/// <param name="built">Receives each fixture when it is complete.</param>
public sealed class FixtureBuilder(BuilderOptions options, Action<BuiltFixture> built)
{
    /// <summary>The client of an exchange whose input names none: an address of documentation.</summary>
    internal const string UnknownClient = "192.0.2.1";

    // Each object of a world takes room and time. A part carries at least a few objects, and more only in proportion to the log so far, so a log
    // that contradicts itself all the time costs no more than others.
    private const int LeastCarried = 50;
    private const int CarriedPerExchange = 5;

    private readonly LogCalendar _calendar = new(options);
    private readonly List<TimedExchange> _window = [];
    private readonly List<ImportNote> _notes = [];
    private WorldModel _previous = new();
    private BootTimes _clocks = new(null, null);
    private CutReason _cut;
    private long _characters;
    private long _carriedLess;
    private int _fixtures;

    /// <summary>Adds an exchange.</summary>
    /// <param name="exchange">The exchange, whose request came after those of all exchanges before.</param>
    public void Add(ImportedExchange exchange)
    {
        var timed = TimedExchange.Of(exchange);
        _window.Add(timed);
        _characters += timed.Characters;
        if (_window.Count >= options.MostExchanges || _characters >= options.MostCharacters)
            Flush();
    }

    /// <summary>Builds the fixtures of the exchanges that are still kept.</summary>
    public void Finish() => Flush();

    private void Flush()
    {
        _calendar.Complete(_window);
        var hints = new LogHints();
        foreach (var (i, timed) in _window.Index())
            hints.Note(i, timed);
        var parts = new PartSplitter(_window, (isRestarted) => _previous.Carry(isRestarted, (int)Math.Min(options.MostCarriedObjects, LeastCarried + _carriedLess), hints));
        for (var start = 0; start < _window.Count;)
        {
            if (_window[start].Cut != CutReason.None)
                _cut = _window[start].Cut;
            var part = parts.Next(start, _cut == CutReason.Restart);
            Build(part);
            _previous = part.Model;
            _carriedLess = Math.Max(0, _carriedLess + (CarriedPerExchange * part.Exchanges.Count) - part.Model.Carried);
            _cut = CutReason.None;
            start += part.Exchanges.Count;
        }

        _window.Clear();
        _characters = 0;
    }

    private void Build(FixturePart part)
    {
        var first = part.Exchanges[0];
        if (part.Reason is { } reason)
            Guess(first, $"A new fixture begins, because {reason}.");
        foreach (var note in _calendar.Notes())
            _notes.Add(note);
        if (_cut == CutReason.Restart)
            _clocks = new BootTimes(null, _clocks.CdrOffset);
        var (booted, cdrOffset, problem) = ClockFit.Fit(part);
        if (problem is not null)
            Guess(first, problem);
        _clocks = new BootTimes(booted ?? _clocks.Booted, cdrOffset ?? _clocks.CdrOffset);

        var latency = Overtaking.Settle(part.Exchanges);
        KeepOrder(part.Exchanges);
        SetDurations(part);
        HashSet<string> said = [];
        void Say(string text)
        {
            if (said.Add(text))
                Guess(first, text);
        }

        new WorldCompletion(part.Model, Say).Complete();
        var traces = Traces(part.Exchanges);
        FixtureExchange[] exchanges = [.. part.Exchanges.Select((timed, i) => Exchange(part, timed, i, traces, Say))];
        part.Model.Facts.NextTrace ??= traces[0];
        var world = new WorldXml(part.Model, options.Bridge, new WorldTimes(exchanges[0].At, _clocks.Booted, _clocks.CdrOffset, latency), Say).Write();
        built(new BuiltFixture(Fixture(exchanges), world, [.. _notes]));
        _notes.Clear();
    }

    // Requests of one second, and those of a damaged log, have the order in which they are printed.
    private static void KeepOrder(IReadOnlyList<TimedExchange> exchanges)
    {
        for (var i = 1; i < exchanges.Count; i++)
        {
            if (exchanges[i].At < exchanges[i - 1].At)
                exchanges[i].At = exchanges[i - 1].At;
        }
    }

    // A world gives the duration at its start, in whole seconds. The first duration that an answer shows comes out exactly.
    private static void SetDurations(FixturePart part)
    {
        var start = part.Exchanges[0].At;
        foreach (var one in part.Model.Objects)
        {
            if (one is { IsCreated: false, Began: { } began, DurationPath: { } known })
                one.Assume(known, Whole(Math.Floor((start - began).TotalSeconds)));
            else if (one is { IsCreated: false, Durations: [var first, ..], DurationPath: { } path })
                one.Assume(path, Whole(first.Seconds - Math.Floor((AtOf(first.Exchange) - start).TotalSeconds)));
            if (one.Began is null && one.Durations is [.., var last])
                one.Began = AtOf(last.Exchange).AddSeconds(-last.Seconds);
            else if (one.Began is null && one.IsCreated && one.CreatedBy >= 0 && one.Shape.Node.Id == "calls")
                (one.Began, one.DurationPath) = (AtOf(one.CreatedBy), "durationSeconds");
        }

        DateTimeOffset AtOf(int exchange) => part.Exchanges[exchange - part.First].At;

        static string Whole(double seconds) => Math.Max(0, seconds).ToString("0", CultureInfo.InvariantCulture);
    }

    private Fixture Fixture(FixtureExchange[] exchanges)
    {
        _fixtures++;
        var flow = _fixtures == 1 ? options.Name : string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{_fixtures}");
        return new Fixture
        {
            Flow = flow,
            Host = options.Bridge,
            World = flow + ".world.xml",
            Source = options.Source,
            About = string.Create(CultureInfo.InvariantCulture, $"{exchanges.Length} exchanges of {options.Bridge}, from {exchanges[0].At.UtcDateTime:yyyy-MM-dd HH:mm:ss} to {exchanges[^1].At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."),
            Reasons = [.. ImportReasons.Of(Whys(exchanges))],
            Holes = [.. _calendar.Holes],
            Exchanges = exchanges,
        };
    }

    private static HashSet<string> Whys(FixtureExchange[] exchanges)
    {
        HashSet<string> whys = [];
        foreach (var exchange in exchanges)
        {
            Add(exchange.Request.Path);
            Add(exchange.Stamp);
            Add(exchange.Request.Body?.Content);
            Add(exchange.Answer?.Body);
            foreach (var header in exchange.Answer?.Headers ?? [])
                Add(header.Value);
        }

        return whys;

        void Add(MarkedText? text)
        {
            for (var i = 0; i < text?.Segments.Count; i++)
            {
                if (text.Segments[i].Why is { } why)
                    whys.Add(why);
            }
        }
    }

    // Inputs without an API trace are numbered from 1.
    private static int[] Traces(IReadOnlyList<TimedExchange> part)
    {
        var traces = new int[part.Count];
        HashSet<int> used = [.. part.Select(timed => timed.Exchange.Trace).OfType<int>()];
        var next = 0;
        for (var i = 0; i < part.Count; i++)
        {
            if (part[i].Exchange.Trace is { } trace)
            {
                traces[i] = trace;
                continue;
            }

            do
                next++;
            while (!used.Add(next));
            traces[i] = next;
        }

        return traces;
    }

    private static FixtureExchange Exchange(FixturePart part, TimedExchange timed, int index, int[] traces, Action<string> say)
    {
        var exchange = timed.Exchange;
        if (exchange.From is null)
            say($"The input does not name the client. {UnknownClient} is assumed.");
        return new FixtureExchange
        {
            Trace = traces[index],
            At = timed.At,
            From = exchange.From ?? UnknownClient,
            AnsweredAfter = exchange.Overtaken > 0 && index + exchange.Overtaken is var last && last < traces.Length ? traces[last] : null,
            Ids = part.IdsOf(index),
            Request = exchange.Request,
            During = [.. exchange.During.Select(line => Line(timed, line))],
            Answer = exchange.Answer is { } answer ? UnloggedHeaders.AddTo(answer) : null,
            After = [.. exchange.After.Select(line => Line(timed, line))],
        };
    }

    private static FixtureLogLine Line(TimedExchange timed, Traces.LogEntry line)
    {
        var plain = new FixtureLogLine(line.Text);
        return plain with
        {
            Facility = line.Facility ?? plain.Facility,
            Process = line.Process ?? plain.Process,
            At = timed.LineTime(line.Time),
        };
    }

    private void Guess(TimedExchange at, string text) =>
        _notes.Add(new ImportNote(NoteKind.Guess, at.Exchange.Place, text) { Trace = at.Exchange.Trace });

    private sealed record BootTimes(DateTime? Booted, TimeSpan? CdrOffset);
}
