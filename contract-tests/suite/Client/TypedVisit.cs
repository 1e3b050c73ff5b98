using System.Collections;
using System.Text.Json;
using System.Xml.Linq;
using CmsSim.Client;
using CmsSim.Client.Generator;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Client;

/// <summary>Calls the documented methods of one release through the typed client, and keeps what differs from the reference.</summary>
internal sealed class TypedVisit : IDisposable
{
    private readonly Walk _walk;
    private readonly TypedCalls _calls;
    private readonly CmsClient _client;
    private readonly TypedComparison _comparison = new();
    private readonly Exchanges _exchanges = new();
    private int _seed = 100;

    public TypedVisit(Walk walk, TypedClient generated)
    {
        _walk = walk;
        _client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = walk.Cluster.Host.Bridges[0].Http!,
            UserName = "admin",
            Password = "admin",
            Authentication = CmsAuthentication.Preemptive,
            WrapHandler = inner => new Recorder(inner, _exchanges),
        });
        _calls = new TypedCalls(_client, generated);
    }

    public List<string> Differences => [.. _differences, .. _comparison.Differences.Select(difference => $"{_walk.Catalog.Release}: {difference}")];

    public HashSet<string> Unknown => _comparison.Unknown;

    public int Values => _comparison.Values;

    /// <summary>The elements that an answer did not show although their parameters were set.</summary>
    public HashSet<string> NotShown { get; } = [];

    /// <summary>The parameters that a bridge has accepted.</summary>
    public HashSet<string> Written { get; } = [];

    private readonly List<string> _differences = [];

    public void Dispose() => _client.Dispose();

    public async Task CallAsync(JsonElement resource, DocumentedPart part, string method, string address, bool isRefused)
    {
        var node = _calls.NodeOf(Walk.IdOf(resource));
        var name = $"{node.Id} {part.Name} {method}";
        Guid[] ids = [.. address.Split('/').Where(segment => Guid.TryParse(segment, out _)).Select(Guid.Parse)];
        var operation = TypedCalls.MethodOf(node, part.Name, method);
        try
        {
            switch (method)
            {
                case "GET" when part.Name is "collection":
                    await ListAsync(node, resource, address, ids);
                    break;
                case "GET" or "DELETE":
                    await ReadOrDeleteAsync(node, resource, part, method, operation, address, ids);
                    break;
                default:
                    await WriteAsync(node, resource, part, method, operation, address, ids, isRefused);
                    break;
            }
            if (isRefused)
                Differ(name, "was expected to be refused");
        }
        catch (CmsFailureException refused) when (isRefused && refused is CmsInvalidOperationException)
        {
            // As the reference says, a bridge may refuse it.
        }
        catch (Exception failed)
        {
            Differ(name, $"{failed.GetType().Name} {failed.Message} ({_exchanges.Last})");
        }
    }

    private async Task ListAsync(Node node, JsonElement resource, string address, Guid[] ids)
    {
        var model = _calls.ModelOf(node);
        var page = (await _calls.InvokeAsync(node, "ListAsync", ids))!;
        Expect("GET", address);
        var items = ((IEnumerable)page.GetType().GetProperty("Items")!.GetValue(page)!).Cast<object>().ToList();
        _comparison.CompareAll(model, items, [.. _exchanges.Xml.Elements()]);
        if (_exchanges.Xml.Attribute("total")?.Value != page.GetType().GetProperty("Total")!.GetValue(page)!.ToString())
            Differ(node.Id, "the total differs");

        var all = (IEnumerable)(await _calls.InvokeAsync(node, "ListAllAsync", ids))!;
        List<object> each = [];
        await foreach (var one in AsObjects(await _calls.InvokeAsync(node, "EnumerateAsync", ids)))
            each.Add(one);
        if (!all.Cast<object>().SequenceEqual(each) || each.Count < items.Count)
            Differ(node.Id, $"ListAllAsync and EnumerateAsync differ: {all.Cast<object>().Count()} and {each.Count}");

        foreach (var parameter in Query(resource))
            await FilterAsync(node, "ListAsync", "GET", parameter, address, ids);
    }

    private async Task FilterAsync(Node node, string operation, string method, JsonElement parameter, string address, Guid[] ids)
    {
        var name = parameter.GetProperty("name").GetString()!;
        var value = await QueryValueAsync(parameter);
        await _calls.InvokeAsync(node, operation, ids, (name, value));
        Expect(method, $"{address}?{name}={Uri.EscapeDataString(value)}");
        Written.Add($"{node.Id} query {name}");
    }

    private async Task ReadOrDeleteAsync(Node node, JsonElement resource, DocumentedPart part, string method, string operation, string address, Guid[] ids)
    {
        if (node.Id is "conversationIdQuery")
        {
            await FilterAsync(node, operation, method, Query(resource).Single(), address, ids);
            _comparison.Compare(_calls.ModelOf(node), (await _calls.InvokeAsync(node, operation, ids, ("conversationId", "x")))!, _exchanges.Xml);
            return;
        }
        var result = await _calls.InvokeAsync(node, operation, ids);
        Expect(method, address);
        if (method is "GET" && result is string text && text != _exchanges.Body)
            Differ(node.Id, "the text differs");
        else if (method is "GET" && result is not string)
            _comparison.Compare(_calls.ModelOf(node), result!, _exchanges.Xml);
        if (part.Name is "singleton" || (method is "DELETE" && part.Name is "collection" && !node.Has("collection", "GET")))
        {
            foreach (var parameter in Query(resource))
                await FilterAsync(node, operation, method, parameter, address, ids);
        }
    }

    private async Task WriteAsync(Node node, JsonElement resource, DocumentedPart part, string method, string operation, string address, Guid[] ids, bool isRefused)
    {
        if (node.IsText)
        {
            await _calls.InvokeAsync(node, operation, ids, ("text", "{}"));
            Expect(method, address, "{}");
            return;
        }
        if (!node.HasFields)
        {
            await _calls.InvokeAsync(node, operation, ids);
            Expect(method, address, "");
            return;
        }
        var values = await new TypedValues(_walk, ++_seed).OfAsync(resource, method);
        var (needed, other) = await NeededAsync(resource, method);
        if (isRefused)
            Written.UnionWith(values.Keys.Select(parameter => $"{node.Id} {method} {parameter}"));
        if (await TryAsync(values))
            return;

        // Some parameters exclude each other, so each is sent in a request of its own.
        foreach (var (name, value) in values)
        {
            (needed, other) = await NeededAsync(resource, method);
            if (!await TryAsync(needed.Where(pair => pair.Key != name).Append(new(name, value)).ToDictionary()))
                Differ($"{node.Id} {method}", $"{name} was refused: {_exchanges.Last} {_exchanges.Body}");
        }

        async Task<bool> TryAsync(IReadOnlyDictionary<string, string> form)
        {
            object? result;
            try
            {
                result = await _calls.InvokeAsync(node, operation, ids, ("fields", _calls.FieldsOf(node, form, other)));
            }
            catch (CmsFailureException) when (!isRefused)
            {
                return false;
            }
            finally
            {
                Expect(method, address, form, other);
            }
            Written.UnionWith(form.Keys.Select(parameter => $"{node.Id} {method} {parameter}"));
            await ReadBackAsync(node, part, result, ids, form);

            // A bridge has few receivers.
            if (node.Id is "system.cdrReceivers" && result is Guid receiver)
                await _client.SystemCdrReceivers.DeleteAsync(receiver);
            return true;
        }
    }

    // What was written is read from the object itself.
    private async Task ReadBackAsync(Node node, DocumentedPart part, object? result, Guid[] ids, IReadOnlyDictionary<string, string> form)
    {
        if (node.Kind is "query")
        {
            _comparison.Compare(_calls.ModelOf(node), result!, _exchanges.Xml);
            return;
        }
        Guid[] path = result is Guid created ? [.. ids, created] : ids;
        var (reader, isItem) = node.Id switch
        {
            "calls.callLegs" => (_calls.NodeOf("callLegs"), true),
            "calls.participants" => (_calls.NodeOf("participants"), true),
            _ => (node, part.Name is not "singleton"),
        };
        if (reader != node)
            path = [.. path.TakeLast(1)];
        if (part.Name is "collection" && result is not Guid)
            return;
        if (!reader.Has(isItem ? "item" : "singleton", "GET"))
            return;
        var read = (await _calls.InvokeAsync(reader, TypedCalls.MethodOf(reader, isItem ? "item" : "singleton", "GET"), path))!;
        _comparison.Compare(_calls.ModelOf(reader), read, _exchanges.Xml);
        foreach (var (name, value) in form.Where(pair => node.Parameters.First(parameter => parameter.Name == pair.Key).IsReadBack))
        {
            if (_exchanges.Xml.Descendants(name).FirstOrDefault()?.Value is { } shown)
            {
                if (!shown.Equals(value, StringComparison.OrdinalIgnoreCase))
                    Differ(node.Id, $"{name} was written as {value} and read as {shown}");
            }
            else if (reader.Elements.SelectMany(element => element.Children.Prepend(element)).Any(element => element.Name == name))
            {
                NotShown.Add($"{reader.Id} {name}");
            }
        }
    }

    // The reference does not have the call of a leg that is not created below a call.
    private async Task<(IReadOnlyDictionary<string, string> Sent, IReadOnlyDictionary<string, string> Other)> NeededAsync(JsonElement resource, string method)
    {
        var form = (await _walk.FormAsync(resource, method)).Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var names = resource.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!).ToHashSet();
        return (form.Where(pair => method is "POST" && names.Contains(pair.Key)).ToDictionary(), form.Where(pair => !names.Contains(pair.Key)).ToDictionary());
    }

    private IEnumerable<JsonElement> Query(JsonElement resource) =>
        resource.TryGetProperty("query", out var query) ? query.EnumerateArray().Where(parameter => DocumentedApi.Includes(parameter, _walk.Catalog.Release)) : [];

    private async Task<string> QueryValueAsync(JsonElement parameter) => (parameter.GetProperty("type").GetString(), parameter.GetProperty("name").GetString()) switch
    {
        ("id", _) when parameter.TryGetProperty("ref", out var collection) => (await _walk.AddressAsync(IdPath(collection.GetString()!)))[^36..],
        ("id" or "guid", _) => Walk.Unknown,
        ("number", _) => "1",
        ("bool", _) => "true",
        ("timestamp", _) => "2016-07-26T14:00:00Z",
        (_, "usageFilter") => "referenced",
        (_, "activeLayoutFilter") => "allEqual",
        (_, "alarms") => "all",
        (_, "language") => "en_US",
        _ => "x",
    };

    private string IdPath(string collection) =>
        _walk.Resources.First(resource => Walk.IdOf(resource) == collection).GetProperty("itemPath").GetString()!;

    private void Expect(string method, string target, string? body = null)
    {
        if (_exchanges.Method != method || _exchanges.Target != target || (body is not null && _exchanges.Sent != body))
            Differ($"{method} {target}", $"the request was {_exchanges.Method} {_exchanges.Target} {_exchanges.Sent}");
    }

    private void Expect(string method, string target, IReadOnlyDictionary<string, string> form, IReadOnlyDictionary<string, string> other)
    {
        Expect(method, target);
        var sent = _exchanges.Sent.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        if (!sent.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(form.Concat(other).OrderBy(pair => pair.Key, StringComparer.Ordinal)))
            Differ($"{method} {target}", $"the form was {_exchanges.Sent}");
    }

    private void Differ(string name, string how) => _differences.Add($"{_walk.Catalog.Release} {name}: {how}");

    private static async IAsyncEnumerable<object> AsObjects(object? items)
    {
        await foreach (var item in (IAsyncEnumerable<object>)items!)
            yield return item;
    }

    /// <summary>The last exchange.</summary>
    private sealed class Exchanges
    {
        public string Method { get; set; } = "";

        public string Target { get; set; } = "";

        public string Sent { get; set; } = "";

        public string Body { get; set; } = "";

        public XElement Xml => XElement.Parse(Body);

        public string Last => $"{Method} {Target} {Walk.Short(Sent)}";
    }

    private sealed class Recorder(HttpMessageHandler inner, Exchanges exchanges) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (exchanges.Method, exchanges.Target) = (request.Method.Method, request.RequestUri!.PathAndQuery);
            exchanges.Sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            exchanges.Body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response;
        }
    }
}
