using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain;

/// <summary>Something odd in a log, with the lines that show it. Equal oddities are counted, not repeated.</summary>
public sealed class Oddity
{
    /// <summary>The largest number of lines that an oddity names.</summary>
    public const int MostPlaces = 20;

    private readonly List<Place> _places = [];

    internal Oddity(OddityKind kind, string? host, string sentence)
    {
        (Kind, Host, Sentence) = (kind, host, sentence);
    }

    /// <summary>The kind.</summary>
    public OddityKind Kind { get; }

    /// <summary>The bridge. Null when the log does not print it.</summary>
    public string? Host { get; }

    /// <summary>The sentence that says what is odd, with the values of its first or worst occurrence.</summary>
    public string Sentence { get; internal set; }

    /// <summary>The number of times that it happened.</summary>
    public long Count { get; private set; }

    /// <summary>The lines that show it, at most <see cref="MostPlaces"/>. The first is where it began.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>The line that showed it last.</summary>
    public Place Last { get; private set; }

    /// <summary>The trace number of the exchange. Null when it concerns none, or several.</summary>
    public int? Trace { get; internal init; }

    internal double? LastTime { get; private set; }

    internal void Add(Place place, double? time)
    {
        Count++;
        if (_places.Count < MostPlaces)
            _places.Add(place);
        (Last, LastTime) = (place, time);
    }
}
