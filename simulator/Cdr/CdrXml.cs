using System.Globalization;
using System.Text;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Cdr;

/// <summary>Elements of a record, one after the other without white space. What has no value is left out.</summary>
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

    /// <summary>A tag without content; an alarm has a blank before its slash, an <c>ivr</c> has none.</summary>
    public void Empty(string tag) => output.AppendText($"<{tag}>");
}
