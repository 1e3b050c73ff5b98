using System.Collections.Frozen;
using System.Xml.Linq;

namespace CmsSim.Client.Transport;

/// <summary>The elements that a record reads.</summary>
/// <param name="once">The names of elements that a property reads once.</param>
/// <param name="repeatedly">The names of elements that a property reads as a list.</param>
internal sealed class KnownElements(IReadOnlyList<string> once, IReadOnlyList<string> repeatedly)
{
    private readonly FrozenSet<string> _once = once.ToFrozenSet();
    private readonly FrozenSet<string> _repeatedly = repeatedly.ToFrozenSet();

    /// <summary>Returns true when no property reads the element: its name is unknown, or an earlier element has the same name.</summary>
    public bool Misses(XElement element)
    {
        // Properties read elements without a namespace, as a bridge sends them.
        if (element.Name.Namespace != XNamespace.None)
            return true;
        var name = element.Name.LocalName;
        return !_repeatedly.Contains(name) && !(_once.Contains(name) && element.Parent!.Element(element.Name) == element);
    }
}
