using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>One child in an answer's XML: a stored field, a computed value, or a group of either.</summary>
internal abstract class Element(string name)
{
    public string Name { get; } = name;

    public Basis Basis { get; protected set; } = Basis.Guide;

    /// <summary>Shown as an empty element when there is no value; most are left out then.</summary>
    public bool ShownEmpty { get; protected set; }

    /// <summary>The start tag as it goes on the wire.</summary>
    public ReadOnlyMemory<byte> StartTag { get; protected init; } = Encoding.UTF8.GetBytes($"<{name}>");

    public ReadOnlyMemory<byte> EndTag { get; } = Encoding.UTF8.GetBytes($"</{name}>");
}

/// <summary>A value that follows from the state, such as a duration; it is never stored.</summary>
internal sealed class Computed(string name, Func<ResourceObject, IBridgeContext, string?> value) : Element(name)
{
    public string? ValueOf(ResourceObject subject, IBridgeContext bridge) => value(subject, bridge);

    public Computed EvenWhenEmpty()
    {
        ShownEmpty = true;
        return this;
    }

    public Computed On(Basis basis)
    {
        Basis = basis;
        return this;
    }
}

/// <summary>An element with children, such as <c>status</c> of a call leg.</summary>
internal sealed class Group : Element
{
    private readonly Func<ResourceObject, bool>? _present;

    public Group(string name, IReadOnlyList<Element> children, Func<ResourceObject, bool>? present = null, string? role = null)
        : base(name)
    {
        Children = children;
        _present = present;
        if (role is not null)
            StartTag = Encoding.UTF8.GetBytes($"<{name} role=\"{role}\">");
    }

    public IReadOnlyList<Element> Children { get; }

    public bool IsPresent(ResourceObject subject) => _present is null || _present(subject);
}
