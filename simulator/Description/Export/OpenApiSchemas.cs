using System.Text.Json;

namespace CmsSim.Simulator.Description.Export;

/// <summary>The schemas of the OpenAPI document: forms, objects and lists.</summary>
internal sealed class OpenApiSchemas(Utf8JsonWriter json, ReleaseApi api)
{
    private const string At = "#/components/schemas/";

    /// <summary>The reference to the form of a call.</summary>
    public static string FormOf(ApiCall call) => At + call.Node.TypeName + (call.Method.Kind is MethodKind.Create ? "Create" : "Modify");

    /// <summary>The reference to the answer of a call.</summary>
    public string AnswerOf(ApiCall call) => call.Method.Kind is MethodKind.List ? $"{At}{call.Node.TypeName}List" : At + ObjectOf(call.Node).TypeName;

    /// <summary>True when a request of this kind cannot leave the parameter out.</summary>
    public static bool IsRequired(DescribedParameter parameter, MethodKind kind) => kind is MethodKind.Create && parameter.IsRequired;

    /// <summary>The node that describes the objects in full: a node such as <c>calls/callLegs</c> has a second path to the objects of <c>callLegs</c>.</summary>
    private DescribedResource ObjectOf(DescribedResource node) => api.Node(node.ObjectsOf) ?? node;

    /// <summary>Writes all schemas, ordered by name.</summary>
    public void Write()
    {
        var schemas = new SortedDictionary<string, Action>(StringComparer.Ordinal) { ["FailureDetails"] = WriteFailure };
        foreach (var call in api.Calls)
        {
            var node = call.Node;
            if (call.Form.Count > 0)
                schemas[FormOf(call)[At.Length..]] = () => WriteForm(call);
            if (!call.Method.HasAnswer || node.MediaType is not null)
                continue;
            if (call.Method.Kind is MethodKind.List)
                schemas[node.TypeName + "List"] = () => WriteList(node);
            else
                schemas[AnswerOf(call)[At.Length..]] = () => WriteObject(ObjectOf(node), [.. ObjectOf(node).Elements.Where(element => element.InItem)]);
        }
        foreach (var (name, write) in schemas)
            json.Object(name, write);
    }

    private void WriteForm(ApiCall call)
    {
        json.WriteString("type", "object");
        var required = call.Form.Where(parameter => IsRequired(parameter, call.Method.Kind)).Select(parameter => parameter.Name).ToList();
        if (required.Count > 0)
            json.Texts("required", required);
        json.Object("properties", () =>
        {
            foreach (var parameter in call.Form)
                json.Object(parameter.Name, () => WriteParameter(parameter));
        });
    }

    private void WriteParameter(DescribedParameter parameter)
    {
        json.WriteType(parameter);
        if (parameter.Default is { } value)
            WriteDefault(parameter, value);
        json.Optional("description", parameter.RefersTo is { } collection ? $"The id of an object of {collection}." : null);
        json.WriteEvidence(parameter);
        var others = parameter.Values.Where(word => (word.Since, word.Until, word.Evidence) != (parameter.Since, parameter.Until, parameter.Evidence)).ToList();
        if (others.Count == 0)
            return;
        json.Object("x-values", () =>
        {
            foreach (var word in others)
                json.Object(word.Name, () => json.WriteEvidence(word));
        });
    }

    private void WriteDefault(DescribedParameter parameter, string value)
    {
        if (parameter.Type is "bool")
            json.WriteBoolean("default", value is "true");
        else if (parameter.Type is "number" && long.TryParse(value, out var number))
            json.WriteNumber("default", number);
        else
            json.WriteString("default", value);
    }

    private void WriteList(DescribedResource node)
    {
        json.WriteString("type", "object");
        json.Object("xml", () => json.WriteString("name", node.ListElement));
        json.Object("properties", () =>
        {
            foreach (var attribute in node.ListAttributes)
                WriteAttribute(attribute, "integer", null);
            json.Object(node.Element, () =>
            {
                json.WriteString("type", "array");
                json.Object("items", () => WriteObject(node, [.. node.Elements.Where(element => element.InList)]));
            });
        });
    }

    private void WriteObject(DescribedResource node, IReadOnlyList<DescribedElement> elements)
    {
        json.WriteString("type", "object");
        json.Object("xml", () => json.WriteString("name", node.Element));
        var attributes = node.Attributes.Where(attribute => elements.All(element => element.Name != attribute)).ToList();
        if (attributes.Count + elements.Count == 0)
            return;
        json.Object("properties", () =>
        {
            foreach (var attribute in attributes)
                WriteAttribute(attribute, "string", attribute is "id" ? "uuid" : null);
            foreach (var element in elements)
                WriteElement(element);
        });
    }

    private void WriteAttribute(string name, string type, string? format) => json.Object(name, () =>
    {
        json.WriteString("type", type);
        json.Optional("format", format);
        json.Object("xml", () => json.WriteBoolean("attribute", true));
    });

    private void WriteElement(DescribedElement element) => json.Object(element.Name[(element.Name.LastIndexOf('/') + 1)..], () =>
    {
        if (element.Type is { } type)
            json.WriteType(type);
        else
            json.WriteString("type", "object");
        json.WriteEvidence(element);
        if (element.IsPlacedByGuess)
            json.WriteString("x-place-in-list", Evidence.Inferred.Word());
        if (element.Children.Count == 0)
            return;
        json.Object("properties", () =>
        {
            foreach (var child in element.Children)
                WriteElement(child);
        });
    });

    private void WriteFailure()
    {
        json.WriteString("type", "object");
        json.WriteString("description", "The reasons of a refusal: an empty element for each, named as the reason. Only parameterError has attributes.");
        json.Object("xml", () => json.WriteString("name", "failureDetails"));
        json.Object("properties", () => json.Object(ReleaseApi.ParameterError, () =>
        {
            json.WriteString("type", "object");
            json.Object("properties", () =>
            {
                WriteAttribute("parameter", "string", null);
                WriteAttribute("error", "string", null);
            });
        }));
        json.Object("additionalProperties", () => json.WriteString("type", "object"));
    }
}

/// <summary>Writes the types of values, and the evidence of parts.</summary>
internal static class OpenApiParts
{
    /// <summary>Writes the members that describe the accepted values.</summary>
    public static void WriteType(this Utf8JsonWriter json, ITyped typed)
    {
        json.WriteType(typed.Type);
        if (typed.Type is "number")
        {
            json.Optional("minimum", typed.Min);
            json.Optional("maximum", typed.UpperBound());
        }
        json.Optional("maxLength", typed.MaxLength);
        if (typed.Values.Count > 0)
            json.Texts("enum", typed.Values.Select(value => value.Name));
    }

    /// <summary>Writes the type, and the format or pattern of its values.</summary>
    public static void WriteType(this Utf8JsonWriter json, string type)
    {
        json.WriteString("type", type switch { "number" => "integer", "bool" => "boolean", _ => "string" });
        json.Optional("format", type switch { "id" or "guid" => "uuid", "url" => "uri", _ => null });
        json.Optional("pattern", type switch { "digits" => "^[0-9]*$", "dtmf" => "^[0-9*#,]*$", _ => null });
    }

    /// <summary>Writes the evidence and the releases of a part.</summary>
    public static void WriteEvidence(this Utf8JsonWriter json, Described part)
    {
        json.WriteString("x-evidence", part.Evidence.Word());
        json.WriteString("x-source", part.Source);
        json.WriteString("x-since", part.Since);
        json.Optional("x-until", part.Until);
    }
}
