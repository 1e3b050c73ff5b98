using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain;

/// <summary>Collects oddities. It joins equal ones, and keeps a limited number.</summary>
internal sealed class OddityList
{
    /// <summary>The largest number of oddities that are kept. Further ones are only counted.</summary>
    public const int Most = 10_000;

    private readonly List<Oddity> _all = [];
    private readonly Dictionary<(OddityKind, string?, string), Oddity> _open = [];
    private readonly List<Oddity> _ofLine = [];

    /// <summary>The oddities, in the order of their first lines as found.</summary>
    public IReadOnlyList<Oddity> All => _all;

    /// <summary>The number of oddities that are not kept.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The oddities that were found since <see cref="NextLine"/>.</summary>
    public IReadOnlyList<Oddity> OfLine => _ofLine;

    public void NextLine() => _ofLine.Clear();

    /// <summary>Adds an occurrence.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="host">The bridge.</param>
    /// <param name="key">Occurrences with the same key are one oddity.</param>
    /// <param name="place">The line that shows it.</param>
    /// <param name="time">The time of the line.</param>
    /// <param name="sentence">What is odd.</param>
    /// <param name="within">The seconds after which the same key is another oddity.</param>
    /// <param name="trace">The trace number.</param>
    public Oddity? Add(OddityKind kind, string? host, string key, Place place, double? time, string sentence, double within = double.PositiveInfinity, int? trace = null)
    {
        if (!_open.TryGetValue((kind, host, key), out var oddity) || time - oddity.LastTime > within)
        {
            if (_all.Count >= Most)
            {
                LeftOut++;
                return null;
            }

            oddity = new Oddity(kind, host, sentence) { Trace = trace };
            _all.Add(oddity);
            _open[(kind, host, key)] = oddity;
        }

        oddity.Add(place, time);
        if (!_ofLine.Contains(oddity))
            _ofLine.Add(oddity);
        return oddity;
    }

    /// <summary>Makes the next occurrence of the key another oddity.</summary>
    public void Close(OddityKind kind, string? host, string key) => _open.Remove((kind, host, key));

    /// <summary>Returns the open oddity of the key, or null.</summary>
    public Oddity? Find(OddityKind kind, string? host, string key) => _open.GetValueOrDefault((kind, host, key));
}
