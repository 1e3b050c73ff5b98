using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Which id of a target stands for which documented one. Against a world of our own every id is the documented one;
/// a real bridge chooses its own, and each is bound where it is first seen.
/// </summary>
public sealed partial class Bindings
{
    private readonly ImmutableDictionary<string, string> _actual;
    private readonly ImmutableHashSet<string> _taken;

    private Bindings(bool learns, ImmutableDictionary<string, string> actual, ImmutableHashSet<string> taken)
    {
        Learns = learns;
        _actual = actual;
        _taken = taken;
    }

    /// <summary>Ids and volatile values are the documented ones.</summary>
    public static Bindings Exact { get; } = new(false, ImmutableDictionary<string, string>.Empty, []);

    /// <summary>Ids are bound at first sight, and volatile values (times, counters) compare by their shape.</summary>
    public static Bindings FirstSight { get; } = new(true, ImmutableDictionary<string, string>.Empty, []);

    /// <summary>Whether ids may differ from the documented ones.</summary>
    public bool Learns { get; }

    /// <summary>The documented ids met so far, each with the target's own.</summary>
    public IReadOnlyDictionary<string, string> Known => _actual;

    /// <summary>The text with each documented id replaced by the target's own, as far as it is known.</summary>
    public string Apply(string documented) =>
        Learns ? Id().Replace(documented, id => _actual.GetValueOrDefault(id.Value, id.Value)) : documented;

    /// <summary>Binds a documented id; null when either of the two stands for another one already.</summary>
    internal Bindings? Bind(string documented, string found)
    {
        if (_actual.TryGetValue(documented, out var known))
            return known == found ? this : null;
        return _taken.Contains(found) ? null : new(Learns, _actual.Add(documented, found), _taken.Add(found));
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    internal static partial Regex Id();
}
