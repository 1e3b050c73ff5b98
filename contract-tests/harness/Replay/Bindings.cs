using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>
/// Maps documented values to the values of a target: ids, secrets and hosts. A simulator in the fixture's world uses the documented values.
/// A real bridge generates its own, and each one is bound to a documented value at its first occurrence.
/// </summary>
public sealed partial class Bindings
{
    private readonly ImmutableDictionary<string, string> _actual;
    private readonly ImmutableHashSet<string> _used;

    private Bindings(IReadOnlySet<Normaliser> allowed, ImmutableDictionary<string, string> actual, ImmutableHashSet<string> used)
    {
        Allowed = allowed;
        _actual = actual;
        _used = used;
    }

    /// <summary>Bindings for a target with the documented ids and volatile values: both must be equal.</summary>
    public static Bindings Exact { get; } = Allowing(NormaliserSets.Exact);

    /// <summary>Bindings for a target with its own ids, which are bound at first sight. Times and counters compare by format.</summary>
    public static Bindings FirstSight { get; } = Allowing(NormaliserSets.OwnValues);

    /// <summary>The kinds of values that may differ from the documented ones. Holes are always allowed.</summary>
    public IReadOnlySet<Normaliser> Allowed { get; }

    /// <summary>True when some values may differ from the documented ones.</summary>
    public bool Learns => Allowed.Count > 0;

    /// <summary>The bindings so far: each documented value with the value of the target.</summary>
    public IReadOnlyDictionary<string, string> Known => _actual;

    /// <summary>Returns empty bindings with these normalisers.</summary>
    public static Bindings Allowing(IReadOnlySet<Normaliser> allowed) => new(allowed, ImmutableDictionary<string, string>.Empty, []);

    /// <summary>Returns the text with documented ids replaced by ids of the target. Ids without a binding stay.</summary>
    public string Apply(string documented) =>
        _actual.IsEmpty ? documented : Id().Replace(documented, id => _actual.GetValueOrDefault(id.Value, id.Value));

    /// <summary>
    /// Returns the form with documented ids replaced by those of the target, and so the secrets and hosts.
    /// </summary>
    public string ApplyToForm(string documented) => _actual.IsEmpty ? documented : string.Join('&', Apply(documented).Split('&').Select(pair =>
    {
        var value = pair.IndexOf('=') + 1;
        return value > 0 && Variables.KindOf(pair[..(value - 1)]) is Normaliser.Secret or Normaliser.Host
            && _actual.TryGetValue(FormValue.Decoded(pair[value..]), out var own)
            ? pair[..value] + Uri.EscapeDataString(own)
            : pair;
    }));

    /// <summary>Returns the value that a documented value stands for. Returns the value itself without a binding.</summary>
    internal string Of(string documented) => _actual.GetValueOrDefault(documented, documented);

    /// <summary>Returns the bindings with one more pair. Returns null when the documented value is bound to another.</summary>
    /// <param name="documented">The documented value.</param>
    /// <param name="found">The value of the target.</param>
    /// <param name="isUnique">True when two documented values may not be bound to one value.</param>
    internal Bindings? Bind(string documented, string found, bool isUnique)
    {
        if (_actual.TryGetValue(documented, out var known))
            return known == found ? this : null;
        return isUnique && _used.Contains(found) ? null : new(Allowed, _actual.Add(documented, found), _used.Add(found));
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    internal static partial Regex Id();
}
