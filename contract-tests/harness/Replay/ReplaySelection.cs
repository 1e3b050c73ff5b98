using System.Globalization;
using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>A choice of exchanges: by trace number, path or method, and up to a trace number or time.</summary>
public sealed class ReplaySelection
{
    private readonly IReadOnlyList<Func<FixtureExchange, bool>> _only;
    private readonly ReplayUntil? _until;

    private ReplaySelection(IReadOnlyList<Func<FixtureExchange, bool>> only, ReplayUntil? until) => (_only, _until) = (only, until);

    /// <summary>All exchanges.</summary>
    public static ReplaySelection All { get; } = new([], null);

    /// <summary>Reads a list such as <c>9498,9501-9504,path:coSpaces,method:GET</c>. An exchange is chosen when one entry of the list names it.</summary>
    /// <exception cref="FormatException">An entry is invalid. The message names it and the valid forms.</exception>
    public static ReplaySelection Only(string list) => new([.. list.Split(',').Select(entry => Entry(entry.Trim()))], null);

    /// <summary>Returns the selection without the exchanges after a trace number or time.</summary>
    public ReplaySelection Until(ReplayUntil until) => new(_only, until);

    /// <summary>Returns the chosen exchanges of a fixture, in their order.</summary>
    /// <exception cref="FormatException">The fixture does not reach the end that is set.</exception>
    public IReadOnlyList<FixtureExchange> Of(IReadOnlyList<FixtureExchange> exchanges)
    {
        var count = _until is { } until ? until.CountIn(exchanges) ?? throw new FormatException(until.MissingIn(exchanges)) : exchanges.Count;
        return _only is [] && count == exchanges.Count
            ? exchanges
            : [.. exchanges.Take(count).Where(exchange => _only is [] || _only.Any(chooses => chooses(exchange)))];
    }

    private static Func<FixtureExchange, bool> Entry(string entry)
    {
        if (entry.StartsWith("path:", StringComparison.OrdinalIgnoreCase) && entry[5..].Trim() is { Length: > 0 } word)
            return exchange => Names(exchange.Request.Path.Text, word);
        if (entry.StartsWith("method:", StringComparison.OrdinalIgnoreCase) && entry[7..].Trim() is { Length: > 0 } method)
            return exchange => exchange.Request.Method.Equals(method, StringComparison.OrdinalIgnoreCase);
        var dash = entry.IndexOf('-');
        if (Number(dash < 0 ? entry : entry[..dash]) is { } first && Number(dash < 0 ? entry : entry[(dash + 1)..]) is { } last && first <= last)
            return exchange => exchange.Trace >= first && exchange.Trace <= last;
        throw new FormatException($"invalid entry \"{entry}\"; expected a trace number such as 9504, a range such as 9498-9504, path:coSpaces or method:GET.");
    }

    // The word names a node of the API, or is any part of the path.
    private static bool Names(string path, string word) =>
        path.Contains(word, StringComparison.OrdinalIgnoreCase)
        || ApiReference.Documented.Find(path)?.Node.Id.Equals(word, StringComparison.OrdinalIgnoreCase) == true;

    private static int? Number(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The end of a partial replay: an exchange, or a time of the log.</summary>
public sealed class ReplayUntil
{
    private static readonly string[] s_dayTimes = ["HH:mm:ss", "HH:mm:ss.FFFFFFF", "HH:mm"];

    private static readonly string[] s_dates =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK"];

    private readonly string _text;
    private readonly int? _trace;
    private readonly TimeOnly? _timeOfDay;
    private readonly DateTimeOffset? _time;
    private readonly TimeSpan _exact;

    private ReplayUntil(string text, int? trace, TimeOnly? timeOfDay, DateTimeOffset? time)
    {
        (_text, _trace, _timeOfDay, _time) = (text, trace, timeOfDay, time);

        // A log prints whole seconds or minutes, and all of that second is meant.
        _exact = text.Contains('.') ? TimeSpan.FromTicks(1)
            : timeOfDay is not null && text.Count(c => c == ':') == 1 ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromSeconds(1);
    }

    /// <summary>Reads a trace number such as <c>9504</c>, a time of the log such as <c>19:10:35</c>, or a date and time such as <c>2016-07-26T19:10:35Z</c>.</summary>
    /// <exception cref="FormatException">The text is none of them. The message names the valid forms.</exception>
    public static ReplayUntil Read(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var trace))
            return new(text, trace, null, null);
        if (TimeOnly.TryParseExact(text, s_dayTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var timeOfDay))
            return new(text, null, timeOfDay, null);
        if (DateTimeOffset.TryParseExact(text, s_dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return new(text, null, null, time);
        throw new FormatException($"invalid value \"{text}\"; expected a trace number such as 9504, a time such as 19:10:35, or a date and time such as 2016-07-26T19:10:35Z.");
    }

    /// <summary>Returns the number of exchanges up to the end, including it. Returns null when the exchanges do not reach it.</summary>
    public int? CountIn(IReadOnlyList<FixtureExchange> exchanges)
    {
        if (exchanges is [])
            return null;
        if (_trace is { } trace)
            return exchanges.Index().Where(item => item.Item.Trace == trace).Select(item => (int?)item.Index + 1).FirstOrDefault();

        var end = EndIn(exchanges[0].At);
        var count = exchanges.TakeWhile(exchange => exchange.At < end).Count();

        // A time of day before the start is meant for the next day, which the fixture may not reach.
        var isNextDay = _timeOfDay is not null && end - _exact >= StartOfDay(exchanges[0].At).AddDays(1);
        return count == 0 || (isNextDay && exchanges[^1].At.UtcDateTime.Date == exchanges[0].At.UtcDateTime.Date) ? null : count;
    }

    /// <summary>Returns true when the end is within the exchanges: they hold the trace number, or some come later than the time.</summary>
    public bool IsIn(IReadOnlyList<FixtureExchange> exchanges) =>
        CountIn(exchanges) is not null && (_trace is not null || exchanges[^1].At >= EndIn(exchanges[0].At) - _exact);

    /// <summary>Returns the time that is meant. Returns null for a trace number.</summary>
    public DateTimeOffset? TimeIn(IReadOnlyList<FixtureExchange> exchanges) =>
        _trace is null && exchanges is [var first, ..] ? EndIn(first.At) - _exact : null;

    /// <summary>Returns a sentence that says that no exchange is meant, and names the valid ones.</summary>
    public string MissingIn(IEnumerable<FixtureExchange> exchanges) => exchanges.OrderBy(exchange => exchange.At).ToArray() switch
    {
        [] => "the fixture has no exchange.",
        var all => string.Create(CultureInfo.InvariantCulture,
            $"no exchange at {_text}; there are {all.Min(exchange => exchange.Trace)} to {all.Max(exchange => exchange.Trace)}, from {FixtureTime.Format(all[0].At)} to {FixtureTime.Format(all[^1].At)}."),
    };

    // A time of day that is earlier than the start is on the next day.
    private DateTimeOffset EndIn(DateTimeOffset start)
    {
        if (_time is { } time)
            return time + _exact;
        var onDay = StartOfDay(start) + _timeOfDay!.Value.ToTimeSpan();
        return (onDay + _exact <= start ? onDay.AddDays(1) : onDay) + _exact;
    }

    private static DateTimeOffset StartOfDay(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);
}
