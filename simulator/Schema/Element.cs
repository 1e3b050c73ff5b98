using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace CmsSim.Simulator.Schema;

/// <summary>One child element of an answer: a stored field, a computed value, or a group of either.</summary>
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

    /// <summary>The releases that have the element.</summary>
    public Lifetime Lifetime { get; private set; } = Lifetime.Always;

    /// <summary>True when the element is shown empty while it has no value. Most elements are omitted then.</summary>
    public bool ShownEmpty { get; private set; }

    /// <summary>The start tag, as bytes.</summary>
    public ReadOnlyMemory<byte> StartTag { get; protected init; }

    public ReadOnlyMemory<byte> EndTag { get; }

    /// <summary>The use of its text in a world file.</summary>
    public WorldUse InWorlds { get; private set; }

    /// <summary>The element as defined; this instance may be its form in one release.</summary>
    public Element Definition { get; protected init; }

    internal void Describe(Basis? basis = null, Lifetime? lifetime = null, bool shownEmpty = false, WorldUse? inWorlds = null)
    {
        Basis = basis ?? Basis;
        Lifetime = lifetime ?? Lifetime;
        ShownEmpty |= shownEmpty;
        InWorlds = inWorlds ?? InWorlds;
    }
}

/// <summary>The modifiers that a definition can add to any kind of element.</summary>
internal static class ElementWords
{
    /// <summary>Sets the evidence that the behaviour rests on, where that is not the guide.</summary>
    public static T On<T>(this T element, Basis basis) where T : Element
    {
        element.Describe(basis: basis);
        return element;
    }

    /// <summary>Shows the element empty when it has no value.</summary>
    public static T EvenWhenEmpty<T>(this T element) where T : Element
    {
        element.Describe(shownEmpty: true);
        return element;
    }

    /// <summary>An object from a world keeps showing the text in the world file instead of computing it.</summary>
    public static T ShownFromWorld<T>(this T element) where T : Element
    {
        element.Describe(inWorlds: WorldUse.Shown);
        return element;
    }

    /// <summary>The object resumes from the value in the world file.</summary>
    public static T ResumedFromWorld<T>(this T element) where T : Element
    {
        element.Describe(inWorlds: WorldUse.Resumed);
        return element;
    }

    /// <summary>Sets the first release that has the element.</summary>
    public static T Since<T>(this T element, string release) where T : Element
    {
        element.Describe(lifetime: element.Lifetime with { Since = Release.Parse(release) });
        return element;
    }

    /// <summary>Sets the first release that no longer has the element.</summary>
    public static T Until<T>(this T element, string release) where T : Element
    {
        element.Describe(lifetime: element.Lifetime with { Until = Release.Parse(release) });
        return element;
    }
}

/// <summary>
/// A stored field at a place, or with a look when empty, that differs from one form or release to another. The field itself, used as an
/// element, has one place and one look.
/// </summary>
internal sealed class Placed(Field field) : Element(field.Name)
{
    public Field Field { get; } = field;
}

/// <summary>A value computed from the state, such as a duration. It is never stored.</summary>
internal sealed class Computed(string name, Func<ResourceObject, IBridgeContext, string?> value) : Element(name)
{
    private Func<ResourceObject, IBridgeContext, long>? _number;

    /// <summary>The kind of values, for descriptions.</summary>
    public ValueRange Values { get; private init; } = ValueRange.Text;

    public string? ValueOf(ResourceObject subject, IBridgeContext bridge) =>
        InWorlds is WorldUse.Shown && subject.Facts is { } facts ? facts.GetValueOrDefault(this) : value(subject, bridge);

    /// <summary>
    /// The value as a number, which avoids formatting it as text first; null when the caller has to use <see cref="ValueOf"/>.
    /// </summary>
    public long? NumberOf(ResourceObject subject, IBridgeContext bridge) =>
        _number is null || (InWorlds is WorldUse.Shown && subject.Facts is not null) ? null : _number(subject, bridge);

    /// <summary>Creates an element whose value is a whole number.</summary>
    public static Computed Number(string name, Func<ResourceObject, IBridgeContext, long> number) =>
        new(name, (subject, bridge) => number(subject, bridge).ToString(CultureInfo.InvariantCulture)) { Values = new("number"), _number = number };

    /// <summary>Creates an element that never has a value here, for the given reason.</summary>
    public static Computed Absent(string name, string why) => new Computed(name, (_, _) => null).On(Basis.Inferred(why));
}

/// <summary>
/// Elements whose number or names depend on the state, such as one <c>profile</c> for each level that has one.
/// The children only describe what these elements can contain.
/// </summary>
internal sealed class Composed(string name, IReadOnlyList<Element> children, Func<ResourceObject, IBridgeContext, IEnumerable<XElement>> compose) : Element(name)
{
    public IReadOnlyList<Element> Children { get; } = children;

    public IEnumerable<XElement> For(ResourceObject subject, IBridgeContext bridge) => compose(subject, bridge);

    /// <summary>The element in the releases.</summary>
    public Composed In(Releases releases) => new(Name, Children.In(releases), compose);
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

    /// <summary>
    /// Returns the values in force, which answers show in place of the stored ones of the group's fields. World files have the stored ones.
    /// Null when both are the same.
    /// </summary>
    public Func<ResourceObject, IBridgeContext, Func<Field, string?>>? InForce { get; init; }

    public bool IsPresent(ResourceObject subject) =>
        InWorlds is WorldUse.Shown && subject.Facts is { } facts ? facts.ContainsKey(Definition) : _present is null || _present(subject);

    /// <summary>The group in the releases.</summary>
    public Group In(Releases releases) =>
        Children.All(child => releases.Have(child.Lifetime) && child is not Group)
            ? this
            : Like(Children.In(releases));

    private Group Like(IReadOnlyList<Element> children)
    {
        var group = new Group(Name, children, _present) { StartTag = StartTag, Definition = Definition, InForce = InForce };
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

/// <summary>Selects the elements that releases have.</summary>
internal static class ElementsByRelease
{
    public static IReadOnlyList<Element> In(this IEnumerable<Element> elements, Releases releases) =>
        [.. elements.Where(element => releases.Have(element.Lifetime)).Select(element => element switch
        {
            Group group => group.In(releases),
            Composed composed => composed.In(releases),
            _ => element,
        })];
}
