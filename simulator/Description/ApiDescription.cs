using System.Text.Json;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Description;

/// <summary>Describes the simulated API and the evidence for each part. It is read from the resource definitions on demand.</summary>
public sealed class ApiDescription
{
    private readonly IReadOnlyList<ResourceDefinition> _types;

    internal ApiDescription(IReadOnlyList<ResourceDefinition> types)
    {
        _types = types;
        Resources = Nodes(null);
        Reasons = [.. Failure.All.Select(reason => new DescribedReason(reason.Name, reason.Lifetime, reason.Basis)).OrderBy(reason => reason.Name, StringComparer.Ordinal)];
    }

    /// <summary>Reads the description of the simulated API in all releases.</summary>
    public static ApiDescription Read() => new(Catalog.Types);

    /// <summary>The releases that can be simulated, oldest first.</summary>
    public static IReadOnlyList<string> Releases => [.. Release.Known.Select(release => release.ToString())];

    /// <summary>True when the sources describe only parts of a release, such as <c>3.1</c>.</summary>
    /// <exception cref="FormatException">The text is not a release number.</exception>
    public static bool IsPartial(string release) => Release.Parse(release) > Release.LastInDetail;

    /// <summary>Every node, ordered by chapter and path.</summary>
    public IReadOnlyList<DescribedResource> Resources { get; }

    /// <summary>Every failure reason, ordered by name.</summary>
    public IReadOnlyList<DescribedReason> Reasons { get; }

    /// <summary>The nodes of a release, with the parts they have in it; empty for an unknown release.</summary>
    public IReadOnlyList<DescribedResource> In(string release) => Release.Named(release) is { } known ? Nodes(known) : [];

    /// <summary>Writes the members of a JSON object that describes a node with all its parts.</summary>
    /// <param name="json">Writes the object.</param>
    /// <param name="node">The node.</param>
    /// <param name="release">The release to which the parts belong; null for all releases.</param>
    public void Write(Utf8JsonWriter json, DescribedResource node, string? release) => DescriptionWriter.Write(json, node, release, Reasons);

    /// <summary>The parts that each release after the first adds and removes.</summary>
    public IEnumerable<ReleaseChanges> Changes() => Releases.Skip(1).Select(release => new ReleaseChanges(
        release, IsPartial(release), [.. ChangesOf(release, part => part.Since)], [.. ChangesOf(release, part => part.Until)]));

    private IEnumerable<Change> ChangesOf(string release, Func<Described, string?> moment)
    {
        // Parts that come or go together with their node are not listed separately.
        foreach (var node in Resources)
        {
            if (moment(node) == release)
                yield return new(ChangeKind.Node, "", node.Path);
        }
        foreach (var node in Resources.Where(node => moment(node) != release))
        {
            foreach (var parameter in node.Parameters)
            {
                if (moment(parameter) == release)
                    yield return new(ChangeKind.Parameter, node.Name, parameter.Name);
                else
                    foreach (var value in parameter.Values.Where(value => moment(value) == release))
                        yield return new(ChangeKind.Value, node.Name, $"{parameter.Name}={value.Name}");
            }
            foreach (var filter in node.Filters.Where(filter => moment(filter) == release))
                yield return new(ChangeKind.Filter, node.Name, filter.Name);
            foreach (var element in TopmostOf(node.Elements))
                yield return new(ChangeKind.Element, node.Name, element.Name);
        }
        foreach (var reason in Reasons.Where(reason => moment(reason) == release))
            yield return new(ChangeKind.Reason, "", reason.Name);

        IEnumerable<DescribedElement> TopmostOf(IEnumerable<DescribedElement> elements) =>
            elements.SelectMany(element => moment(element) == release ? [element] : TopmostOf(element.Children));
    }

    /// <summary>All nodes, or the nodes of one release with the parts they have in it.</summary>
    private DescribedResource[] Nodes(Release? release) =>
    [
        .. _types.SelectMany(type => Describe(type, release)).Where(node => release is not { } known || node.IsIn(known.ToString()))
            .OrderBy(node => node.Chapter, StringComparer.Ordinal).ThenBy(node => node.Path, StringComparer.Ordinal),
    ];

