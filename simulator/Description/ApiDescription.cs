using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Description;

/// <summary>What is simulated and on what evidence, read from the definitions. Nothing of it is made until asked for.</summary>
public sealed class ApiDescription
{
    private readonly IReadOnlyList<ResourceDefinition> _types;

    internal ApiDescription(IReadOnlyList<ResourceDefinition> types)
    {
        _types = types;
        Resources = [.. types.SelectMany(Describe).OrderBy(node => node.Chapter, StringComparer.Ordinal).ThenBy(node => node.Path, StringComparer.Ordinal)];
        Reasons = [.. Failure.All.Select(reason => new DescribedReason(reason.Name, reason.Lifetime, reason.Basis)).OrderBy(reason => reason.Name, StringComparer.Ordinal)];
    }

    /// <summary>All of the simulated API.</summary>
    public static ApiDescription Read() => new(Catalog.Types);

    /// <summary>The releases that can be simulated, oldest first.</summary>
    public static IReadOnlyList<string> Releases => [.. Release.Known.Select(release => release.ToString())];

    /// <summary>Whether sources tell only parts of a release.</summary>
    public static bool IsPartial(string release) => Release.Parse(release) > Release.LastInDetail;

    /// <summary>Every node, by chapter and path.</summary>
    public IReadOnlyList<DescribedResource> Resources { get; }

    /// <summary>Every failure reason, by name.</summary>
    public IReadOnlyList<DescribedReason> Reasons { get; }

    /// <summary>The nodes that a release has, with what they have in it.</summary>
    public IReadOnlyList<DescribedResource> In(string release) => [.. Resources.Where(node => node.IsIn(release)).Select(node => node.In(release))];

    /// <summary>What each release after the first adds and removes.</summary>
    public IEnumerable<ReleaseChanges> Changes() => Releases.Skip(1).Select(release => new ReleaseChanges(
        release, IsPartial(release), [.. ChangesOf(release, part => part.Since)], [.. ChangesOf(release, part => part.Until)]));

