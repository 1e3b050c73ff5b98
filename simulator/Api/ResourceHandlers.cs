using System.Globalization;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Api;

/// <summary>List, create, read, modify, delete: once, for all types. Everything here runs inside the gate.</summary>
internal sealed class ResourceHandlers(ReleaseCatalog catalog, RenderedEntries entries)
{
    private readonly SaveChecks _checks = new(catalog);

    /// <summary>Performs the request on its node and renders the body of the answer, if there is one.</summary>
    public ApiResult Handle(RouteMatch match, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var node = match.Node;
        var type = node.Type!;
        var verb = node.VerbOf(request.Method);
        var allowed = node.Verbs ?? type.Verbs;
        if (verb is Verbs.None || !allowed.HasFlag(verb))
            return new ApiResult.Refused(400, new Refusal(Failure.InvalidOperation, Why: $"this node does not support {request.Method}"));
        if (FindParent(match, bridge, out var parent) is { } unknown)
            return unknown;

        if (type.Kind is ResourceKind.Singleton)
            return Single(verb, type, parent, request, bridge, output);
        switch (verb)
        {
            case Verbs.List:
                return type.IsGatheredFromPeers ? new ApiResult.AfterPeers() : List(match, request, bridge, output);
            case Verbs.Create or Verbs.Reserve:
                return Create(match, request, bridge, isWhole: verb is Verbs.Create);
            case Verbs.DeleteAll:
                return DeleteAll(match, request, bridge);
        }
        if (bridge.Find(type, match.Id, match.ParentId) is not { } subject || !IsBelow(subject, match, parent, bridge))
            return Unknown(type, bridge);
        if (verb is not Verbs.Modify)
            request.IgnoreQuery();
        return verb switch
        {
            Verbs.Read => Read(subject, catalog.ViewOf(type), bridge, output),
            Verbs.Modify => Modify(subject, request, bridge),
            _ => Delete(subject, request, bridge),
        };
    }

    // Each id in the path must exist, and the parent must belong to the owner that the path names.
    private ApiResult.Refused? FindParent(RouteMatch match, Bridge bridge, out ResourceObject? parent)
    {
        parent = null;
        if (match.Node.ParentType is not { } type)
            return null;
        if (type.Owner is { } owner && catalog.Named(owner.ParentCollection) is { } above && bridge.Find(above, match.OwnerId) is null)
            return Unknown(above, bridge);
        parent = bridge.Find(type, match.ParentId);
        return parent is null || (type.Owner is { Parent: var belonging } && parent.Get(belonging) != match.OwnerId) ? Unknown(type, bridge) : null;
    }

    private ApiResult Single(Verbs verb, ResourceDefinition type, ResourceObject? parent, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var view = catalog.ViewOf(type);
        if (verb is Verbs.Read && type.Prepare is not null)
            return ReadPrepared(view, parent!, request, bridge, output);
        if (verb is Verbs.Read && !type.IsQuery)
            request.IgnoreQuery();
        if (type.Content is { } content)
            return verb is Verbs.Read ? Read(content, parent, bridge, output) : Write(type, content, parent, request, bridge);
        if (type.Perform is not null || type.IsQuery)
            return verb is Verbs.Read && !type.IsQuery
                ? Read(parent ?? Transient(type), view, bridge, output)
                : Perform(verb, view, parent, request, bridge, output);
        var subject = parent ?? (type.IsSetting ? bridge.SettingOf(type) : Transient(type));
        return verb is Verbs.Read ? Read(subject, view, bridge, output) : Modify(subject, request, bridge);
    }

