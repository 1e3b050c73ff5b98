using System.Xml.Linq;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>An object of a world with the place it was read from.</summary>
/// <param name="Object">The object.</param>
/// <param name="Place">The place of its element.</param>
/// <param name="References">The places of its references to other objects; null without any.</param>
/// <param name="IsSound">False when reading it found a mistake, so that values may be missing.</param>
internal readonly record struct WorldEntry(StoredObject Object, WorldPlace Place, List<(Field Field, WorldPlace Place)>? References, bool IsSound)
{
    /// <summary>The place of the reference, or of the object.</summary>
    public WorldPlace PlaceOf(Field field) => References?.Find(reference => reference.Field == field) is ({ }, var place) ? place : Place;
}

/// <summary>Reads the API objects of a world: lists and settings, with the elements that the API shows.</summary>
/// <param name="catalog">The types of the world's release.</param>
/// <param name="elements">Reads elements and attributes.</param>
/// <param name="mistakes">Receives the mistakes.</param>
/// <param name="omitted">Supplies the secrets of a world that omits them; null when the world has its secrets.</param>
internal sealed class WorldObjectReader(ReleaseCatalog catalog, WorldElements elements, WorldMistakes mistakes, WorldSecrets? omitted)
{
    private static readonly string[] s_otherParts = ["bridge", "database", "accounts", "clients", "farEnds", "directory"];

    private bool _isSound;
    private List<(Field Field, WorldPlace Place)>? _references;

    /// <summary>The objects of a part below <c>&lt;world&gt;</c>, which all bridges share.</summary>
    public IEnumerable<WorldEntry> ReadShared(XElement part) => Read(part, isLocal: false, null);

    /// <summary>The objects of a part below the <c>&lt;bridge&gt;</c> with this name.</summary>
    public IEnumerable<WorldEntry> ReadLocal(XElement part, string? bridge) => Read(part, isLocal: true, bridge);

    /// <summary>True for a part below <c>&lt;world&gt;</c> that is a list of objects.</summary>
    public bool IsList(string part) => KeptTypes(isLocal: false).Find(type => WorldFormat.PartOf(type) == part) is { IsSetting: false };

    private List<ResourceDefinition> KeptTypes(bool isLocal) => [.. catalog.Types.Where(type => type.IsLocal == isLocal && WorldFormat.IsKept(type))];

    private IEnumerable<WorldEntry> Read(XElement part, bool isLocal, string? bridge)
    {
        var name = part.Name.LocalName;
        var kept = KeptTypes(isLocal);
        if (kept.Find(type => WorldFormat.PartOf(type) == name) is not { } type)
        {
            // Lists that follow from the rest are ignored, so that pasted answers need no editing.
            var shown = catalog.Types.Where(type => WorldFormat.PartOf(type) == name).ToList();
            if (shown is [] || shown.Exists(WorldFormat.IsKept))
                mistakes.Add(part, $"unknown element <{name}> in <{(isLocal ? "bridge" : "world")}>; expected {string.Join(", ", kept.Select(WorldFormat.PartOf).Concat(isLocal ? [] : s_otherParts))}");
            return [];
        }
        if (!type.IsSetting)
            return ReadList(part, type, bridge);
        elements.AllowAttributes(part);
        return [ReadObject(part, Guid.Empty, type, bridge)];
    }

    private IEnumerable<WorldEntry> ReadList(XElement part, ResourceDefinition type, string? bridge)
    {
        elements.AllowAttributes(part, ["total", .. type.ListAttributes.Select(attribute => attribute.Name)]);
        foreach (var element in elements.Children(part, type.Element))
        {
            elements.AllowAttributes(element, "id");
            var id = elements.RequiredId(element, "id");
            var entry = ReadObject(element, id ?? Guid.Empty, type, bridge);
            if (type.RequiredParent is { } parent && entry.Object.Values[type.SlotOf(parent.Field)] is null)
            {
                if (!element.Elements().Any(child => child.Name.LocalName == parent.Field.Name && child.Value.Length > 0))
                    mistakes.Add(element, $"missing <{parent.Field.Name}> in <{type.Element}>; it must hold the id of an object in {parent.Collection}");
                entry = entry with { IsSound = false };
            }
            if (id is not null)
                yield return entry;
        }
    }