    private IEnumerable<DescribedResource> Describe(ResourceDefinition type, Release? release)
    {
        yield return Node(type, type.ParentPath, type.Verbs, type.Basis, type.BasisOf, release);
        foreach (var nested in type.Nested)
            yield return Node(type, nested.ParentCollection, nested.Verbs, nested.Basis, verb => nested.OfItem.HasFlag(verb) ? nested.BasisOfItem : nested.Basis, release, nested.OfItem);
    }

    private DescribedResource Node(
        ResourceDefinition type, string? parentPath, Verbs verbs, Basis basis, Func<Verbs, Basis> basisOf, Release? release, Verbs ofItem = Verbs.None)
    {
        var parent = TypeAt(parentPath);
        var lifetime = LifetimeBelow(parent, type.Lifetime);
        var path = $"{(parent is null ? "" : $"{TemplateOf(parent)}/{{{parent.Element}Id}}")}/{type.Collection}";
        Basis Of(Basis own) => own == Basis.Guide ? basis : own;

        var parameters = type.Fields.Where(field => (field.OnCreate && verbs.HasFlag(Verbs.Create)) || (field.OnModify && verbs.HasFlag(Verbs.Modify)));
        var filters = (verbs & (Verbs.List | Verbs.DeleteAll)) == 0 ? [] : type.Filters;
        var reasons = new ReasonsOf(type, parent, TypeAt(parent?.ParentPath), release);
        var hasItem = (verbs & (Verbs.Read | Verbs.Modify)) != 0 || type.IsQuery;
        return new(parent is null ? type.Collection : $"{parent.Path}/{type.Collection}", lifetime, basis)
        {
            Chapter = type.Chapter,
            Path = path,
            ObjectsOf = type.Path,
            IsSingleton = type.Kind is ResourceKind.Singleton,
            Element = type.Element,
            ListElement = type.ListElement,
            Attributes = type.ShowsId ? ["id"] : [.. type.Attributes.Select(attribute => attribute.Name)],
            ListAttributes = ["total", .. type.ListAttributes.Select(attribute => attribute.Name)],
            MediaType = type.Content?.MediaType,
            Methods =
            [
                .. Methods(type, path, verbs | ofItem).Select(method => new DescribedMethod(method.Verb, method.Path, method.Kind, lifetime, basisOf(method.Of))
                {
                    HasAnswer = method.Verb is "GET" || (type.IsQuery && method.Kind is MethodKind.Create),
                    Location = method.Kind is not MethodKind.Create ? null
                        : type.Kind is ResourceKind.Collection ? $"{TemplateOf(type)}/{{{type.Element}Id}}"
                        : TypeAt(type.Creates) is { } created ? $"{TemplateOf(created)}/{{{created.Element}Id}}" : null,
                    AnswerHeader = method.Kind is MethodKind.Create ? type.AnswerHeader : null,
                    FailureReasons = reasons.Of(method.Of),
                }),
            ],
            Parameters = [.. parameters.GroupBy(field => field.Name).SelectMany(forms => Parameter([.. forms], verbs, lifetime, Of, release))],
            Elements = Elements(hasItem ? type.Item : [], verbs.HasFlag(Verbs.List) ? type.Listed : [], type.PlacedByGuess, "", lifetime, Of, release),
            Filters =
            [
                .. filters.Where(filter => Has(release, filter.Lifetime)).Select(filter => Filter(filter.Name, filter.Values, filter.Collection, filter.Lifetime, filter.Basis)),
                .. type.Query.Where(field => Has(release, field.Lifetime)).Select(field => Filter(field.Name, field.Values, field.Target?.Collection, field.Lifetime, field.Basis)),
            ],
            FailureReasons = reasons.All,
        };

        DescribedFilter Filter(string name, ValueRange values, string? collection, Lifetime own, Basis evidence) => new(name, own.Within(lifetime), Of(evidence))
        {
            Type = values.Type,
            Min = values.Min,
            Max = values.Max,
            MaxLength = values.MaxLength,
            RefersTo = collection,
            Values = [.. values.Words.Select(word => new DescribedValue(word, own.Within(lifetime), Of(evidence)))],
        };
    }

    private ResourceDefinition? TypeAt(string? path) => path is null ? null : _types.First(other => other.Path == path);

    private string TemplateOf(ResourceDefinition type) => TypeAt(type.ParentPath) is { } parent ? $"{TemplateOf(parent)}/{{{parent.Element}Id}}/{type.Collection}" : $"/{type.Collection}";

    private Lifetime LifetimeBelow(ResourceDefinition? parent, Lifetime own) => parent is null ? own : LifetimeBelow(TypeAt(parent.ParentPath), own.Within(parent.Lifetime));