    /// <summary>Performs the operation of a node. A query node answers with the result for its parameters.</summary>
    private ApiResult Perform(Verbs verb, ResourceView view, ResourceObject? parent, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var type = view.Type;
        var values = new ResourceValues(type);

        var refusals = FormReader.Read(request, request.Body, values, view, isCreation: verb is not Verbs.Modify, bridge.Settings);
        if (_checks.Refuse(values, refusals, bridge) is { } refused)
            return refused;
        var outcome = type.Perform?.Invoke(values, parent, bridge) ?? default;
        if (outcome.Refusal is { } refusal)
            return new ApiResult.Refused(400, refusal);
        if (outcome.Header is { } header)
            return new ApiResult.Headed(header);
        if (type.IsQuery)
            return Read(new ResourceObject(type, Guid.Empty, values.Values, 0), view, bridge, output);
        if (type.AuditName is not null)
            request.Audit(bridge, "modified", type, subject: null);
        return outcome.Created is { } created ? new ApiResult.Created(AddressOf(created)) : ApiResult.Empty;
    }

    /// <summary>Answers from the parameters in the address and, if the node needs one, a document of another machine.</summary>
    private ApiResult ReadPrepared(ResourceView view, ResourceObject parent, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var values = new ResourceValues(view.Type);
        var refusals = FormReader.Read(request, [], values, view, isCreation: true, bridge.Settings);
        if (_checks.Refuse(values, refusals, bridge) is { } refused)
            return refused;
        if (view.Type.Prepare!(values, parent, bridge) is not { } document)
            return Rendered(output);

        FetchedDocument fetched = default;
        return new ApiResult.Later(
            done => bridge.Fetch(document, outcome =>
            {
                fetched = outcome;
                done();
            }),
            body =>
            {
                document.Use(fetched);
                return Rendered(body);
            });

        ApiResult Rendered(ByteBuffer body) => Read(new ResourceObject(view.Type, Guid.Empty, values.Values, 0), view, bridge, body);
    }

    private static ApiResult.Document Read(Content content, ResourceObject? parent, Bridge bridge, ByteBuffer output)
    {
        output.Append(content.Read(parent, bridge).Span);
        return new ApiResult.Document(content.MediaType);
    }

    private static ApiResult Write(ResourceDefinition type, Content content, ResourceObject? parent, ApiRequest request, Bridge bridge)
    {
        if (StrictUtf8.Text(request.Body) is not { } text)
            return new ApiResult.Refused(400, Failure.ParameterError);
        if (SaveChecks.ReadOnly(parent?.Type ?? type, bridge) is { } readOnly)
            return new ApiResult.Refused(400, readOnly);
        return content.Write!(parent, text, bridge) is { } refusal ? new ApiResult.Refused(400, refusal) : ApiResult.Empty;
    }

    /// <summary>Renders one page of a list. <c>total</c> counts all matching objects, not only those on the page.</summary>
    public ApiResult List(RouteMatch match, ApiRequest request, Bridge bridge, ByteBuffer output)
    {
        var type = match.Node.Type!;
        var view = catalog.ViewOf(type);
        List<Refusal> refusals = [];
        var most = type.PageSize(bridge.Settings);
        var (offset, limit) = (0, most);
        List<Func<ResourceObject, IBridgeContext, bool>> tests = [];
        IReadOnlyList<ObjectTable> tables = type.IsGatheredFromPeers ? bridge.TablesOfAll(type) : [bridge.TableOf(type)];
        var found = type.Members is { } members ? members(ParentOf(match, bridge), bridge) : Below(match, bridge);

        var query = request.Query;
        while (FormReader.Next(ref query, out var rawName, out var rawValue))
        {
            if (FormReader.Decode(rawName) is not { } name)
                continue;
            var value = FormReader.Decode(rawValue);
            if (name.Equals("offset", StringComparison.OrdinalIgnoreCase))
                offset = Number(value, "offset", 0, refusals);
            else if (name.Equals("limit", StringComparison.OrdinalIgnoreCase))
                limit = Math.Min(Number(value, "limit", most, refusals), most);
            else if (value is not null and not "" && found is null && FilterNamed(name, view) is { Searched: [_, ..] searched })
                found = tables is [var only] ? only.Containing(value, searched) : tables.SelectMany(table => table.Containing(value, searched));
            else
                Filter(view, name, value, tests, refusals, request);
        }
        if (refusals is [_, ..])
            return new ApiResult.Refused(400, refusals);

        if (tests.Count > 0)
            found = (found ?? tables.SelectMany(table => table.All)).Where(subject => tests.TrueForAll(test => test(subject, bridge)));
        var shift = 0;
        if (request.Hostile is { } hostile)
        {
            shift = hostile.Shift(offset);
            (offset, limit) = (offset == int.MaxValue ? offset : offset + shift, hostile.Shortened(limit));
        }
        var (total, page) = found is null ? PageOf(tables, offset, limit) : ObjectList.PageOf(found, offset, limit);
        XmlRenderer.ListStart(output, type, Math.Max(total - shift, 0), bridge);
        foreach (var subject in page)
            XmlRenderer.Entry(output, subject, view, bridge, entries);
        XmlRenderer.ListEnd(output, type);
        return ApiResult.Rendered;
    }

