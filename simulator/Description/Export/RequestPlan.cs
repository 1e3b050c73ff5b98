namespace CmsSim.Simulator.Description.Export;

/// <summary>A parameter of an example request. The value may have variables in double braces.</summary>
/// <param name="Name">The name of the parameter.</param>
/// <param name="Value">The value.</param>
/// <param name="IsSent">False for an optional parameter that the example only lists.</param>
/// <param name="Parameter">The description.</param>
internal sealed record PlannedValue(string Name, string Value, bool IsSent, DescribedParameter Parameter);

/// <summary>An example request of a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Path">The path, with variables instead of ids.</param>
/// <param name="Form">The parameters of the body.</param>
internal sealed record PlannedRequest(ApiCall Call, string Path, IReadOnlyList<PlannedValue> Form)
{
    /// <summary>The variable that keeps the id in the header <c>Location</c>; null for none.</summary>
    public string? Keeps { get; init; }

    /// <summary>The variables that keep values of the first entry of a list, each with its element; the element <c>id</c> is the attribute.</summary>
    public IReadOnlyList<(string Variable, string Element)> Finds { get; init; } = [];

    /// <summary>The variables that a list fills. Without them the request is skipped.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The content of a body that is no form; null for others.</summary>
    public string? Content => Call.SendsContent ? "{}" : null;
}

/// <summary>
/// Example requests for every call of a release, in an order in which a CMS accepts all of them: objects are created before the objects that
/// need them, used, and deleted in the reverse order.
/// </summary>
internal sealed class RequestPlan
{
    private readonly ReleaseApi _api;
    private readonly List<DescribedResource> _order = [];

    public RequestPlan(ReleaseApi api)
    {
        _api = api;
        foreach (var node in api.Nodes.Where(node => !node.IsSingleton && CreateOf(node) is not null))
            Order(node);
        Create = [.. _order.Select(node => CreateOf(node) is { } create ? Plan(create) : PlanList(node)), .. Starting.Select(Plan)];
        Use = [.. api.Calls.Where(IsUse).Select(call => call.Method.Kind is MethodKind.List ? PlanList(call.Node) : Plan(call))];
        Delete = [.. LeftByActions, .. Enumerable.Reverse(_order).SelectMany(Deletions), .. api.Nodes.Where(node => !_order.Contains(node)).SelectMany(DeleteAllOf)];
    }

    /// <summary>The requests that create one object of each type, or find one that a bridge has.</summary>
    public IReadOnlyList<PlannedRequest> Create { get; }

    /// <summary>The requests that list, read and change the objects, in the order of the nodes.</summary>
    public IReadOnlyList<PlannedRequest> Use { get; }

    /// <summary>The requests that delete the objects.</summary>
    public IReadOnlyList<PlannedRequest> Delete { get; }

    /// <summary>Every variable that keeps an id or another value, ordered by name.</summary>
    public IEnumerable<string> Variables => Create.Concat(Use).Concat(Delete)
        .SelectMany(request => request.Finds.Select(found => found.Variable).Append(request.Keeps)).OfType<string>().Distinct().Order(StringComparer.Ordinal);

    /// <summary>The example request of a call.</summary>
    public PlannedRequest Plan(ApiCall call)
    {
        var form = FormOf(call);
        var path = string.Join('/', call.Method.Path.Split('/').Select(part => part.StartsWith('{') ? $"{{{{{VariableOf(NodeOf(call, part.Trim('{', '}')))}}}}}" : part));
        return new(call, path, form)
        {
            Keeps = call.Method.Location is null ? null : VariableOf(call.Node.IsSingleton ? _api.NodeOfId(call.Method.Location, IdIn(call.Method.Location)) : call.Node),
            Needs =
            [
                .. call.Ids.Select(id => NodeOf(call, id)).Where(node => CreateOf(node) is null).Select(VariableOf),
                .. form.Where(value => value is { IsSent: true, Parameter.ComesFrom: { } from } && !IsId(from)).Select(value => value.Name),
            ],
        };
    }

    // Actions that leave an object behind come last, because some need a running call.
    private IEnumerable<ApiCall> Starting => _api.Calls.Where(call => call.Node.IsSingleton && call.Method.Location is not null);

    // Objects that no POST to their own node creates, such as diagnostics.
    private IEnumerable<PlannedRequest> LeftByActions => _api.Nodes
        .Where(node => _api.Nodes.All(other => other.ObjectsOf != node.ObjectsOf || CreateOf(other) is null)).Select(node => CallOf(node, MethodKind.Delete)).OfType<ApiCall>().Select(Plan);

    private static bool IsUse(ApiCall call) => call.Method.Kind switch
    {
        MethodKind.Delete or MethodKind.DeleteAll => false,
        MethodKind.Create => call.Node.IsSingleton && call.Method.Location is null,
        _ => true,
    };

    private void Order(DescribedResource node)
    {
        if (_order.Contains(node))
            return;
        foreach (var needed in NeededBy(node).ToList())
            Order(needed);
        if (!_order.Contains(node))
            _order.Add(node);
    }

    /// <summary>The nodes whose objects must exist before one of this node is created.</summary>
    private IEnumerable<DescribedResource> NeededBy(DescribedResource node)
    {
        if ((CreateOf(node) ?? ListOf(node)) is not { } call)
            return [];
        return call.Ids.Select(id => NodeOf(call, id))
            .Concat(FormOf(call).Where(value => value.IsSent).Select(value => SourceOf(value.Parameter) is { } source ? _api.Node(source) : null).OfType<DescribedResource>())
            .Where(needed => needed != node);
    }

