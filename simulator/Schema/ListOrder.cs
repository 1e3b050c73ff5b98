namespace CmsSim.Simulator.Schema;

/// <summary>The list order of a type: by key, ignoring letter case, then by age. Types without a key are ordered by age.</summary>
internal sealed class ListOrder(int? keySlot) : IComparer<ResourceObject>
{
    public int Compare(ResourceObject? x, ResourceObject? y)
    {
        if (keySlot is { } slot)
        {
            var byKey = string.Compare(x!.Values[slot], y!.Values[slot], StringComparison.OrdinalIgnoreCase);
            if (byKey != 0)
                return byKey;
        }
        return x!.Age.CompareTo(y!.Age);
    }
}
