using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace CmsSim.Simulator.Schema;

/// <summary>One child in an answer's XML: a stored field, a computed value, or a group of either.</summary>
internal abstract class Element(string name)
{
    public string Name { get; } = name;

    public Basis Basis { get; private set; } = Basis.Guide;

    /// <summary>The releases that have it.</summary>
    public Lifetime Lifetime { get; private set; } = Lifetime.Always;

    /// <summary>Shown as an empty element when there is no value; most are left out then.</summary>
    public bool ShownEmpty { get; private set; }

    /// <summary>The start tag as it goes on the wire.</summary>
    public ReadOnlyMemory<byte> StartTag { get; protected init; } = Encoding.UTF8.GetBytes($"<{name}>");

    public ReadOnlyMemory<byte> EndTag { get; } = Encoding.UTF8.GetBytes($"</{name}>");

    internal void Describe(Basis? basis = null, Lifetime? lifetime = null, bool shownEmpty = false)
    {
        Basis = basis ?? Basis;
        Lifetime = lifetime ?? Lifetime;
        ShownEmpty |= shownEmpty;
    }
}

/// <summary>The words that a definition adds to any kind of element.</summary>
internal static class ElementWords
{
    /// <summary>What the behaviour rests on, where that is not the guide.</summary>
    public static T On<T>(this T element, Basis basis) where T : Element
    {
        element.Describe(basis: basis);
        return element;
    }

    /// <summary>Shown empty when there is no value.</summary>
    public static T EvenWhenEmpty<T>(this T element) where T : Element
    {
        element.Describe(shownEmpty: true);
        return element;
    }

    /// <summary>Came with this release.</summary>
    public static T Since<T>(this T element, string release) where T : Element
    {
        element.Describe(lifetime: element.Lifetime with { Since = Release.Parse(release) });
        return element;
    }

    /// <summary>Gone from this release on.</summary>
    public static T Until<T>(this T element, string release) where T : Element
    {
        element.Describe(lifetime: element.Lifetime with { Until = Release.Parse(release) });
        return element;
    }
}

/// <summary>A value that follows from the state, such as a duration; it is never stored.</summary>
internal sealed class Computed(string name, Func<ResourceObject, IBridgeContext, string?> value) : Element(name)
{
    /// <summary>What its values are, for descriptions.</summary>
    public ValueRange Values { get; private init; } = ValueRange.Text;

    public string? ValueOf(ResourceObject subject, IBridgeContext bridge) => value(subject, bridge);

    /// <summary>A value that is a whole number.</summary>
    public static Computed Number(string name, Func<ResourceObject, IBridgeContext, long> number) =>
        new(name, (subject, bridge) => number(subject, bridge).ToString(CultureInfo.InvariantCulture)) { Values = new("number") };
}

/// <summary>
/// Elements whose number or names follow from the state, such as one <c>profile</c> for each level that has one.
/// The children only say what may be in them.
/// </summary>
internal sealed class Composed(string name, IReadOnlyList<Element> children, Func<ResourceObject, IBridgeContext, IEnumerable<XElement>> compose) : Element(name)
{
    public IReadOnlyList<Element> Children { get; } = children;

    public IEnumerable<XElement> For(ResourceObject subject, IBridgeContext bridge) => compose(subject, bridge);

    /// <summary>The same as a release has it.</summary>
    public Composed In(Release release) => new(Name, Children.In(release), compose);
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

    /// <summary>The group as a release has it.</summary>
    public Group In(Release release) =>
        Children.All(child => child.Lifetime.Includes(release) && child is not Group)
            ? this
            : new Group(Name, Children.In(release), _present) { StartTag = StartTag };
}

/// <summary>Elements as one release has them.</summary>
internal static class ElementsByRelease
{
    public static IReadOnlyList<Element> In(this IEnumerable<Element> elements, Release release) =>
        [.. elements.Where(element => element.Lifetime.Includes(release)).Select(element => element switch
        {
            Group group => group.In(release),
            Composed composed => composed.In(release),
            _ => element,
        })];
}
