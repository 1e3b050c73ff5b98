using System.Globalization;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>List, create, read, modify, delete: once, for all types. Everything here runs inside the gate.</summary>
internal sealed class ResourceHandlers(ReleaseCatalog catalog)
{
    /// <summary>Does what the method asks of the node and renders the answer, if it has a body.</summary>
    public ApiResult Handle(RouteMatch match, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var node = match.Node;
        var type = node.Type!;
        var verb = VerbOf(request.Method, node);
        var allowed = node.Verbs ?? type.Verbs;
        if (verb is Verbs.None || !allowed.HasFlag(verb))
            return new ApiResult.Refused(400, new Refusal(Failure.InvalidOperation, Why: $"{request.Method} is not for this node"));
        if (node.ParentType is { } parentType && bridge.Find(parentType, match.ParentId) is null)
            return Unknown(parentType, bridge);

        if (verb is Verbs.List)
            return type.IsGatheredFromPeers ? new ApiResult.AfterPeers() : List(match, request, bridge, output);
        if (verb is Verbs.Create)
            return Create(match, request, bridge);
        if (type.Kind is ResourceKind.Singleton)
            return Read(SingletonOf(type), bridge, output);
        if (bridge.Find(type, match.Id) is not { } subject || (node.Parent is { } parent && subject.Get(parent) != match.ParentId))
            return Unknown(type, bridge);
        return verb switch
        {
            Verbs.Read => Read(subject, bridge, output),
            Verbs.Modify => Modify(subject, request, bridge),
            _ => Delete(subject, request, bridge),
        };
    }

    /// <summary>A page of a list. <c>total</c> counts all that match, whatever the page shows.</summary>
    public ApiResult List(RouteMatch match, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var type = match.Node.Type!;
        var view = catalog.ViewOf(type);
        List<Refusal> refusals = [];
        var most = type.PageSize(bridge.Settings);
        var (offset, limit) = (0, most);
        var table = bridge.TableOf(type);
        IEnumerable<ResourceObject>? found = null;
        List<Func<ResourceObject, IBridgeContext, bool>> tests = [];
        if (match.Node.Parent is { } belonging)
        {
            var parent = match.ParentId.ToString();
            tests.Add((subject, _) => subject.Text(belonging) == parent);
        }

        var query = request.Query;
        while (FormReader.Next(ref query, out var rawName, out var rawValue))
        {
            if (FormReader.Decode(rawName) is not { } name)
                continue;
            var value = FormReader.Decode(rawValue);
            if (name.Equals("offset", StringComparison.OrdinalIgnoreCase))
                offset = Number(value, "offset", refusals);
            else if (name.Equals("limit", StringComparison.OrdinalIgnoreCase))
                limit = Math.Min(Number(value, "limit", refusals), most);
            else if (value is not "" && view.Filters.FirstOrDefault(filter => filter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } filter)
            {
                if (value is not null && filter.Searched is [_, ..] && found is null && !type.IsGatheredFromPeers)
                    found = table.Containing(value, filter.Searched);
                else if (value is not null && filter.Prepare(value) is { } test)
                    tests.Add(test);
                else
                    refusals.Add(Refusal.InvalidValue(filter.Name));
            }
        }
        if (refusals is [_, ..])
            return new ApiResult.Refused(400, refusals);

        if (type.IsGatheredFromPeers)
            found = Gathered(type, bridge);
        if (tests.Count > 0)
            found = (found ?? table.All).Where(subject => tests.TrueForAll(test => test(subject, bridge)));
        var (total, page) = found is null ? (table.Count, table.From(offset).Take(limit)) : PageOf(found, offset, limit);
        XmlRenderer.ListStart(output, type, total);
        foreach (var subject in page)
            XmlRenderer.Entry(output, subject, view, bridge);
        XmlRenderer.ListEnd(output, type);
        return ApiResult.Rendered;
    }

    private ApiResult Create(RouteMatch match, ApiRequest request, Bridge bridge)
    {
        var type = match.Node.Type!;
        var values = new ResourceValues(type);
        var refusals = FormReader.Read(request.Body, values, catalog.ViewOf(type), isCreation: true);
        if (match.Node.Parent is { } parent)
            values.Set(parent, match.ParentId.ToString());
        if (Check(values, refusals, bridge) is { } refused)
            return refused;

        if (type.Existing(values, bridge) is { } existing)
            return new ApiResult.Created(AddressOf(existing));

        var id = bridge.NextId();
        type.Complete(values, bridge);
        var created = bridge.Add(values, id);
        request.Audit(bridge, $"created new {type.AuditName} {created.Id}{type.AuditSuffix(created)}");
        type.AfterCreate(created, bridge);
        return new ApiResult.Created(AddressOf(created));
    }

