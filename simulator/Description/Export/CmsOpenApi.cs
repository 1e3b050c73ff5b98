using System.Text.Json;
using System.Text.RegularExpressions;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The API of a CMS in one release as an OpenAPI 3.1 document.</summary>
internal sealed class CmsOpenApi
{
    private const string Xml = "text/xml";
    private const string Form = "application/x-www-form-urlencoded";

    private readonly Utf8JsonWriter _json;
    private readonly ReleaseApi _api;
    private readonly OpenApiSchemas _schemas;

    private CmsOpenApi(Utf8JsonWriter json, ReleaseApi api) => (_json, _api, _schemas) = (json, api, new OpenApiSchemas(json, api));

    public static string Write(ReleaseApi api) => ExportJson.Document(json => new CmsOpenApi(json, api).WriteMembers());

    private void WriteMembers()
    {
        _json.WriteString("openapi", "3.1.0");
        _json.Object("info", WriteInfo);
        WriteServers();
        _json.Array("security", ["basic"], scheme => _json.Object(() => _json.Texts(scheme, [])));
        _json.Array("tags", _api.Nodes.Select(node => node.Chapter).Distinct(), chapter => _json.Object(() =>
        {
            _json.WriteString("name", chapter);
            _json.WriteString("description", $"The nodes of the chapter {chapter}.");
        }));
        _json.Object("paths", () =>
        {
            foreach (var path in _api.Calls.GroupBy(call => call.Method.Path))
                _json.Object(path.Key, () => WritePath([.. path]));
        });
        _json.Object("components", WriteComponents);
    }

    private void WriteInfo()
    {
        _json.WriteString("title", "Cisco Meeting Server API");
        _json.WriteString("version", _api.Release);
        _json.WriteString("summary", $"The API of a Cisco Meeting Server {_api.Release}, as CmsSim simulates it.");
        _json.WriteString("description", string.Join("\n\n",
        [
            .. _api.IsPartial ? (string[])[$"The sources describe release {_api.Release} only in part."] : [],
            "Requests carry Basic credentials and form bodies. Answers are XML. A POST that creates an object answers 200 with an empty body, "
                + "and the header Location has the address of the object. A refusal answers 400 with failureDetails, which names the reason.",
            "x-evidence is documented, observed or inferred, x-source names the source, and x-since and x-until name the first release that has a part "
                + "and the first that no longer has it. Bounds of values that no source gives are inferred.",
            "In a PUT, an empty value removes the value of an optional parameter. Lists may be longer than a page: offset and limit select a page, and total counts all objects.",
        ]));
        _json.Object("contact", () => _json.WriteString("name", "CmsSim contributors"));
        _json.Object("license", () =>
        {
            _json.WriteString("name", "MIT");
            _json.WriteString("identifier", "MIT");
        });
        _json.WriteBoolean("x-partial", _api.IsPartial);
    }

    private void WriteServers() => _json.Array("servers", ["{scheme}://{host}:{port}/api/v1"], url => _json.Object(() =>
    {
        _json.WriteString("url", url);
        _json.WriteString("description", "A bridge. The defaults are those of the first bridge of a simulator.");
        _json.Object("variables", () =>
        {
            foreach (var (name, value) in ((string, string)[])[("scheme", "https"), ("host", "127.0.0.1"), ("port", "8443")])
            {
                _json.Object(name, () =>
                {
                    _json.WriteString("default", value);
                    if (name is "scheme")
                        _json.Texts("enum", ["https", "http"]);
                });
            }
        });
    }));

    private void WritePath(IReadOnlyList<ApiCall> calls)
    {
        var node = calls[0].Node;
        _json.WriteString("x-node", node.Name);
        _json.WriteEvidence(node);
        if (calls[0].Ids.Any())
        {
            _json.Array("parameters", calls[0].Ids, id => _json.Object(() =>
            {
                _json.WriteString("name", id);
                _json.WriteString("in", "path");
                _json.WriteBoolean("required", true);
                _json.WriteString("description", $"The id of an object of {_api.NodeOfId(calls[0].Method.Path, id).Name}.");
                _json.Object("schema", () =>
                {
                    _json.WriteString("type", "string");
                    _json.WriteString("format", "uuid");
                });
            }));
        }
        foreach (var call in calls)
            _json.Object(call.Method.Verb.ToLowerInvariant(), () => WriteOperation(call));
    }

    private void WriteOperation(ApiCall call)
    {
        _json.Texts("tags", [call.Node.Chapter]);
        _json.WriteString("operationId", call.OperationId);
        _json.WriteString("summary", call.Summary);
        _json.WriteString("description", $"Evidence: {call.Method.Evidence.Word()}. {call.Method.Source}.");
        _json.WriteEvidence(call.Method);
        _json.Texts("x-cms-reasons", call.Reasons);
        if (call.Query.Count > 0 || call.HasPages)
        {
            _json.WriteStartArray("parameters");
            foreach (var filter in call.Query)
                WriteQuery(filter);
            foreach (var name in call.HasPages ? (string[])["offset", "limit"] : [])
                _json.Object(() => _json.WriteString("$ref", "#/components/parameters/" + name));
            _json.WriteEndArray();
        }
        WriteBody(call);
        _json.Object("responses", () =>
        {
            _json.Object("200", () => WriteAnswer(call));
            _json.Object("400", () => WriteRefusal(call));
            WriteReference("401", "Unauthorized");
            if (call.Ids.Any())
                WriteReference("404", "UnknownId");
            if (call.Form.Count > 0 || call.SendsContent)
                WriteReference("413", "BodyTooLarge");
        });

        void WriteReference(string status, string response) => _json.Object(status, () => _json.WriteString("$ref", "#/components/responses/" + response));
    }

