using System.Text;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;
using CmsSim.Untrusted;

namespace CmsSim.Simulator.Api;

/// <summary>Rewrites an answer as a later release might send it: drops optional elements and adds unknown ones.</summary>
internal static class HostileXml
{
    // There are no limits, because this is the bridge's own answer.
    private static readonly XmlLimits s_limits = new() { Length = long.MaxValue, Piece = int.MaxValue, Nodes = long.MaxValue };

    public static void Rewrite(ByteBuffer body, ResourceView view, HostileExchange exchange)
    {
        var root = BoundedXml.Read(Encoding.UTF8.GetString(body.Written), s_limits, LoadOptions.PreserveWhitespace);
        var hasDeclaration = body.Written.StartsWith("<?"u8);
        var isList = root.Attribute("total") is not null;
        foreach (var subject in isList ? root.Elements() : [root])
            Disturb(subject, view, exchange);
        body.Clear();
        XmlRenderer.Whole(body, root, hasDeclaration);
    }

    private static void Disturb(XElement subject, ResourceView view, HostileExchange exchange)
    {
        foreach (var leaf in subject.Elements().Where(child => !child.HasElements && IsOptional(child.Name.LocalName, view)).ToList())
        {
            if (exchange.OmitsElement())
                leaf.Remove();
        }
        if (exchange.UnknownElement() is { } name)
            subject.Add(new XElement(name, "1"));
    }

    // A reference, a value that the bridge decides, one with a default and one that is shown when empty are documented to be present.
    private static bool IsOptional(string name, ResourceView view) =>
        view.FieldNamed(name) is { OnCreate: true, IsRequired: false, IsRequiredAtFirst: false, Default: null, ShownEmpty: false, Target: null };
}