    private PlannedRequest PlanList(DescribedResource node)
    {
        var planned = Plan(ListOf(node)!);
        return CreateOf(node) is not null ? planned : planned with { Finds = [(VariableOf(node), "id"), .. ValuesFrom(node)] };
    }

    private IEnumerable<(string Variable, string Element)> ValuesFrom(DescribedResource node) => _api.Nodes.SelectMany(other => other.Parameters)
        .Where(parameter => parameter.ComesFrom is { } from && from.Collection == node.Name && !IsId(from)).Select(parameter => (parameter.Name, parameter.ComesFrom!.Value.Element)).Distinct();

    private IEnumerable<PlannedRequest> Deletions(DescribedResource node)
    {
        if (CallOf(node, MethodKind.Delete) is { } delete && CreateOf(node) is not null)
            yield return Plan(delete);

        // PUT of a collection leaves an object whose id no answer shows.
        if (CallOf(node, MethodKind.Reserve) is not null)
        {
            foreach (var request in FoundAndDeleted(node))
                yield return request;
        }
        foreach (var request in DeleteAllOf(node))
            yield return request;

        // Other paths to the same objects get objects of their own.
        if (CreateOf(node) is not null && node == Enumerable.Reverse(_order).Last(other => other.ObjectsOf == node.ObjectsOf && CreateOf(other) is not null))
        {
            foreach (var other in _api.Nodes.Where(other => other.ObjectsOf == node.ObjectsOf && CreateOf(other) is null && CallOf(other, MethodKind.Delete) is not null))
            {
                var above = ListOf(other)!.Ids.Select(id => NodeOf(ListOf(other)!, id)).Where(above => CreateOf(above) is null).ToList();
                yield return above.Count > 0 ? Plan(CreateOf(node)!) : Plan(CreateOf(node)!) with { Keeps = VariableOf(other) };
                foreach (var request in above.Count > 0 ? [.. above.Select(PlanList), .. FoundAndDeleted(other)] : (PlannedRequest[])[Plan(CallOf(other, MethodKind.Delete)!)])
                    yield return request;
            }
        }
    }

    private IEnumerable<PlannedRequest> FoundAndDeleted(DescribedResource node) =>
    [
        Plan(ListOf(node)!) with { Finds = [(VariableOf(node), "id")] },
        Plan(CallOf(node, MethodKind.Delete)!) with { Needs = [VariableOf(node)] },
    ];

    private IEnumerable<PlannedRequest> DeleteAllOf(DescribedResource node) => CallOf(node, MethodKind.DeleteAll) is { } all ? [Plan(all)] : [];

    private IReadOnlyList<PlannedValue> FormOf(ApiCall call)
    {
        var above = call.Ids.Select(id => NodeOf(call, id).Name).ToList();
        var values = call.Form.Where(parameter => SourceOf(parameter) is not { } source || (_api.Node(source) is not null && !above.Contains(source))).ToList();
        var changed = call.Method.Kind is MethodKind.Modify ? ChangedBy(values) : null;
        return
        [
            .. values.Select(parameter => new PlannedValue(parameter.Name, ValueOf(parameter),
                call.Method.Kind is MethodKind.Create ? parameter.IsRequired || parameter.IsInExamples : parameter == changed, parameter)),
        ];
    }

    // One parameter shows the change: the one that examples set, else one that can have any value of its type.
    private static DescribedParameter? ChangedBy(List<DescribedParameter> values) =>
        values.Find(parameter => parameter is { RefersTo: null, ComesFrom: null } && (parameter.IsRequired || parameter.IsInExamples))
        ?? values.Find(parameter => parameter.RefersTo is null && parameter.Type is "bool" or "enum" or "number")
        ?? values.Find(parameter => parameter.RefersTo is null) ?? values.FirstOrDefault();

    private string ValueOf(DescribedParameter parameter) => parameter switch
    {
        { ComesFrom: { } from } when !IsId(from) => $"{{{{{parameter.Name}}}}}",
        _ when SourceOf(parameter) is { } source && _api.Node(source) is { } node => $"{{{{{VariableOf(node)}}}}}",
        _ => Samples.Of(parameter),
    };

    private static string? SourceOf(DescribedParameter parameter) => parameter.RefersTo ?? parameter.ComesFrom?.Collection;

    private static bool IsId((string Collection, string Element) from) => from.Element is "id";

    private static string IdIn(string path) => path.Split('/')[^1].Trim('{', '}');

    private DescribedResource NodeOf(ApiCall call, string id) => _api.NodeOfId(call.Method.Path, id);

    private static string VariableOf(DescribedResource node) =>
        node.Name == node.ObjectsOf ? node.IdName : char.ToLowerInvariant(node.TypeName[0]) + node.TypeName[1..] + "Id";

    private ApiCall? CreateOf(DescribedResource node) => CallOf(node, MethodKind.Create);

    private ApiCall? ListOf(DescribedResource node) => CallOf(node, MethodKind.List);

    private ApiCall? CallOf(DescribedResource node, MethodKind kind) => _api.Calls.FirstOrDefault(call => call.Node == node && call.Method.Kind == kind);
}
