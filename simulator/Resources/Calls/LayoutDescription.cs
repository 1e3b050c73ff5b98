using System.Text;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>The JSON document of a layout template. It is stored and returned, and has no other effect.</summary>
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
        Content = Content.Text("application/json", (template, _) => template!.Text(LayoutTemplate.Template) ?? "", Write),
    };

    // The limit of its length, and the rule that it must be a JSON object, are inferred.
    private static Refusal? Write(ResourceObject? template, string text, IBridgeContext bridge)
    {
        if (Encoding.UTF8.GetByteCount(text) > bridge.Settings.LargestLayoutTemplate)
            return Failure.LayoutTemplateDescriptionTooLong;
        if (text.Length > 0 && LayoutTemplate.Template.Canonical(text) is null)
            return Refusal.InvalidValue("template", "the layout must be a JSON object");

        bridge.Set(template!, LayoutTemplate.Template, text.Length > 0 ? text : null);
        return null;
    }
}
