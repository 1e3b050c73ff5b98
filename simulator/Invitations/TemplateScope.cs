using System.Globalization;

namespace CmsSim.Simulator.Invitations;

/// <summary>The values that the names of a template stand for. A loop adds the name of its entry.</summary>
internal sealed class TemplateScope(IReadOnlyDictionary<string, TemplateValue> values)
{
    private readonly Stack<(string Name, TemplateValue Value)> _entries = new();

    public void Enter(string name, TemplateValue value) => _entries.Push((name, value));

    public void Leave() => _entries.Pop();

    /// <summary>The value at a path such as <c>web_bridge_addresses.0.address</c>; null when there is none.</summary>
    public TemplateValue? Find(IReadOnlyList<string> path)
    {
        var found = Named(path[0]);
        for (var i = 1; i < path.Count && found is not null; i++)
        {
            found = found switch
            {
                TemplateValue.Named { Parts: var parts } => parts.GetValueOrDefault(path[i]),
                TemplateValue.List { Entries: var entries } when int.TryParse(path[i], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < entries.Count => entries[index],
                _ => null,
            };
        }
        return found;
    }

    // The innermost loop hides names outside of it. The levels of a template are few.
    private TemplateValue? Named(string name)
    {
        foreach (var entry in _entries)
        {
            if (entry.Name == name)
                return entry.Value;
        }
        return values.GetValueOrDefault(name);
    }
}