    private IEnumerable<Change> ChangesOf(string release, Func<Described, string?> moment)
    {
        // What comes or goes with its node is not told again.
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

    private IEnumerable<DescribedResource> Describe(ResourceDefinition type)
    {
        var parent = type.Owner?.ParentCollection ?? type.Below;
        yield return Node(type, parent, type.Verbs, type.Basis, type.BasisOf, type.Filters);
        foreach (var nested in type.Nested)
            yield return Node(type, nested.ParentCollection, nested.Verbs, nested.Basis, _ => nested.Basis, type.Filters);
    }

    private DescribedResource Node(
        ResourceDefinition type, string? parentCollection, Verbs verbs, Basis basis, Func<Verbs, Basis> basisOf, IReadOnlyList<QueryFilter> filters)
    {
        var parent = parentCollection is null ? null : _types.First(other => other.Collection == parentCollection && other.Owner is null && other.Below is null);
        var lifetime = parent is null ? type.Lifetime : type.Lifetime.Within(parent.Lifetime);
        var path = parent is null ? $"/{type.Collection}" : $"/{parent.Collection}/{{{parent.Element}Id}}/{type.Collection}";
        Basis Of(Basis own) => own == Basis.Guide ? basis : own;

        var parameters = type.Fields
            .Where(field => (field.OnCreate && verbs.HasFlag(Verbs.Create)) || (field.OnModify && verbs.HasFlag(Verbs.Modify)))
            .Select(field => Parameter(field, field.Lifetime.Within(lifetime), Of(field.Basis), verbs));
        var hasItem = (verbs & (Verbs.Read | Verbs.Modify)) != 0 || type.IsQuery;
        return new(parent is null ? type.Collection : $"{parent.Collection}/{type.Collection}", lifetime, basis)
        {
            Chapter = type.Chapter,
            Path = path,
            Methods = [.. Methods(type, path, verbs).Select(method => new DescribedMethod(method.Verb, method.Path, lifetime, basisOf(method.Of)))],
            Parameters = [.. parameters],
            Elements = Elements(hasItem ? type.Item : [], verbs.HasFlag(Verbs.List) ? type.Listed : [], "", lifetime, Of),
            Filters = [.. (verbs & (Verbs.List | Verbs.DeleteAll)) == 0 ? [] : filters.Select(filter => new DescribedFilter(filter.Name, filter.Lifetime.Within(lifetime), Of(filter.Basis)))],
            FailureReasons = [.. Reasons(type, parent).Select(reason => reason.Name).Distinct().Order(StringComparer.Ordinal)],
        };

        IEnumerable<Failure> Reasons(ResourceDefinition type, ResourceDefinition? parent) =>
            from reason in (Failure?[])
            [
                parent?.NotFound,
                type.NotFound,
                .. type.Fields.Where(field => field.OnCreate || field.OnModify).Select(field => field.Target?.Unknown),
                .. type.Unique.Select(unique => unique.Failure),
                .. type.Refuses,
                type.IsShared ? Failure.DatabaseNotReady : null,
            ]
            where reason is not null
            select reason;
    }

    private static IEnumerable<(string Verb, string Path, Verbs Of)> Methods(ResourceDefinition type, string path, Verbs verbs)
    {
        var item = type.Kind is ResourceKind.Singleton ? path : $"{path}/{{{type.Element}Id}}";
        return from method in ((string Verb, string Path, Verbs Of)[])
            [
                ("GET", path, Verbs.List), ("POST", path, Verbs.Create), ("PUT", path, Verbs.Reserve), ("DELETE", path, Verbs.DeleteAll),
                ("GET", item, Verbs.Read), ("PUT", item, Verbs.Modify), ("DELETE", item, Verbs.Delete),
            ]
               where verbs.HasFlag(method.Of)
               select method;
    }

    private static DescribedParameter Parameter(Field field, Lifetime lifetime, Basis basis, Verbs verbs) => new(field.Name, lifetime, basis)
    {
        Type = field.Values.Type,
        Min = field.Values.Min,
        Max = field.Values.Max,
        MaxLength = field.Values.MaxLength,
        RefersTo = field.Target?.Collection,
        Values = [.. field.Values.Words.Select(word => new DescribedValue(word, field.LifetimeOf(word).Within(lifetime), basis))],
        Default = field.Default,
        IsRequired = field.IsRequired || field.IsRequiredAtFirst,
        OnCreate = field.OnCreate && verbs.HasFlag(Verbs.Create),
        OnModify = field.OnModify && verbs.HasFlag(Verbs.Modify),
    };

    /// <summary>Those of the single object, then what only entries of lists have.</summary>
    private static DescribedElement[] Elements(
        IReadOnlyList<Element> item, IReadOnlyList<Element> listed, string prefix, Lifetime outer, Func<Basis, Basis> of) =>
    [
        .. item.Concat(listed).DistinctBy(element => element.Name).Select(element =>
        {
            var inItem = item.FirstOrDefault(other => other.Name == element.Name);
            var inList = listed.FirstOrDefault(other => other.Name == element.Name);
            var lifetime = element.Lifetime.Within(outer);
            return new DescribedElement(prefix + element.Name, lifetime, of(element.Basis))
            {
                Type = element switch
                {
                    Field field => field.Values.Type,
                    Computed computed => computed.Values.Type,
                    _ => null,
                },
                InItem = inItem is not null,
                InList = inList is not null,
                Children = Elements(ChildrenOf(inItem), ChildrenOf(inList), $"{prefix}{element.Name}/", lifetime, of),
            };
        }),
    ];

    private static IReadOnlyList<Element> ChildrenOf(Element? element) => element switch
    {
        Group group => group.Children,
        Composed composed => composed.Children,
        _ => [],
    };
}
