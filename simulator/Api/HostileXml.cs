using System.Text;
using System.Xml.Linq;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Wire;

namespace CmsSim.Simulator.Api;

/// <summary>An answer as a later release might give it: without what need not be there, and with what nobody knows yet.</summary>
internal static class HostileXml
{
    // The bridge's own answer, whatever its length.
    private static readonly XmlLimits s_limits = new() { Length = long.MaxValue, Piece = int.MaxValue, Nodes = long.MaxValue };

    public static void Rewrite(ByteBuffer body, ResourceView view, HostileTurn turn)
    {
        var root = BoundedXml.Read(Encoding.UTF8.GetString(body.Written), s_limits, LoadOptions.PreserveWhitespace);
        var hasDeclaration = body.Written.StartsWith("<?"u8);
        var isList = root.Attribute("total") is not null;
        foreach (var subject in isList ? root.Elements() : [root])
            Disturb(subject, view, turn);
        body.Clear();
        XmlRenderer.Whole(body, root, hasDeclaration);
    }

    private static void Disturb(XElement subject, ResourceView view, HostileTurn turn)
    {
        foreach (var leaf in subject.Elements().Where(child => !child.HasElements && IsOptional(child.Name.LocalName, view)).ToList())
        {
            if (turn.LeavesOut())
                leaf.Remove();
        }
        if (turn.Unknown() is { } name)
            subject.Add(new XElement(name, "1"));
    }

    // References say where an object belongs; what the bridge decides, has a default or is shown empty is documented to be there.
    private static bool IsOptional(string name, ResourceView view) =>
        view.FieldNamed(name) is { OnCreate: true, IsRequired: false, IsRequiredAtFirst: false, Default: null, ShownEmpty: false, Target: null };
}
