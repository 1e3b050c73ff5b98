using System.Globalization;
using System.Xml.Linq;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>Turns the answers about objects into elements of a world.</summary>
/// <param name="journal">The answers.</param>
/// <param name="release">The release of the world.</param>
/// <param name="ids">The ids of the objects in the world, by type.</param>
/// <param name="facts">The facts about the bridges that were read.</param>
/// <param name="notes">Receives the values that the world lacks.</param>
internal sealed class ObjectXml(CloneJournal journal, Version release, IReadOnlyDictionary<ApiShape, HashSet<string>> ids, IReadOnlyList<CloneFacts> facts, CloneNotes notes)
{
    private const string Api = "/api/v1";

    // A parameter with such a name is a secret. Only a request sets it when no answer has an element for it.
    private static readonly string[] s_secrets = ["password", "passcode", "secret", "token", "key"];
    private static readonly string[] s_actions = ["regenerateSecret"];

    // These are records of the past, and name objects that may be gone since.
    private static readonly string[] s_records = ["cospaceBulkSyncs", "ldapSyncs", "system.diagnostics"];

    // The content of these objects is a node of its own.
    private static readonly Dictionary<string, (string Node, string Element)> s_contents = new()
    {
        ["layoutTemplates"] = ("template", "template"),
        ["system.diagnostics"] = ("contents", "contents"),
    };

    // The file that this node shows is a setting of a world, in base 64.
    private const string LicenceFile = "clusterLicensing.raw";
    private const string LicenceElement = "clusterLicense";

    private readonly SortedDictionary<string, int> _unknown = new(StringComparer.Ordinal);

    /// <summary>True for a node whose answer is a file that worlds hold.</summary>
    public static bool IsHeldFile(ApiShape shape) => shape.Node.Id == LicenceFile;

    /// <summary>Returns the element of an object. Returns null when a world cannot hold it.</summary>
    public XElement? Of(CloneObject one)
    {
        var shape = one.Shape;
        var answer = journal.Find(one.Bridge, one.Path) is { Status: 200 } found ? found : null;
        if (IsHeldFile(shape))
            return answer is { Body.Length: > 0 } ? new XElement(LicenceElement, new XElement("contents", Convert.ToBase64String(answer.Body.Span))) : null;
        if ((answer is null ? InList(one) : AnswerXml.Read(answer)) is not { } shown)
        {
            if (answer is not null)
                Note(CloneNoteKind.Failed, one, "the answer is no XML, so the world lacks the object");
            return null;
        }

        if (shape.Node.Id == "callLegs" && shown.Element("status")?.Element("state")?.Value is { } state && !WorldValues.LegStates.Contains(state))
        {
            Note(CloneNoteKind.LeftOut, one, $"a call leg in the state {state}; worlds hold connected ones and those on hold");
            return null;
        }

        var element = new XElement(shape.IsSetting ? shape.Part : shape.Element, one.Id.Length > 0 ? new XAttribute("id", one.Id) : null);
        if (shape.Owner is { } owner && one.Owner is { } id)
            element.Add(new XElement(owner.Element, id));
        Began(one, shown, element);
        var leg = shape.Node.Id == "callLegs" ? new LegSettings(journal, one) : null;
        if (leg?.Profile is { } profile)
            element.Add(new XElement("callLegProfile", profile));
        Values(one, leg?.OwnOnly(shown) ?? shown, element, "");
        Content(one, element);
        Required(shape, element);
        CountUnknown(shape);
        return element;
    }

    /// <summary>Notes the values that the API never shows, by type.</summary>
    public void NoteUnknown()
    {
        foreach (var (field, count) in _unknown)
        {
            var slash = field.LastIndexOf('/');
            notes.Add(new(CloneNoteKind.Unknown, field[..slash], string.Create(CultureInfo.InvariantCulture, $"the API never shows {field[(slash + 1)..]}, so {count} {(count == 1 ? "object lacks" : "objects lack")} it")));
        }

        if (ApiShape.Named("ldapServers") is { } servers && ids.ContainsKey(servers))
            notes.Add(new(CloneNoteKind.Unknown, "/ldapServers", "the API never shows the entries of directories, so an LDAP sync of the world imports no users"));
    }

