using System.Net;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CmsSim.ContractTests.Verify;

/// <summary>
/// A server that looks like a CMS and shares no code with the simulator: spaces, access methods, calls and profiles in plain dictionaries.
/// It is right but for twenty deviations, each marked with its number and the contract that must report it.
/// </summary>
internal sealed class LookAlike : IAsyncDisposable
{
    public static readonly string[] Deviations =
    [
        /* 1 */ "authentication.before-path", /* 2 */ "authentication.cookies", /* 3 */ "errors.unknown-id-calls", /* 4 */ "errors.unsupported-method", /* 5 */ "errors.bad-boolean",
        /* 6 */ "spelling.double-slash", /* 7 */ "spelling.word-case", /* 8 */ "spelling.bulk", /* 9 */ "forms.put", /* 10 */ "forms.empty-pair", /* 11 */ "forms.content-type",
        /* 12 */ "forms.uri-lower-case", /* 13 */ "forms.call-id", /* 14 */ "forms.xml-calls", /* 15 */ "forms.headers", /* 16 */ "paging.past-the-end", /* 17 */ "paging.empty-values",
        /* 18 */ "filters.letter-case", /* 19 */ "uniqueness.own-uri", /* 20 */ "accessMethods.call-id-and-secret",
    ];

    private static readonly Dictionary<string, string> s_elements = new(StringComparer.OrdinalIgnoreCase)
    {
        ["coSpaces"] = "coSpace",
        ["calls"] = "call",
        ["callLegs"] = "callLeg",
        ["callLegProfiles"] = "callLegProfile",
        ["callProfiles"] = "callProfile",
        ["users"] = "user",
        ["callBridges"] = "callBridge",
        ["accessMethods"] = "accessMethod",
        ["cospaceBulkParameterSets"] = "cospaceBulkParameterSet",
        ["cdrReceivers"] = "cdrReceiver",
    };

    private readonly WebApplication _app;
    private readonly List<(string Kind, string Parent, string Id, Dictionary<string, string> Values)> _objects = [];
    private int _next = 100;