    private ApiResult.Document Read(ResourceObject subject, Bridge bridge, ByteBuffer output)
    {
        XmlRenderer.Item(output, subject, catalog.ViewOf(subject.Type), bridge);
        return ApiResult.Rendered;
    }

    private ApiResult Modify(ResourceObject subject, ApiRequest request, Bridge bridge)
    {
        var type = subject.Type;
        var values = new ResourceValues(type, subject);
        var refusals = FormReader.Read(request.Body, values, catalog.ViewOf(type), isCreation: false);
        if (Check(values, refusals, bridge) is { } refused)
            return refused;

        type.Complete(values, bridge);
        bridge.Change(subject, values);
        request.Audit(bridge, $"modified {type.AuditName} {subject.Id}{type.AuditSuffix(subject)}");
        return ApiResult.Empty;
    }

    private static ApiResult Delete(ResourceObject subject, ApiRequest request, Bridge bridge)
    {
        if (subject.Type.BeforeDelete(subject, bridge) is { } refusal)
            return new ApiResult.Refused(400, refusal);

        var audit = $"deleted {subject.Type.AuditName} {subject.Id}{subject.Type.AuditSuffix(subject)}";
        bridge.Remove(subject);
        request.Audit(bridge, audit);
        return ApiResult.Empty;
    }

    /// <summary>All that speaks against saving: the form's own faults, references to nothing, the type's rules, duplicates.</summary>
    private ApiResult.Refused? Check(ResourceValues values, List<Refusal> refusals, Bridge bridge)
    {
        foreach (var field in values.Type.Fields)
        {
            if (field.Target is { } target && values.WasSent(field) && values.Text(field) is { } id
                && !(catalog.Named(target.Collection) is { } type && bridge.Find(type, Guid.Parse(id)) is not null))
                refusals.Add(new Refusal(target.Unknown, field.Name, Why: $"nothing in {target.Collection} has the id {id}"));
        }
        if (refusals is [])
        {
            if (values.Type.BeforeSave(values, bridge) is { } refusal)
                refusals.Add(refusal);
            else if (bridge.TableOf(values.Type).Conflict(values) is { } conflict)
                refusals.Add(conflict);
        }
        return refusals is [] ? null : new ApiResult.Refused(400, refusals);
    }

    /// <summary>How many there are, and those that the page shows.</summary>
    private static (int Total, IEnumerable<ResourceObject> Page) PageOf(IEnumerable<ResourceObject> found, int offset, int limit)
    {
        var total = 0;
        List<ResourceObject> page = [];
        foreach (var subject in found)
        {
            if (total >= offset && page.Count < limit)
                page.Add(subject);
            total++;
        }
        return (total, page);
    }

    private static IEnumerable<ResourceObject> Gathered(ResourceDefinition type, Bridge bridge)
    {
        var all = bridge.AllInCluster(type).ToLookup(entry => entry.Bridge == bridge, entry => entry.Subject);
        return [.. all[true], .. all[false]];
    }

    private static ApiResult.Refused Unknown(ResourceDefinition type, Bridge bridge) =>
        new(bridge.Settings.UnknownIdStatus, type.NotFound!);

    private static Verbs VerbOf(string method, RouteNode node) => (method, node.IsItem || node.Type!.Kind is ResourceKind.Singleton) switch
    {
        ("GET", false) => Verbs.List,
        ("GET", true) => Verbs.Read,
        ("POST", false) => Verbs.Create,
        ("PUT", true) => Verbs.Modify,
        ("DELETE", true) => Verbs.Delete,
        _ => Verbs.None,
    };

    /// <summary>Canonical, whatever spelling the request used: <c>/api/v1/callLegs/…</c> for a leg posted under a call.</summary>
    private static string AddressOf(ResourceObject subject) => subject.Type.Owner is { } owner
        ? $"/api/v1/{owner.ParentCollection}/{subject.Text(owner.Parent)}/{subject.Type.Collection}/{subject.Id}"
        : $"/api/v1/{subject.Type.Collection}/{subject.Id}";

    // A single object has nothing stored; it is what the state says.
    private static ResourceObject SingletonOf(ResourceDefinition type) => new(type, Guid.Empty, [], 0);

    private static int Number(string? text, string name, List<Refusal> refusals)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        refusals.Add(Refusal.InvalidValue(name, $"{name} is a whole number from 0"));
        return 0;
    }
}