    private void WriteQuery(DescribedFilter filter) => _json.Object(() =>
    {
        _json.WriteString("name", filter.Name);
        _json.WriteString("in", "query");
        _json.Object("schema", () => _json.WriteType(filter));
        _json.WriteEvidence(filter);
    });

    private void WriteBody(ApiCall call)
    {
        if (call.Form.Count == 0 && !call.SendsContent)
            return;
        _json.Object("requestBody", () =>
        {
            if (call.SendsContent || call.Form.Any(parameter => OpenApiSchemas.IsRequired(parameter, call.Method.Kind)))
                _json.WriteBoolean("required", true);
            _json.Object("content", () => _json.Object(call.SendsContent ? call.Node.MediaType! : Form, () => _json.Object("schema", () =>
            {
                if (call.SendsContent)
                    WriteContentType(call.Node);
                else
                    _json.WriteString("$ref", OpenApiSchemas.FormOf(call));
            })));
        });
    }

    private void WriteContentType(DescribedResource node) => _json.WriteString("type", node.MediaType is "application/json" ? "object" : "string");

    private void WriteAnswer(ApiCall call)
    {
        var (method, node) = (call.Method, call.Node);
        _json.WriteString("description", method.HasAnswer ? "The answer." : method.Location is null ? "Done; the body is empty." : "Done; Location has the address of the object, and the body is empty.");
        if ((method.Location ?? method.AnswerHeader) is not null)
        {
            _json.Object("headers", () => _json.Object(method.Location is null ? method.AnswerHeader! : "Location", () =>
            {
                _json.WriteString("description", method.Location is { } path ? $"The address of the object: /api/v1{path}" : "The result.");
                _json.Object("schema", () =>
                {
                    _json.WriteString("type", "string");
                    if (method.Location is not null)
                        _json.WriteString("format", "uri-reference");
                });
                if (method.Location is { } address)
                    _json.WriteString("example", $"/api/v1{Regex.Replace(address, "{.*?}", Samples.Id)}");
            }));
        }
        if (!method.HasAnswer)
            return;
        _json.Object("content", () => _json.Object(node.MediaType ?? Xml, () =>
        {
            _json.Object("schema", () =>
            {
                if (node.MediaType is not null)
                    WriteContentType(node);
                else
                    _json.WriteString("$ref", _schemas.AnswerOf(call));
            });
            if (node.MediaType is null)
                _json.WriteString("example", XmlSamples.Of(call, _api));
        }));
    }

    private void WriteRefusal(ApiCall call)
    {
        _json.WriteString("description", "The CMS refuses the request; failureDetails has the reasons.");
        _json.Object("content", () => _json.Object(Xml, () =>
        {
            _json.Object("schema", () => _json.WriteString("$ref", "#/components/schemas/FailureDetails"));
            if (!call.Reasons.Any())
                return;
            _json.Object("examples", () =>
            {
                foreach (var reason in call.Reasons)
                    _json.Object(reason, () => _json.WriteString("$ref", "#/components/examples/" + reason));
            });
        }));
    }

    private void WriteComponents()
    {
        _json.Object("schemas", _schemas.Write);
        _json.Object("parameters", () =>
        {
            WritePage("offset", 0, "The number of objects to skip.");
            WritePage("limit", 0, "The most objects to return. A CMS returns no more than a page of its own size (10 or 20).");
        });
        _json.Object("responses", () =>
        {
            _json.Object("Unauthorized", () =>
            {
                _json.WriteString("description", "The credentials are missing or wrong; the body is empty.");
                _json.Object("headers", () => _json.Object("WWW-Authenticate", () =>
                {
                    _json.WriteString("description", "The challenge.");
                    _json.Object("schema", () =>
                    {
                        _json.WriteString("type", "string");
                        _json.WriteString("const", "Basic realm=\"acano\"");
                    });
                }));
            });
            _json.Object("UnknownId", () =>
            {
                _json.WriteString("description", "An id in the path is unknown. Most bridges answer 400; clients should expect both.");
                _json.Object("content", () => _json.Object(Xml, () => _json.Object("schema", () => _json.WriteString("$ref", "#/components/schemas/FailureDetails"))));
                _json.WriteString("x-evidence", Evidence.Observed.Word());
            });
            _json.Object("BodyTooLarge", () => _json.WriteString("description", "The body is too large; the body of the answer is empty."));
        });
        _json.Object("examples", () =>
        {
            foreach (var reason in _api.Reasons)
            {
                _json.Object(reason.Name, () =>
                {
                    _json.WriteString("summary", reason.Name);
                    _json.WriteString("value", XmlSamples.Failure(reason.Name));
                    _json.WriteEvidence(reason);
                });
            }
        });
        _json.Object("securitySchemes", () => _json.Object("basic", () =>
        {
            _json.WriteString("type", "http");
            _json.WriteString("scheme", "basic");
        }));
    }

    private void WritePage(string name, int least, string description) => _json.Object(name, () =>
    {
        _json.WriteString("name", name);
        _json.WriteString("in", "query");
        _json.WriteString("description", description);
        _json.Object("schema", () =>
        {
            _json.WriteString("type", "integer");
            _json.WriteNumber("minimum", least);
        });
    });
}
