using System.Text.Json;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The calls of a release as a Postman collection 2.1. A run creates objects, uses them and deletes them, and tests each answer.</summary>
internal sealed class PostmanCollection
{
    private readonly Utf8JsonWriter _json;
    private readonly ReleaseApi _api;
    private readonly RequestPlan _plan;

    private PostmanCollection(Utf8JsonWriter json, ReleaseApi api) => (_json, _api, _plan) = (json, api, new RequestPlan(api));

    public static string Write(ReleaseApi api) => ExportJson.Document(json => new PostmanCollection(json, api).WriteMembers());

    private void WriteMembers()
    {
        _json.Object("info", () =>
        {
            _json.WriteString("name", $"Cisco Meeting Server API {_api.Release}");
            _json.WriteString("description", "Every call of the release. A run creates an object of each type, lists, reads and changes the objects, and deletes them. "
                + "It needs a CMS with a user, such as a simulator whose world has one; requests for objects that the CMS does not have are skipped.");
            _json.WriteString("schema", "https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
        });
        _json.Object("auth", () =>
        {
            _json.WriteString("type", "basic");
            _json.Array("basic", ["username", "password"], key => _json.Object(() =>
            {
                _json.WriteString("key", key);
                _json.WriteString("value", key is "username" ? "{{user}}" : "{{password}}");
                _json.WriteString("type", "string");
            }));
        });
        _json.Array("variable", [("baseUrl", "https://127.0.0.1:8443/api/v1"), ("user", "admin"), ("password", "admin"), .. _plan.Variables.Select(name => (name, ""))], WriteVariable);
        _json.WriteStartArray("item");
        WriteFolder("Create", _plan.Create);
        foreach (var chapter in _plan.Use.GroupBy(request => request.Call.Node.Chapter))
        {
            _json.Object(() =>
            {
                _json.WriteString("name", chapter.Key);
                _json.WriteStartArray("item");
                foreach (var node in chapter.GroupBy(request => request.Call.Node))
                    WriteFolder(node.Key.Name, node);
                _json.WriteEndArray();
            });
        }
        WriteFolder("Delete", _plan.Delete);
        _json.WriteEndArray();
    }

    private void WriteVariable((string Key, string Value) variable) => _json.Object(() =>
    {
        _json.WriteString("key", variable.Key);
        _json.WriteString("value", variable.Value);
    });

    private void WriteFolder(string name, IEnumerable<PlannedRequest> requests) => _json.Object(() =>
    {
        _json.WriteString("name", name);
        _json.Array("item", requests, WriteRequest);
    });

    private void WriteRequest(PlannedRequest request) => _json.Object(() =>
    {
        var method = request.Call.Method;
        _json.WriteString("name", $"{method.Verb} {method.Path}");
        _json.WriteStartArray("event");
        if (request.Needs.Count > 0)
            WriteScript("prerequest", request.Needs.Select(variable => $"if (!pm.collectionVariables.get({Quoted(variable)})) {{ pm.execution.skipRequest(); }}"));
        WriteScript("test", TestsOf(request));
        _json.WriteEndArray();
        _json.Object("request", () =>
        {
            _json.WriteString("method", method.Verb);
            _json.WriteString("description", $"{request.Call.Summary} Evidence: {method.Evidence.Word()}. {method.Source}.");
            _json.Array("header", request.Content is null ? [] : (string[])[request.Call.Node.MediaType!], type => _json.Object(() =>
            {
                _json.WriteString("key", "Content-Type");
                _json.WriteString("value", type);
            }));
            WriteBody(request);
            WriteUrl(request);
        });
    });

    private void WriteBody(PlannedRequest request)
    {
        if (request.Content is { } content)
        {
            _json.Object("body", () =>
            {
                _json.WriteString("mode", "raw");
                _json.WriteString("raw", content);
            });
        }
        else if (request.Form.Count > 0)
        {
            _json.Object("body", () =>
            {
                _json.WriteString("mode", "urlencoded");
                _json.Array("urlencoded", request.Form, value => _json.Object(() =>
                {
                    _json.WriteString("key", value.Name);
                    _json.WriteString("value", value.Value);
                    _json.WriteString("type", "text");
                    _json.WriteString("description", DescriptionOf(value.Parameter));
                    if (!value.IsSent)
                        _json.WriteBoolean("disabled", true);
                }));
            });
        }
    }

    private void WriteUrl(PlannedRequest request) => _json.Object("url", () =>
    {
        _json.WriteString("raw", "{{baseUrl}}" + request.Path);
        _json.Texts("host", ["{{baseUrl}}"]);
        _json.Texts("path", request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        if (request.Call.Query.Count == 0 && !request.Call.HasPages)
            return;
        _json.Array("query",
            [.. request.Call.Query.Select(filter => (filter.Name, Samples.Of(filter))), .. request.Call.HasPages ? ((string, string)[])[("offset", "0"), ("limit", "10")] : []],
            pair => _json.Object(() =>
            {
                _json.WriteString("key", pair.Item1);
                _json.WriteString("value", pair.Item2);
                _json.WriteBoolean("disabled", true);
            }));
    });

    private void WriteScript(string moment, IEnumerable<string> lines) => _json.Object(() =>
    {
        _json.WriteString("listen", moment);
        _json.Object("script", () =>
        {
            _json.WriteString("type", "text/javascript");
            _json.Texts("exec", lines);
        });
    });

    private static IEnumerable<string> TestsOf(PlannedRequest request)
    {
        var (method, node) = (request.Call.Method, request.Call.Node);
        yield return "pm.test(\"The status is 200\", () => pm.response.to.have.status(200));";
        if (request.Call.Method is { HasAnswer: true, Kind: MethodKind.List })
        {
            yield return $"pm.test(\"The body is a list of {node.Element}\", () => pm.expect(pm.response.text()).to.match(/<{node.ListElement} total=\"\\d+\"/));";
        }
        else if (method.HasAnswer && node.MediaType is null)
        {
            yield return $"pm.test(\"The body is {node.Element}\", () => pm.expect(pm.response.text()).to.match(/^<\\?xml version=\"1\\.0\"\\?><{node.Element}[ >]/));";
        }
        else if (method.HasAnswer)
        {
            yield return $"pm.test(\"The body is {node.MediaType}\", () => pm.expect(pm.response.headers.get(\"Content-Type\")).to.be.oneOf([undefined, {Quoted(node.MediaType!)}]));";
        }
        else
        {
            yield return "pm.test(\"The body is empty\", () => pm.expect(pm.response.text()).to.eql(\"\"));";
        }
        if (method.AnswerHeader is { } header)
            yield return $"pm.test(\"{header} has the result\", () => pm.expect(pm.response.headers.get({Quoted(header)})).to.be.ok);";
        if (request.Keeps is { } kept)
        {
            yield return "const location = pm.response.headers.get(\"Location\") || \"\";";
            yield return $"pm.test(\"Location has the address\", () => pm.expect(location).to.match(/^\\/api\\/v1\\/.*[0-9a-f-]{{36}}$/));";
            yield return $"pm.collectionVariables.set({Quoted(kept)}, location.split(\"/\").pop());";
        }
        foreach (var (variable, element) in request.Finds)
        {
            var pattern = element is "id" ? $"<{node.Element} id=\"([^\"]*)\"" : $"<{element}[^>]*>([^<]*)<";
            yield return $"pm.collectionVariables.set({Quoted(variable)}, (pm.response.text().match(/{pattern}/) || [])[1] || \"\");";
        }
    }

    private static string DescriptionOf(DescribedParameter parameter) => string.Join("; ",
    [
        parameter.RefersTo is { } collection ? $"the id of an object of {collection}" : parameter.Type,
        .. parameter.Values.Count == 0 ? (string[])[] : [string.Join(", ", parameter.Values.Select(value => value.Name))],
        .. parameter.Default is { } value ? (string[])[$"default {value}"] : [],
        $"{parameter.Evidence.Word()}: {parameter.Source}",
    ]);

    private static string Quoted(string text) => $"\"{text}\"";
}
