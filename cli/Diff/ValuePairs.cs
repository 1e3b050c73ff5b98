using System.Text.RegularExpressions;

namespace CmsSim.Cli.Diff;

/// <summary>
/// The values that two simulators generate for the same thing: ids, secrets and call IDs. When one release draws a value that the other does
/// not, all later ones differ, which is no change for the client. A pair is bound at its first occurrence.
/// </summary>
internal sealed partial class ValuePairs
{
    // Bridges generate these values when a request leaves them out.
    private static readonly string[] s_generated = ["secret", "callId", "ownerCallId"];

    private readonly Dictionary<string, string> _after = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _before = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns true when both texts are equal except for generated values, and binds the new pairs.</summary>
    /// <param name="element">The name of the element or header that has the texts.</param>
    /// <param name="before">The text of the first release.</param>
    /// <param name="after">The text of the second release.</param>
    public bool AreSame(string element, string before, string after)
    {
        if (before == after)
            return true;
        if (s_generated.Contains(element))
            return Bind(before, after);
        var (ids, others) = (Id().Matches(before), Id().Matches(after));
        return ids.Count > 0 && ids.Count == others.Count && Id().Replace(before, "") == Id().Replace(after, "")
            && ids.Zip(others).All(pair => pair.First.Value == pair.Second.Value || CanBind(pair.First.Value, pair.Second.Value))
            && ids.Zip(others).All(pair => pair.First.Value == pair.Second.Value || Bind(pair.First.Value, pair.Second.Value));
    }

    /// <summary>Returns true when both ids are known to name the same object.</summary>
    public bool ArePair(string before, string after) => before.Equals(after, StringComparison.OrdinalIgnoreCase) || (_after.TryGetValue(before, out var known) && known.Equals(after, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns true when neither id has a partner yet.</summary>
    public bool AreFree(string before, string after) => !_after.ContainsKey(before) && !_before.ContainsKey(after);

    private bool CanBind(string before, string after) => ArePair(before, after) || AreFree(before, after);

    private bool Bind(string before, string after)
    {
        if (!CanBind(before, after))
            return false;
        (_after[before], _before[after]) = (after, before);
        return true;
    }

    /// <summary>Returns the ids in a text.</summary>
    public static IEnumerable<string> IdsIn(string text) => Id().Matches(text).Select(id => id.Value.ToLowerInvariant());

    [GeneratedRegex("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