    private ApiResult Create(RouteMatch match, ApiRequest request, Bridge bridge, bool isWhole)
    {
        var type = match.Node.Type!;
        var values = new ResourceValues(type);
        var refusals = FormReader.Read(request, request.Body, values, catalog.ViewOf(type), isCreation: isWhole, bridge.Settings);
        if (match.Node.Parent is { } parent)
            values.Set(parent, match.ParentId.ToString());
        if (_checks.Refuse(values, refusals, bridge) is { } refused)
            return refused;

        if (type.Existing(values, bridge) is { } existing)
            return new ApiResult.Created(AddressOf(existing));

        var created = Saving.Add(values, bridge, out var home);
        request.Audit(bridge, "created new", type, created);
        type.AfterCreate(created, home);
        return isWhole ? new ApiResult.Created(AddressOf(created)) : ApiResult.Empty;
    }

    private static ApiResult.Document Read(ResourceObject subject, ResourceView view, Bridge bridge, ByteBuffer output)
    {
        XmlRenderer.Item(output, subject, view, bridge);
        return ApiResult.Rendered;
    }

    private ApiResult Modify(ResourceObject subject, ApiRequest request, Bridge bridge)
    {
        var type = subject.Type;
        var values = new ResourceValues(type, subject);
        var refusals = FormReader.Read(request, request.Body, values, catalog.ViewOf(type), isCreation: false, bridge.Settings);
        if (_checks.Refuse(values, refusals, bridge) is { } refused)
            return refused;

        Saving.Change(subject, values, bridge);
        request.Audit(bridge, "modified", type, subject);
        return ApiResult.Empty;
    }

    /// <summary>Deletes the objects that match the filters of the request, or all objects when there are none.</summary>
    private ApiResult DeleteAll(RouteMatch match, ApiRequest request, Bridge bridge)
    {
        var type = match.Node.Type!;
        List<Func<ResourceObject, IBridgeContext, bool>> tests = [];
        List<Refusal> refusals = [];
        var read = 0;
        if (!Filters(request.Query, ref read) || !Filters(request.Body, ref read))
            return new ApiResult.Refused(400, Failure.ParameterError);
        if (SaveChecks.ReadOnly(type, bridge) is { } readOnly)
            refusals.Add(readOnly);
        if (refusals is [_, ..])
            return new ApiResult.Refused(400, refusals);

        foreach (var subject in (Below(match, bridge) ?? bridge.All(type)).Where(subject => tests.TrueForAll(test => test(subject, bridge))).ToList())
            bridge.Remove(subject);
        return ApiResult.Empty;

        // Filters are read from the query and from the body; an object must match all of them (inferred).
        bool Filters(ReadOnlySpan<byte> pairs, ref int read)
        {
            while (FormReader.Next(ref pairs, out var rawName, out var rawValue))
            {
                if (++read > bridge.Settings.FormParameters)
                    return false;
                if (FormReader.Decode(rawName) is { } name)
                    Filter(catalog.ViewOf(type), name, FormReader.Decode(rawValue), tests, refusals, request);
            }
            return true;
        }
    }

