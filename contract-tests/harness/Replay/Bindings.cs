using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Maps documented ids to the ids of a target. A simulator in the fixture's world uses the documented ids. A real bridge generates its
/// own, and each one is bound to a documented id at its first occurrence.
/// </summary>
public sealed partial class Bindings
{
    private readonly ImmutableDictionary<string, string> _actual;
    private readonly ImmutableHashSet<string> _used;

    private Bindings(bool learns, ImmutableDictionary<string, string> actual, ImmutableHashSet<string> used)
    {
        Learns = learns;
        _actual = actual;
        _used = used;
    }

    /// <summary>Bindings for a target with the documented ids and volatile values: both must be equal.</summary>
    public static Bindings Exact { get; } = new(false, ImmutableDictionary<string, string>.Empty, []);

    /// <summary>Bindings for a target with its own ids, which are bound at first sight. Times and counters compare by format.</summary>
    public static Bindings FirstSight { get; } = new(true, ImmutableDictionary<string, string>.Empty, []);

    /// <summary>True when ids may differ from the documented ones.</summary>
    public bool Learns { get; }

    /// <summary>The bindings so far: each documented id with the id of the target.</summary>
    public IReadOnlyDictionary<string, string> Known => _actual;

    /// <summary>Returns the text with documented ids replaced by ids of the target. Ids without a binding stay.</summary>
    public string Apply(string documented) =>
        Learns ? Id().Replace(documented, id => _actual.GetValueOrDefault(id.Value, id.Value)) : documented;

    /// <summary>Returns the bindings with one more pair. Returns null when one of the two ids is bound to another.</summary>
    internal Bindings? Bind(string documented, string found)
    {
        if (_actual.TryGetValue(documented, out var known))
            return known == found ? this : null;
        return _used.Contains(found) ? null : new(Learns, _actual.Add(documented, found), _used.Add(found));
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    internal static partial Regex Id();
}
