using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Clone;

/// <summary>Reads the XML of answers.</summary>
internal static class AnswerXml
{
    private static readonly XmlLimits s_limits = new();

    /// <summary>Returns the root element. Returns null for an answer that is not well-formed XML.</summary>
    public static XElement? Read(CloneAnswer answer)
    {
        try
        {
            return answer.Text is { Length: > 0 } text ? BoundedXml.Read(text, s_limits, LoadOptions.PreserveWhitespace) : null;
        }
        catch (XmlRefusedException)
        {
            return null;
        }
    }
}
