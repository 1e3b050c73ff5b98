using System.Text;
using System.Text.Json;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>A custom layout, by name.</summary>
internal static class LayoutTemplate
{
    public static readonly Field<string> Name = Field.Text("name");
    public static readonly Field<string> Description = Field.Text("description").On(Basis.Inferred("no source documents it"));

    /// <summary>The layout itself. The node <c>template</c> below this one reads and writes it.</summary>
    public static readonly Field<string> Template = new Field<string>("template", text => IsJsonObject(text) ? text : null, text => text).ReadOnly();

    /// <summary>The size in a world that has an entry of the list but not the template.</summary>
    private static readonly Field<long> s_sizeInWorld = Field.Number("templateSize").ReadOnly();

    // The size in bytes.
    private static readonly Computed s_templateSize = Computed.Number("templateSize", (layout, _) =>
        layout.Text(Template) is { } template ? Encoding.UTF8.GetByteCount(template) : layout.Get(s_sizeInWorld));

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "layoutTemplates",
        Element = "layoutTemplate",
        NotFound = Failure.LayoutTemplateDoesNotExist,
        AuditName = "layout template",
        Lifetime = Lifetime.From("2.8"),
        VerbsOn = [(Verbs.Read, Basis.Inferred("only the reason for unknown ids is documented"))],
        Fields = [Name, Description, Template, s_sizeInWorld],
        Item = [Name, s_templateSize],
        Listed = [Name, s_templateSize],
        Filters = [QueryFilter.Contains("filter", Name)],
    };

    // The text must also be valid in the XML of a world file.
    private static bool IsJsonObject(string text)
    {
        if (!WireText.IsClean(string.Concat(text.Where(c => c is not ('\t' or '\r' or '\n')))))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
