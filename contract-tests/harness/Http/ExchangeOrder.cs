using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Http;

/// <summary>
/// Puts exchanges into the order of their requests, and counts the answers that overtook each. It holds a bounded number of exchanges, so
/// an exchange that is further from its place keeps the order of the input.
/// </summary>
internal sealed class ExchangeOrder(IImportSink sink)
{
    private const int Most = 500;
    private const long MostBytes = 64L << 20;

    private readonly List<Held> _held = [];
    private long _bytes;
    private long _released = long.MinValue;

    /// <summary>Adds an exchange.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="start">The ticks of its start. Null when it is unknown; the exchange then follows the one before it.</param>
    /// <param name="end">The ticks of its end. Null when it is unknown.</param>
    /// <param name="bytes">Its approximate size in memory.</param>
    public void Add(ImportedExchange exchange, long? start, long? end, long bytes)
    {
        var held = new Held(exchange, start ?? Math.Max(_released, _held is [.., var last] ? last.Start : long.MinValue), end, bytes);
        if (held.Start < _released)
            sink.Add(new ImportNote(NoteKind.NotUnderstood, exchange.Place, $"The request is earlier than one that precedes it by more than {Most} entries; it keeps its place."));
        var at = _held.Count;
        while (at > 0 && _held[at - 1].Start > held.Start)
            at--;
        _held.Insert(at, held);
        _bytes += bytes;
        while (_held.Count > Most || (_bytes > MostBytes && _held.Count > 1))
            Release();
    }

    /// <summary>Gives the exchanges that are still held.</summary>
    public void Complete()
    {
        while (_held.Count > 0)
            Release();
    }

    private void Release()
    {
        var first = _held[0];
        _held.RemoveAt(0);
        _bytes -= first.Bytes;
        _released = Math.Max(_released, first.Start);
        sink.Add(first.Exchange with { Overtaken = OvertakersOf(first) });
    }

    private int OvertakersOf(Held first)
    {
        var count = 0;
        foreach (var later in _held)
        {
            if (later.Start > first.End)
                break;
            count += later.Overtakes(first) ? 1 : 0;
        }
        return count;
    }

    private sealed record Held(ImportedExchange Exchange, long Start, long? End, long Bytes)
    {
        public bool Overtakes(Held earlier) =>
            End < earlier.End && Exchange.Answer is not null && earlier.Exchange.Answer is not null && Exchange.Host == earlier.Exchange.Host;
    }
}

/// <summary>The times of HTTP formats.</summary>
internal static class HttpTime
{
    /// <summary>Returns the time as a log would print it. Times without a zone have no offset.</summary>
    public static LogTime Of(DateTime time, TimeSpan? offset) => new(time.Year, time.Month, time.Day, time.TimeOfDay) { Offset = offset };

    /// <summary>Reads an ISO 8601 time. Returns null when it is none.</summary>
    public static (DateTime Time, TimeSpan? Offset)? Read(string? text)
    {
        if (text is null || !text.Contains(':', StringComparison.Ordinal) || text.Length > 40)
            return null;
        text = text.Trim().Replace(',', '.');
        var hasZone = text.EndsWith('Z') || text.EndsWith('z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf(':', StringComparison.Ordinal);
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        if (hasZone)
            return DateTimeOffset.TryParse(text, culture, out var exact) ? (exact.DateTime, exact.Offset) : null;
        return DateTime.TryParse(text, culture, System.Globalization.DateTimeStyles.NoCurrentDateDefault, out var local) ? (local, null) : null;
    }
}
