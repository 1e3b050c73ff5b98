using System.Globalization;
using System.Text;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Cdr;

/// <summary>Writes the elements of a record without white space between them. Elements without a value are omitted.</summary>
internal sealed class CdrXml(ByteBuffer output)
{
    public void Leaf(string name, string? value)
    {
        if (value is not null)
            output.AppendLeaf(Encoding.ASCII.GetBytes($"<{name}>"), value, Encoding.ASCII.GetBytes($"</{name}>"));
    }

    public void Leaf(string name, bool? value) => Leaf(name, value switch { true => "true", false => "false", null => null });

    public void Leaf(string name, long? value) => Leaf(name, value?.ToString(CultureInfo.InvariantCulture));

    public void Nested(string name, Action<CdrXml> content) => Nested(name, name, content);

    public void Nested(string startTag, string name, Action<CdrXml> content)
    {
        output.AppendText($"<{startTag}>");
        content(this);
        output.AppendText($"</{name}>");
    }

    /// <summary>Writes an empty element. The caller supplies the slash: an alarm has a blank before it, an <c>ivr</c> has none.</summary>
    public void Empty(string tag) => output.AppendText($"<{tag}>");
}
