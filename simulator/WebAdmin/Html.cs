using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// Writes the HTML of a page. Every text and every value of an attribute is escaped; names of elements and attributes are literals of the
/// simulator. Elements without content end as in XML, so that XML readers can read the pages as well.
/// </summary>
/// <param name="output">Receives the bytes.</param>
internal sealed class Html(ByteBuffer output)
{
    private readonly Stack<string> _open = [];

    /// <summary>Begins the document.</summary>
    public Html Begin()
    {
        output.Append("<!DOCTYPE html>\n"u8);
        return this;
    }

    /// <summary>Writes a start tag. An attribute without a value is left out.</summary>
    public Html Open(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes, ">"u8);
        _open.Push(element);
        return this;
    }

    /// <summary>Writes the end tag of the latest open element.</summary>
    public Html Close()
    {
        var element = _open.Pop();
        output.Append("</"u8);
        output.AppendText(element);

        // A line end within a line would be shown as a blank.
        output.Append(element is "a" or "bdi" or "button" or "code" or "label" or "span" ? ">"u8 : ">\n"u8);
        return this;
    }

    /// <summary>Writes an element that has no content, such as a field.</summary>
    public Html Void(string element, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(element, attributes, " />"u8);
        return this;
    }

    /// <summary>Writes an element with a text.</summary>
    public Html Element(string element, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) => Open(element, attributes).Text(text).Close();

    /// <summary>Writes text.</summary>
    public Html Text(string text)
    {
        output.AppendEscaped(text);
        return this;
    }

    /// <summary>Writes text from the state. Marks of writing direction in it do not change the order of the text around it.</summary>
    public Html Value(string text) => text.Length == 0 ? this : Element("bdi", text);

    private void Tag(string element, ReadOnlySpan<(string Name, string? Value)> attributes, ReadOnlySpan<byte> end)
    {
        output.Append("<"u8);
        output.AppendText(element);
        foreach (var (name, value) in attributes)
        {
            if (value is null)
                continue;
            output.Append(" "u8);
            output.AppendText(name);
            output.Append("=\""u8);
            output.AppendEscaped(value);
            output.Append("\""u8);
        }
        output.Append(end);
    }
}