    private static QueryFilter? FilterNamed(string name, ResourceView view) =>
        view.Filters.FirstOrDefault(filter => filter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static void Filter(
        ResourceView view, string name, string? value, List<Func<ResourceObject, IBridgeContext, bool>> tests, List<Refusal> refusals, ApiRequest request)
    {
        if (FilterNamed(name, view) is not { } filter)
        {
            request.Ignore([name]);
            return;
        }
        if (value is "")
            return;
        if (value is not null && filter.Prepare(value) is { } test)
            tests.Add(test);
        else
            refusals.Add(Refusal.InvalidValue(filter.Name));
    }

    private static ApiResult Delete(ResourceObject subject, ApiRequest request, Bridge bridge)
    {
        if ((SaveChecks.ReadOnly(subject.Type, bridge) ?? subject.Type.BeforeDelete(subject, bridge) ?? bridge.ClashWithout(subject)) is { } refusal)
            return new ApiResult.Refused(400, refusal);

        bridge.Remove(subject);
        request.Audit(bridge, "deleted", subject.Type, subject);
        return ApiResult.Empty;
    }

    /// <summary>The number of objects and the objects of the page. Only the objects of the page are examined.</summary>
    private static (int Total, IEnumerable<ResourceObject> Page) PageOf(IReadOnlyList<ObjectTable> tables, int offset, int limit)
    {
        if (tables is [var only])
            return (only.Count, only.From(offset).Take(limit));

        var total = 0;
        List<ResourceObject> page = [];
        foreach (var table in tables)
        {
            page.AddRange(table.From(Math.Max(0, offset - total)).Take(limit - page.Count));
            total += table.Count;
        }
        return (total, page);
    }

    private static ApiResult.Refused Unknown(ResourceDefinition type, Bridge bridge) =>
        new(bridge.Settings.UnknownIdStatus, type.NotFound!);

    /// <summary>
    /// The canonical address of the object, whatever spelling the request used: <c>/api/v1/callLegs/…</c> for a leg posted under a call.
    /// </summary>
    private static string AddressOf(ResourceObject subject) => subject.Type.Owner is { } owner
        ? $"/api/v1/{owner.ParentCollection}/{subject.Text(owner.Parent)}/{subject.Type.Collection}/{subject.Id}"
        : $"/api/v1/{subject.Type.Collection}/{subject.Id}";

    // A temporary object for a node whose answer is computed from the state.
    private static ResourceObject Transient(ResourceDefinition type) => new(type, Guid.Empty, new string?[type.SlotCount], 0);

    private static ResourceObject? ParentOf(RouteMatch match, Bridge bridge) => match.Node.ParentType is { } parent ? bridge.Find(parent, match.ParentId) : null;

    /// <summary>The objects of the type below the parent object of the node; null for a node without a parent.</summary>
    private static IEnumerable<ResourceObject>? Below(RouteMatch match, Bridge bridge)
    {
        if (match.Node.Finds is { } finds)
            return ParentOf(match, bridge) is { } holder ? finds(holder, bridge) : [];
        return match.Node.Parent is { } belonging ? bridge.TableOf(match.Node.Type!).ListedBelow(belonging, match.ParentId) : null;
    }

    private static bool IsBelow(ResourceObject subject, RouteMatch match, ResourceObject? parent, Bridge bridge) =>
        match.Node.Finds is { } finds ? finds(parent!, bridge).Contains(subject)
        : match.Node.Parent is not { } belonging || subject.Get(belonging) == match.ParentId;

    // An empty value counts as not sent, as for every other name in a query.
    private static int Number(string? text, string name, int otherwise, List<Refusal> refusals)
    {
        if (text is "")
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        refusals.Add(Refusal.InvalidValue(name, $"{name} must be a whole number, 0 or greater"));
        return 0;
    }
}
