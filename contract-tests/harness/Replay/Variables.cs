using System.Collections.Frozen;
using System.Text.RegularExpressions;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Replay;

/// <summary>A part of a text that may differ from the documented one.</summary>
/// <param name="Start">The position of the part.</param>
/// <param name="Length">The length of the part.</param>
/// <param name="Kind">The kind of the value.</param>
internal readonly record struct Variable(int Start, int Length, Normaliser Kind)
{
    public int End => Start + Length;
}

/// <summary>Finds values of ids, times, counters, secrets and hosts by the documented types of their elements.</summary>
internal static partial class Variables
{
    private static readonly string[] s_secretWords = ["secret", "passcode", "password", "token"];

    private static readonly Lazy<FrozenDictionary<string, Normaliser>> s_kinds = new(Kinds);

    /// <summary>Returns the parts of a text that one of the normalisers may excuse, in order.</summary>
    public static IReadOnlyList<Variable> Find(string text, IReadOnlySet<Normaliser> allowed)
    {
        if (allowed.Count == 0)
            return [];
        var found = new List<Variable>();
        if (allowed.Contains(Normaliser.Id))
            found.AddRange(Bindings.Id().Matches(text).Select(id => new Variable(id.Index, id.Length, Normaliser.Id)));

        var ids = found.Count;
        foreach (Match leaf in Leaf().Matches(text))
        {
            // A secret in the form of an id is bound as an id.
            if (KindOf(leaf.Groups["name"].Value) is { } kind && allowed.Contains(kind)
                && PartOf(kind, leaf.Groups["value"]) is { } part && !Overlaps(found, ids, part))
            {
                found.Add(part);
            }
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    /// <summary>Returns the kind of an element's values. Returns null when they must be equal.</summary>
    public static Normaliser? KindOf(string element) => s_kinds.Value.TryGetValue(element, out var kind) ? kind : null;

    /// <summary>Returns the length of the value at a position, when it has the format of a documented value of this kind. Returns -1 otherwise.</summary>
    public static int LengthAt(Normaliser kind, string documented, string actual, int at)
    {
        var found = (kind switch
        {
            Normaliser.Id => IdHere(),
            Normaliser.Time => TimeHere(),
            Normaliser.Counter => documented.Contains('.') ? DecimalHere() : NumberHere(),
            Normaliser.Host => HostHere(),
            _ => documented.All(char.IsAsciiDigit) ? NumberHere() : SecretHere(),
        }).Match(actual, at);
        return found.Success && (kind != Normaliser.Secret || found.Length == documented.Length) ? found.Length : -1;
    }

    private static Variable? PartOf(Normaliser kind, Group value)
    {
        var text = value.Value;
        if (kind == Normaliser.Host)
        {
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            var start = scheme < 0 ? 0 : scheme + 3;
            return LengthAt(kind, text, text, start) is > 0 and var length ? new(value.Index + start, length, kind) : null;
        }

        return LengthAt(kind, text, text, 0) == text.Length ? new(value.Index, text.Length, kind) : null;
    }

    private static bool Overlaps(List<Variable> sorted, int count, Variable part)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle].End <= part.Start)
                low = middle + 1;
            else
                high = middle;
        }

        return low < count && sorted[low].Start < part.End;
    }

    private static FrozenDictionary<string, Normaliser> Kinds()
    {
        var nodes = ApiReference.Documented.Nodes;
        var settable = nodes.SelectMany(node => node.Parameters).Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        var kinds = new Dictionary<string, Normaliser>(StringComparer.Ordinal);
        foreach (var element in nodes.SelectMany(node => node.Elements).SelectMany(WithChildren).GroupBy(field => field.Name))
        {
            if (KindOf(element.Key, element.Select(field => field.Type).ToHashSet(), settable.Contains(element.Key)) is { } kind)
                kinds[element.Key] = kind;
        }

        return kinds.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // A number that no request sets is measured by the bridge. The documents name the sizes of lists num…; they follow from the requests.
    private static Normaliser? KindOf(string name, HashSet<string> types, bool isSettable)
    {
        if (types.SetEquals(["timestamp"]))
            return Normaliser.Time;
        if (types.IsSubsetOf(["number", "decimal"]))
            return isSettable || name.StartsWith("num", StringComparison.Ordinal) ? null : Normaliser.Counter;
        if (types.SetEquals(["url"]))
            return Normaliser.Host;
        if (!types.SetEquals(["string"]))
            return null;
        if (s_secretWords.Any(word => name.EndsWith(word, StringComparison.OrdinalIgnoreCase)))
            return Normaliser.Secret;
        return name.EndsWith("address", StringComparison.OrdinalIgnoreCase) ? Normaliser.Host : null;
    }

    private static IEnumerable<ApiField> WithChildren(ApiField field) => [field, .. field.Children.SelectMany(WithChildren)];

    [GeneratedRegex("<(?<name>[A-Za-z][A-Za-z0-9]*)>(?<value>[^<>]+)(?=</)", RegexOptions.CultureInvariant)]
    private static partial Regex Leaf();

    [GeneratedRegex(@"\G[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex IdHere();

    [GeneratedRegex(@"\G[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeHere();

    [GeneratedRegex(@"\G[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NumberHere();

    [GeneratedRegex(@"\G[0-9]+(?:\.[0-9]+)?", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalHere();

    [GeneratedRegex(@"\G[A-Za-z0-9_.~-]+", RegexOptions.CultureInvariant)]
    private static partial Regex SecretHere();

    // A name or an address, with or without a port. IPv6 addresses are in brackets.
    [GeneratedRegex(@"\G(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?(?=[/<?]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex HostHere();
}
