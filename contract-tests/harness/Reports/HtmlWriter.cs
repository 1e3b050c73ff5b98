using System.Net;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes markup, and text with its markup encoded. Characters that a reader would not see are written as escapes.</summary>
internal sealed class HtmlWriter(TextWriter writer)
{
    /// <summary>The number of characters so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes markup of this library.</summary>
    public HtmlWriter Raw(string markup)
    {
        writer.Write(markup);
        Length += markup.Length;
        return this;
    }

    /// <summary>Writes any text.</summary>
    public HtmlWriter Text(string text) => Raw(Encode(text));

    /// <summary>Writes any text in an element.</summary>
    public HtmlWriter Element(string name, string text) => Raw($"<{name}>").Text(text).Raw($"</{name}>");

    /// <summary>Writes one fact of a definition list.</summary>
    public HtmlWriter Fact(string name, string text) => Element("dt", name).Element("dd", text).Raw("\n");

    public static string Encode(string text) => WebUtility.HtmlEncode(VisibleText.OneLine(text));
}
