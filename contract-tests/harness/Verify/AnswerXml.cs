using System.Xml.Linq;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Verify;

/// <summary>Reads bodies that a target sends, whatever they are.</summary>
internal static class AnswerXml
{
    /// <summary>Returns the root element. Null when the text is not XML, or exceeds the limits.</summary>
    public static XElement? Read(string text)
    {
        try
        {
            return BoundedXml.Read(text, new XmlLimits());
        }
        catch (XmlRefusedException)
        {
            return null;
        }
    }
}
