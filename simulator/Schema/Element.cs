using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace CmsSim.Simulator.Schema;

/// <summary>One child in an answer's XML: a stored field, a computed value, or a group of either.</summary>
internal abstract class Element
{
    protected Element(string name)
    {
        Name = name;
        Definition = this;
        StartTag = Encoding.UTF8.GetBytes($"<{name}>");
        EndTag = Encoding.UTF8.GetBytes($"</{name}>");
    }

    public string Name { get; }

    public Basis Basis { get; private set; } = Basis.Guide;

    /// <summary>The releases that have it.</summary>
    public Lifetime Lifetime { get; private set; } = Lifetime.Always;

    /// <summary>Shown as an empty element when there is no value; most are left out then.</summary>
    public bool ShownEmpty { get; private set; }

    /// <summary>The start tag as it goes on the wire.</summary>
    public ReadOnlyMemory<byte> StartTag { get; protected init; }

    public ReadOnlyMemory<byte> EndTag { get; }

    /// <summary>The use of its text in a world file.</summary>
    public WorldUse InWorlds { get; private set; }

    /// <summary>The element as it is defined, of which this may be what a release has.</summary>
    public Element Definition { get; protected init; }

    internal void Describe(Basis? basis = null, Lifetime? lifetime = null, bool shownEmpty = false, WorldUse? inWorlds = null)
    {
        Basis = basis ?? Basis;
        Lifetime = lifetime ?? Lifetime;
        ShownEmpty |= shownEmpty;
        InWorlds = inWorlds ?? InWorlds;
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

    /// <summary>An object from a world keeps showing the text in the world file instead of computing it.</summary>
    public static T OrAsTold<T>(this T element) where T : Element
    {
        element.Describe(inWorlds: WorldUse.Shown);
        return element;
    }

    /// <summary>The object resumes from the value in the world file.</summary>
    public static T Resumed<T>(this T element) where T : Element
    {
        element.Describe(inWorlds: WorldUse.Resumed);
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
    private Func<ResourceObject, IBridgeContext, long>? _number;

    /// <summary>What its values are, for descriptions.</summary>
    public ValueRange Values { get; private init; } = ValueRange.Text;

    public string? ValueOf(ResourceObject subject, IBridgeContext bridge) =>
        InWorlds is WorldUse.Shown && subject.Facts is { } facts ? facts.GetValueOrDefault(this) : value(subject, bridge);

    /// <summary>The value where it is a number, without a detour by text; null where <see cref="ValueOf"/> has to be asked.</summary>
    public long? NumberOf(ResourceObject subject, IBridgeContext bridge) =>
        _number is null || (InWorlds is WorldUse.Shown && subject.Facts is not null) ? null : _number(subject, bridge);

    /// <summary>A value that is a whole number.</summary>
    public static Computed Number(string name, Func<ResourceObject, IBridgeContext, long> number) =>
        new(name, (subject, bridge) => number(subject, bridge).ToString(CultureInfo.InvariantCulture)) { Values = new("number"), _number = number };

    /// <summary>A value that there never is here, for the reason given.</summary>
    public static Computed Absent(string name, string why) => new Computed(name, (_, _) => null).On(Basis.Inferred(why));
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

    public bool IsPresent(ResourceObject subject) =>
        InWorlds is WorldUse.Shown && subject.Facts is { } facts ? facts.ContainsKey(Definition) : _present is null || _present(subject);

    /// <summary>The group as a release has it.</summary>
    public Group In(Release release) =>
        Children.All(child => child.Lifetime.Includes(release) && child is not Group)
            ? this
            : Like(Children.In(release));

    private Group Like(IReadOnlyList<Element> children)
    {
        var group = new Group(Name, children, _present) { StartTag = StartTag, Definition = Definition };
        group.Describe(Basis, Lifetime, ShownEmpty, InWorlds);
        return group;
    }
}

/// <summary>The use of a computed element in a world file.</summary>
internal enum WorldUse
{
    /// <summary>The element follows from the rest and is ignored.</summary>
    Ignored,

    /// <summary>Answers show the text of the world file.</summary>
    Shown,

    /// <summary>The object resumes from the value.</summary>
    Resumed,
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
