namespace CmsSim.Simulator.Schema;

/// <summary>The steps that save accepted values. Everything here runs inside the gate.</summary>
internal static class Saving
{
    /// <summary>Completes the values and adds an object with them. The caller then does what its type does after a creation.</summary>
    /// <param name="values">Values that their type has accepted.</param>
    /// <param name="bridge">The bridge that was asked.</param>
    /// <param name="home">The bridge that has the object.</param>
    public static ResourceObject Add(ResourceValues values, IBridgeContext bridge, out IBridgeContext home)
    {
        var type = values.Type;
        var id = type.BorrowedId?.Invoke(values, bridge) ?? bridge.NextId();
        home = type.HomeOf(values, bridge);
        type.Complete(values, home);
        return home.Add(values, id);
    }

    /// <summary>Completes the values and changes the object to them. What its type does after a change follows as soon as the gate is free.</summary>
    public static void Change(ResourceObject subject, ResourceValues values, IBridgeContext bridge)
    {
        var type = subject.Type;
        type.Complete(values, bridge);
        if (type.AfterModify is { } effects)
            Follow(effects, new Modification(subject, values), bridge);
        bridge.Change(subject, values);
    }

    // In a method of its own, because all other changes would allocate what its lambda captures.
    private static void Follow(Action<Modification, IBridgeContext> effects, Modification change, IBridgeContext bridge) =>
        bridge.After(TimeSpan.Zero, () => effects(change, bridge));
}
