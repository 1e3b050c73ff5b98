using System.Xml.Linq;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>Compares the values of a form with those of an object.</summary>
internal static class FormValues
{
    /// <summary>True if the object shows every value of the form that it shows at all, and at least one.</summary>
    public static bool AreIn(WireAnswer answer, string form)
    {
        if (answer.Status != 200 || AnswerXml.Read(answer.Text) is not { } shown)
            return false;
        var compared = form.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Shown: shown.Element(NameOrNone(pair[0]))?.Value, Sent: Uri.UnescapeDataString((pair.Length > 1 ? pair[1] : "").Replace('+', ' '))))
            .Where(pair => pair.Shown is not null).ToList();
        return compared is [_, ..] && compared.TrueForAll(pair => pair.Shown!.Equals(pair.Sent, StringComparison.OrdinalIgnoreCase));
    }

    private static XName NameOrNone(string name) => System.Xml.XmlConvert.EncodeLocalName(name) is { Length: > 0 } valid ? valid : "_";
}