    // An object that cannot be read has at least the values of its list.
    private XElement? InList(CloneObject one) =>
        one.Page is { } page && journal.Find(one.Bridge, page) is { } answer && AnswerXml.Read(answer) is { } list
            ? list.Elements().FirstOrDefault(entry => one.Id.Equals((string?)entry.Attribute("id"), StringComparison.OrdinalIgnoreCase))
            : null;

    // A world holds the time at which a call began, because its duration grows.
    private void Began(CloneObject one, XElement shown, XElement element)
    {
        if (one.Shape.Node.Id == "calls" && facts[one.Bridge].Time is { } time && int.TryParse((string?)shown.Element(ObjectEvidence.Duration), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            element.Add(new XElement("startedAt", WorldValues.Time(time.AddSeconds(-seconds).UtcDateTime)));
    }

    private void Values(CloneObject one, XElement from, XElement to, string prefix)
    {
        foreach (var child in from.Elements())
        {
            var path = prefix + child.Name.LocalName;
            if (child.HasElements)
            {
                var group = new XElement(child.Name.LocalName, child.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => new XAttribute(attribute.Name.LocalName, attribute.Value)));
                Values(one, child, group, path + "/");
                if (one.Shape.ElementAt(path) is not null)
                    to.Add(group);
                else
                    Undocumented(one, path);
            }
            else if (prefix.Length > 0 || to.Element(child.Name.LocalName) is null)
            {
                if (IsHeld(one, path, child.Value))
                    to.Add(new XElement(child.Name.LocalName, child.Value));
            }
        }
    }

    private bool IsHeld(CloneObject one, string path, string value)
    {
        var shape = one.Shape;
        if ((shape.ElementAt(path) ?? shape.Parameter(path)) is not { } field)
            return Undocumented(one, path);
        if (value.Length == 0)
            return true;
        if (!WorldValues.IsIn(field.Since, field.Removed, release))
        {
            Note(CloneNoteKind.LeftOut, one, $"<{path}> is not part of release {release}");
            return false;
        }

        // Bridges show addresses of servers as clients have set them, even without a scheme.
        if (field.Type is not "url" && !WorldValues.IsOfType(field, shape.Parameter(path) ?? field, value))
        {
            Note(CloneNoteKind.LeftOut, one, $"the value of <{path}> is not one of type {field.Type}");
            return false;
        }

        if (s_records.Contains(shape.Node.Id) || shape.TargetOf(path) is not { IsKept: true } target || (ids.TryGetValue(target, out var known) && known.Contains(value)))
            return true;
        Note(CloneNoteKind.Dangling, one, $"<{path}> refers to {value}, which is not in {target}");
        return false;
    }

    private bool Undocumented(CloneObject one, string path)
    {
        notes.Add(new(CloneNoteKind.LeftOut, one.Shape.Node.Path, $"<{path}> is not documented"));
        return false;
    }

    private void Content(CloneObject one, XElement element)
    {
        if (s_contents.TryGetValue(one.Shape.Node.Id, out var content) && journal.Find(one.Bridge, $"{one.Path}/{content.Node}") is { Status: 200, Text: { Length: > 0 } text })
            element.Add(new XElement(content.Element, text));
    }

    private void Required(ApiShape shape, XElement element)
    {
        foreach (var required in shape.Required.Where(required => !shape.IsLive && WorldValues.IsIn(required.Since, required.Removed, release) && element.Element(required.Name) is null))
            element.Add(new XElement(required.Name));
    }

    private void CountUnknown(ApiShape shape)
    {
        var hidden = shape.Node.Parameters.Where(parameter => s_secrets.Any(word => parameter.Name.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            && !s_actions.Contains(parameter.Name) && shape.ElementAt(shape.PathOf(parameter)) is null && WorldValues.IsIn(parameter.Since, parameter.Removed, release));
        foreach (var secret in hidden.DistinctBy(parameter => parameter.Name))
            _unknown[$"{shape.Node.Path}/{secret.Name}"] = _unknown.GetValueOrDefault($"{shape.Node.Path}/{secret.Name}") + 1;
    }

    private void Note(CloneNoteKind kind, CloneObject one, string text) => notes.Add(new(kind, one.Path[Api.Length..], text));
}