    private static IEnumerable<(string Verb, string Path, MethodKind Kind, Verbs Of)> Methods(ResourceDefinition type, string path, Verbs verbs)
    {
        var item = type.Kind is ResourceKind.Singleton ? path : $"{path}/{{{type.Element}Id}}";
        return from method in ((string Verb, string Path, MethodKind Kind, Verbs Of)[])
            [
                ("GET", path, MethodKind.List, Verbs.List), ("POST", path, MethodKind.Create, Verbs.Create),
                ("PUT", path, MethodKind.Reserve, Verbs.Reserve), ("DELETE", path, MethodKind.DeleteAll, Verbs.DeleteAll),
                ("GET", item, MethodKind.Read, Verbs.Read), ("PUT", item, MethodKind.Modify, Verbs.Modify), ("DELETE", item, MethodKind.Delete, Verbs.Delete),
            ]
               where verbs.HasFlag(method.Of)
               select method;
    }

    private static bool Has(Release? release, Lifetime lifetime) => release is not { } known || lifetime.Includes(known);

    // Forms of an element that is redefined for a later release are described as one: by the latest form in the requested release,
    // with the releases from the first form to the last.
    private static T Latest<T>(IEnumerable<T> forms) where T : Element => forms.MaxBy(form => form.Lifetime.Since)!;

    private static Lifetime Joined(IEnumerable<Element> forms) => forms.Select(form => form.Lifetime).Aggregate((first, second) => first.Joined(second));

    private static IEnumerable<DescribedParameter> Parameter(IReadOnlyList<Field> forms, Verbs verbs, Lifetime outer, Func<Basis, Basis> of, Release? release)
    {
        if (forms.Where(form => Has(release, form.Lifetime)).ToList() is not [_, ..] known)
            yield break;
        var (field, lifetime) = (Latest(known), Joined(forms).Within(outer));
        var basis = of(field.Basis);
        yield return new(field.Name, lifetime, basis)
        {
            Type = field.Values.Type,
            Min = field.Values.Min,
            Max = field.Values.Max,
            MaxLength = field.Values.MaxLength,
            RefersTo = field.Target?.Collection,
            Values =
            [
                .. field.Values.Words.Where(word => Has(release, field.LifetimeOf(word)))
                    .Select(word => new DescribedValue(word, field.LifetimeOf(word).Within(lifetime), of(field.BasisOf(word)))),
            ],
            Default = field.Default,
            Example = field.Example,
            IsInExamples = field.IsInExamples,
            ComesFrom = field.ComesFrom,
            IsRequired = field.IsRequired || field.IsRequiredAtFirst,
            OnCreate = field.OnCreate && verbs.HasFlag(Verbs.Create),
            OnModify = field.OnModify && verbs.HasFlag(Verbs.Modify),
        };
    }

    /// <summary>The elements of a single object, followed by those that only entries of lists have.</summary>
    private static DescribedElement[] Elements(
        IEnumerable<Element> item, IEnumerable<Element> listed, IReadOnlyList<Element> placedByGuess, string prefix, Lifetime outer, Func<Basis, Basis> of, Release? release) =>
    [
        .. from forms in item.Concat(listed).GroupBy(element => element.Name)
           let known = forms.Where(form => Has(release, form.Lifetime)).ToList()
           where known is [_, ..]
           let inItem = known.Where(item.Contains).ToList()
           let inList = known.Where(listed.Contains).ToList()
           let element = Latest(known)
           let lifetime = Joined(forms).Within(outer)
           select new DescribedElement(prefix + element.Name, lifetime, of(element.Basis))
           {
               Type = element switch
               {
                   Field field => field.Values.Type,
                   Placed placed => placed.Field.Values.Type,
                   Computed computed => computed.Values.Type,
                   _ => null,
               },
               InItem = inItem is [_, ..],
               InList = inList is [_, ..],
               IsPlacedByGuess = inList.Exists(placedByGuess.Contains),
               Children = Elements(inItem.SelectMany(ChildrenOf), inList.SelectMany(ChildrenOf), placedByGuess, $"{prefix}{element.Name}/", lifetime, of, release),
           },
    ];

    private static IReadOnlyList<Element> ChildrenOf(Element element) => element switch
    {
        Group group => group.Children,
        Composed composed => composed.Children,
        _ => [],
    };
}
