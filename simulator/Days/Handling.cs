using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>Does to objects what the handlers of the API do for a client, without a request. Everything here runs inside the gate.</summary>
internal static class Handling
{
    /// <summary>Adds an object as a POST does; null when the bridge refuses it.</summary>
    public static ResourceObject? Create(ResourceValues values, IBridgeContext bridge)
    {
        var type = values.Type;
        if (type.BeforeSave(values, bridge) is not null)
            return null;
        var created = Saving.Add(values, bridge, out var home);
        type.AfterCreate(created, home);
        return created;
    }

    /// <summary>Changes a field as a PUT does, unless the bridge refuses it or its release lacks the field.</summary>
    /// <returns>False when nothing was changed.</returns>
    public static bool Modify(ResourceObject subject, Field field, string value)
    {
        var (type, home) = (subject.Type, subject.Home!);
        if (!field.Lifetime.Includes(home.Release))
            return false;
        var values = new ResourceValues(type, subject);
        values.Receive(field, value);
        if (type.BeforeSave(values, home) is not null)
            return false;
        Saving.Change(subject, values, home);
        return true;
    }
}
