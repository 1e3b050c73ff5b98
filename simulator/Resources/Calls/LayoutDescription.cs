using System.Text;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>The layout behind a template, as JSON; what it says is for nobody to see here.</summary>
internal static class LayoutDescription
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "template",
        VerbsOn = [(Verbs.Read | Verbs.Modify, Basis.Inferred("only the path and a reason are documented"))],
        Below = "layoutTemplates",
        Refuses = [Failure.LayoutTemplateDescriptionTooLong],
        Lifetime = Lifetime.From("2.8"),
        Verbs = Verbs.Read | Verbs.Modify,
        Content = new("application/json", (template, _) => template!.Text(LayoutTemplate.Template) ?? "", Take),
    };

    // That it has to be a JSON object, and how long it may be, is inferred.
    private static Refusal? Take(ResourceObject? template, string text, IBridgeContext bridge)
    {
        if (Encoding.UTF8.GetByteCount(text) > bridge.Settings.LargestLayoutTemplate)
            return Failure.LayoutTemplateDescriptionTooLong;
        if (text.Length > 0 && LayoutTemplate.Template.Canonical(text) is null)
            return Refusal.InvalidValue("template", "it is no JSON object");

        var values = new ResourceValues(LayoutTemplate.Definition, template);
        values.Set(LayoutTemplate.Template, text.Length > 0 ? text : null);
        bridge.Change(template!, values);
        return null;
    }
}
