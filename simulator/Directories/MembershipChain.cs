namespace CmsSim.Simulator.Directories;

/// <summary>
/// The entries that reach a target over any number of links of one attribute, such as the members of a group and of the groups inside it. A
/// link counts when either side names it: <c>memberOf</c> of the member, or <c>member</c> of the group.
/// </summary>
/// <param name="attribute">The attribute of the entries that are looked for.</param>
/// <param name="target">The key of the target's name.</param>
/// <param name="keys">Turns the text of a name into its key.</param>
internal sealed class MembershipChain(AttributeName attribute, string target, Func<string, string?> keys)
{
    private readonly HashSet<string> _reached = [];

    /// <summary>True when the entry reaches the target. Correct after <see cref="Follow"/>.</summary>
    public bool Includes(DirectoryEntry entry) => entry.Key is { } key && _reached.Contains(key);

    /// <summary>Follows the links of all entries. Each step handles one entry.</summary>
    public IEnumerable<DirectoryEntry> Follow(IReadOnlyList<DirectoryEntry> entries)
    {
        // From a name to the names of the entries that have a link to it.
        Dictionary<string, List<string>> linking = [];
        Dictionary<string, DirectoryEntry> byKey = [];
        var backLinks = AttributeTypes.BackLinksOf(attribute.Type).Select(type => new AttributeName(type.Names[0])).ToList();
        foreach (var entry in entries)
        {
            yield return entry;
            if (entry.Key is not { } own)
                continue;
            byKey[own] = entry;
            foreach (var value in entry.Values(attribute))
                Link(own, keys(value));
            foreach (var value in backLinks.SelectMany(entry.Values))
                Link(keys(value), own);
        }
        Queue<string> next = new([target]);
        while (next.TryDequeue(out var reached))
        {
            if (byKey.TryGetValue(reached, out var entry))
                yield return entry;
            foreach (var from in linking.GetValueOrDefault(reached, []))
            {
                if (_reached.Add(from))
                    next.Enqueue(from);
            }
        }

        void Link(string? from, string? to)
        {
            if (from is null || to is null)
                return;
            if (!linking.TryGetValue(to, out var known))
                linking.Add(to, known = []);
            known.Add(from);
        }
    }
}