    private WorldEntry ReadObject(XElement element, Guid id, ResourceDefinition type, string? bridge)
    {
        var view = catalog.ViewOf(type);
        var values = new ResourceValues(type);
        view.Untouched().CopyTo(values.Values, 0);
        var facts = type.HasWorldFacts ? new Dictionary<Element, string>() : null;
        (_isSound, _references) = (true, null);
        ReadValues(element, values, facts, view, view.WorldItem, name => view.FieldNamed(name));
        omitted?.Fill(values, id, bridge, view.Release);
        if (!type.IsLocal)
            RequireElements(element, values, view);
        return new WorldEntry(new StoredObject(type, id, values.Values, facts), WorldPlace.Of(element), _references, _isSound);
    }

    private void ReadValues(
        XElement element, ResourceValues values, Dictionary<Element, string>? facts, ResourceView view, IReadOnlyList<Element> known, Func<string, Field?> fieldNamed)
    {
        var seen = new HashSet<Element>();
        foreach (var child in elements.Elements(element))
        {
            var name = child.Name.LocalName;
            var shown = known.FirstOrDefault(shown => shown.Name == name);
            var field = fieldNamed(name);
            if (shown is Group group)
            {
                facts?[group.Definition] = "";
                ReadValues(child, values, facts, view, group.Children, name => group.Children.OfType<Field>().FirstOrDefault(field => field.Name == name));
            }
            else if (shown is Composed && field is null)
            {
                // Its content follows from the rest.
            }
            else if ((field ?? shown) is not { } meant)
            {
                Refuse(child, $"unknown element <{name}> in <{element.Name.LocalName}>; expected {string.Join(", ", view.Fields.Concat(known).Select(known => known.Name).Distinct())}");
            }
            else if (!seen.Add(meant))
            {
                Refuse(child, $"duplicate <{name}> in <{element.Name.LocalName}>; only one is allowed");
            }
            else
            {
                ReadValue(child, field, meant, values, facts, view);
            }
        }
    }

    private void ReadValue(XElement child, Field? field, Element meant, ResourceValues values, Dictionary<Element, string>? facts, ResourceView view)
    {
        var text = elements.TextOf(child);
        if (text is null)
        {
            _isSound = false;
        }
        else if (field is null)
        {
            // The API also shows values that follow from the state, such as numAccessMethods.
            if (WireText.IsClean(text))
                facts?[meant] = text;
            else
                Refuse(child, $"invalid value for <{meant.Name}>; expected one line of text");
        }
        else if (text.Length > 0)
        {
            if (field.Target is not null)
                (_references ??= new(1)).Add((field, WorldPlace.Of(child)));
            if (field.Canonical(text) is { } value)
                values.Set(field, value);
            else
                Refuse(child, $"invalid value \"{WorldElements.Short(text)}\" for {field.Name}; expected {field.ExpectedIn(view.Release)}");
        }
    }

    // Lists may omit elements that a single object shows, and spaces made by LDAP syncs have no name when their mapping gives none.
    // Legs of real bridges lack what a request to dial must name, so objects of a bridge are not checked.
    private void RequireElements(XElement element, ResourceValues values, ResourceView view)
    {
        foreach (var missing in view.Fields.Where(field => field.IsRequired && view.Listed.Any(shown => shown.Name == field.Name) && values.Values[view.Type.SlotOf(field)] is null))
        {
            if (!element.Elements().Any(child => child.Name.LocalName == missing.Name))
                mistakes.Add(element, $"missing <{missing.Name}> in <{view.Type.Element}>; the API requires it, and an empty element is valid");
        }
    }

    private void Refuse(XElement element, string text)
    {
        _isSound = false;
        mistakes.Add(element, text);
    }
}