    private LookAlike()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => { kestrel.AddServerHeader = false; kestrel.Listen(IPAddress.Loopback, 0); });
        _app = builder.Build();
        _app.Run(Serve);
    }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<LookAlike> StartAsync()
    {
        var made = new LookAlike();
        await made._app.StartAsync();
        return made;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Serve(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path.StartsWith("//", StringComparison.Ordinal)) { await Say(http, 404, Failure("unrecognisedObject")); return; }    // deviation 6
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isKnown = parts.Length > 2 && (s_elements.ContainsKey(parts[2]) || parts[2].Equals("system", StringComparison.OrdinalIgnoreCase));
        if (parts.Length > 2 && !isKnown) { await Say(http, 404, Failure("unrecognisedObject")); return; }                     // deviation 1
        if (http.Request.Headers.ContainsKey("Cookie") || http.Request.Headers.Authorization != "Basic " + Convert.ToBase64String("admin:admin"u8))   // deviation 2
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"acano\"";
            await Say(http, 401, "");
            return;
        }
        if (parts[1] != "v1") { await Say(http, 400, Failure("invalidVersion")); return; }
        if (http.Request.ContentType == "application/json") { await Say(http, 415, ""); return; }                               // deviation 11

        var body = await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync();
        if (body.StartsWith('&')) { await Say(http, 400, ""); return; }                                                         // deviation 10
        var form = body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .GroupBy(pair => Decode(pair[0])).ToDictionary(same => same.Key, same => Decode(same.Last().ElementAtOrDefault(1) ?? ""));

        if (parts[2].Equals("system", StringComparison.OrdinalIgnoreCase))
        {
            if (parts[3].Equals("cdrReceivers", StringComparison.OrdinalIgnoreCase)) await Say(http, 200, Xml("<cdrReceivers total=\"0\" maximum=\"4\"></cdrReceivers>"));
            else if (http.Request.Method != "GET") await Say(http, 405, "");                                                    // deviation 4
            else await Say(http, 200, Xml("<status><softwareVersion>2.0</softwareVersion><uptimeSeconds>5</uptimeSeconds></status>"));
            return;
        }
        var kind = s_elements.Keys.First(key => key.Equals(parts[2], StringComparison.OrdinalIgnoreCase));
        if (parts.Length == 3) await Collection(http, kind, "", $"/api/v1/{kind}", form);
        else if (Find(kind, parts[3]) is not { } found) await Say(http, 400, Failure(kind == "calls" ? "noSuchCall" : s_elements[kind] + "DoesNotExist"));   // deviation 3
        else if (parts.Length == 4) await One(http, kind, found, form);
        else if (!parts[4].Equals("accessMethods", StringComparison.OrdinalIgnoreCase)) await Say(http, 404, Failure("unrecognisedObject"));
        else if (parts.Length == 5) await Collection(http, "accessMethods", found, $"/api/v1/{kind}/{found}/accessMethods", form);
        else if (Find("accessMethods", parts[5]) is not { } method) await Say(http, 400, Failure("accessMethodDoesNotExist"));
        else await One(http, "accessMethods", method, form);
    }

    private async Task Collection(HttpContext http, string kind, string parent, string location, Dictionary<string, string> form)
    {
        if (http.Request.Method == "POST")
        {
            if (kind == "calls" && form.TryGetValue("coSpace", out var space) && Find("coSpaces", space) is null) { await Say(http, 400, Failure("coSpaceDoesNotExist")); return; }
            if (kind == "coSpaces" && !form.ContainsKey("name")) { await Say(http, 400, Failure("parameterError parameter=\"name\" error=\"missing\"")); return; }
            if (Wrong(kind, form, null) is { } reason) { await Say(http, 400, Failure(reason)); return; }
            var id = $"00000000-0000-4000-8000-{_next++:x12}";
            var values = new Dictionary<string, string>();
            _objects.Add((kind, parent, id, values));
            Take(kind, values, form);
            http.Response.Headers.Location = $"{location}/{id}";
            await Say(http, 200, "");
            return;
        }

        var query = http.Request.Query.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToString());
        var all = _objects.Where(each => each.Kind == kind && each.Parent == parent).ToList();
        if (query.TryGetValue("filter", out var filter))
            all = all.FindAll(each => new[] { "name", "uri", "callId" }.Any(key => each.Values.GetValueOrDefault(key)?.Contains(filter, StringComparison.Ordinal) is true));   // deviation 18
        if (query.TryGetValue("cospacefilter", out var wanted))
            all = all.FindAll(each => each.Values.GetValueOrDefault("coSpace") == wanted);
        if (query.TryGetValue("usagefilter", out var usage))
            all = all.FindAll(each => _objects.Any(other => other.Values.ContainsValue(each.Id)) == (usage == "referenced"));
        if (query.Any(pair => pair.Key is "limit" or "offset" && pair.Value.Length == 0)) { await Say(http, 400, Failure("parameterError parameter=\"limit\" error=\"invalidValue\"")); return; }   // deviation 17
        var offset = int.Parse(query.GetValueOrDefault("offset", "0"), System.Globalization.CultureInfo.InvariantCulture);
        if (offset > all.Count + 5) { await Say(http, 400, Failure("parameterError parameter=\"offset\" error=\"invalidValue\"")); return; }   // deviation 16
        var limit = Math.Min(20, int.Parse(query.GetValueOrDefault("limit", "20"), System.Globalization.CultureInfo.InvariantCulture));
        var root = kind == "cospaceBulkParameterSets" ? "coSpaceBulkParameterSets" : kind;                                        // deviation 8
        var page = string.Concat(all.Skip(offset).Take(limit).Select(each => Element(kind, each.Id, each.Values, ["name", "autoGenerated", "uri", "callId", "coSpace", "callCorrelator"])));
        var text = $"<{root} total=\"{all.Count}\">{page}</{root}>";
        await Say(http, 200, Xml(text));                                                                                          // deviation 14: no exception for calls
    }

    private async Task One(HttpContext http, string kind, string id, Dictionary<string, string> form)
    {
        var found = _objects.First(each => each.Id == id);
        if (http.Request.Method == "GET")
        {
            var shown = new Dictionary<string, string>(found.Values);
            if (kind == "coSpaces" && _objects.Count(each => each.Parent == id) is > 0 and var count)
                shown["numAccessMethods"] = $"{count}";
            await Say(http, 200, Xml(Element(kind, id, shown, null)));
        }
        else if (http.Request.Method == "DELETE")
        {
            _objects.RemoveAll(each => each.Id == id || each.Parent == id);
            await Say(http, 200, "");
        }
        else if (Wrong(kind, form, found.Id) is { } reason)
        {
            await Say(http, 400, Failure(reason));
        }
        else
        {
            Take(kind, found.Values, form);
            http.Response.Headers.Location = http.Request.Path.Value;                                                            // deviation 9
            await Say(http, 200, "");
        }
    }

    private string? Wrong(string kind, Dictionary<string, string> form, string? self)
    {
        foreach (var (name, value) in form)
        {
            if (name is "callLegProfile" or "callProfile" && value.Length > 0 && Find(name + "s", value) is null) return name + "DoesNotExist";
            if (name == "defaultLayout" && value is not ("" or "allEqual" or "telepresence" or "stacked")) return "parameterError parameter=\"defaultLayout\" error=\"invalidValue\"";   // deviation 7
            if (name == "participantLimit" && !value.All(char.IsAsciiDigit)) return "parameterError parameter=\"participantLimit\" error=\"invalidValue\"";
            // deviation 5: booleans are not checked
            if (value.Length == 0 || kind is not ("coSpaces" or "accessMethods")) continue;
            var isTaken = _objects.Any(each => each.Values.GetValueOrDefault(name)?.Equals(value, StringComparison.OrdinalIgnoreCase) is true);   // deviation 19: the space itself, too
            if (name == "uri" && isTaken) return "duplicateCoSpaceUri";
            if (name == "callId" && isTaken) return "duplicateCoSpaceId";
            if (name == "secret" && isTaken && self is null) return "duplicateCoSpaceSecret";
        }
        return null;
    }

    private void Take(string kind, Dictionary<string, string> values, Dictionary<string, string> form)
    {
        foreach (var (name, value) in form.Where(pair => pair.Key is not ("autoGenerated" or "noSuchParameter" or "requireCallId" or "regenerateSecret")))
        {
            if (value.Length == 0) values.Remove(name);
            else values[name] = value is "True" or "False" ? value.ToLowerInvariant() : value;                                   // deviation 12: the uri keeps its letter case
        }
        if (kind == "calls")
        {
            values["callCorrelator"] = $"00000000-0000-4000-8000-{_next++:x12}";
            return;
        }
        if (kind != "coSpaces") return;                                                                                          // deviation 20: no secrets for access methods
        values["autoGenerated"] = "false";
        if (form.GetValueOrDefault("requireCallId") == "true") values.TryAdd("callId", $"70000{_next++:00000}");                 // deviation 13: ten digits
        if (values.ContainsKey("callId") && (form.GetValueOrDefault("regenerateSecret") == "true" || !values.ContainsKey("secret")))
            values["secret"] = $"abcdefghijklmnopq{_next++:00000}";
    }

    private string? Find(string kind, string id) =>
        _objects.FirstOrDefault(each => each.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase) && each.Id.Equals(id, StringComparison.OrdinalIgnoreCase)).Id;

    private static string Element(string kind, string id, Dictionary<string, string> values, string[]? only) =>
        $"<{s_elements[kind]} id=\"{id}\">{string.Concat(values.Where(pair => only is null || only.Contains(pair.Key)).Select(pair => $"<{pair.Key}>{SecurityElement.Escape(pair.Value)}</{pair.Key}>"))}</{s_elements[kind]}>";

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static string Failure(string reason) => Xml($"<failureDetails><{reason} /></failureDetails>");

    private static string Xml(string text) => "<?xml version=\"1.0\"?>" + text;

    private static async Task Say(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Server = "Apache";
        http.Response.Headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";                                   // deviation 15: frames are allowed
        if (text.Length > 0) http.Response.ContentType = "text/xml";
        var bytes = Encoding.UTF8.GetBytes(text);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }
}
