namespace CmsSim.Simulator.Schema;

/// <summary>The order in which lists show the objects of a type: by its key in any letter case, then by age; by age alone without a key.</summary>
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
