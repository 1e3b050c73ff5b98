using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>Checks text from requests before it reaches state, XML and log lines.</summary>
internal static class WireText
{
    /// <summary>True when the text has no control characters and only characters that XML 1.0 allows.</summary>
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

    /// <summary>
    /// Reads an id in its one accepted form, such as <c>0e3758db-b9b8-49df-a74c-55fa05e3e21d</c>, in any letter case. The framework's parser
    /// also accepts surrounding blanks and signs inside the id.
    /// </summary>
    public static bool TryReadId(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        if (text.Length != 36)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] is not '-' : !char.IsAsciiHexDigit(text[i]))
                return false;
        }
        return Guid.TryParseExact(text, "D", out id);
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
