using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>Which characters may travel from a request into state, XML and log lines.</summary>
internal static class WireText
{
    /// <summary>No control characters and nothing that XML 1.0 cannot carry.</summary>
    public static bool IsClean(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\x7f')
                continue;
            if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufffe' or '\uffff')
                return false;
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsHighSurrogate(c) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i]))
                return false;
        }
        return true;
    }

    public static bool IsUserPart(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c is '@' || char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format)
                return false;
        }
        return IsClean(text);
    }
}
