using System.Globalization;
using System.Text;

namespace CmsSim.Untrusted;

/// <summary>Makes text from a server, log or file safe to print on a terminal by escaping characters that control the terminal.</summary>
internal static class VisibleText
{
    /// <summary>
    /// True when a terminal or editor interprets the character instead of showing it: controls, line separators, text direction marks.
    /// </summary>
    public static bool Steers(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u061c';

    /// <summary>Escapes these characters, line ends and tabs as <c>\u001b</c>, so that the text stays on one line.</summary>
    public static string OneLine(string text) => Escape(text, keepsLines: false);

    /// <summary>Escapes these characters but keeps line ends and tabs.</summary>
    public static string Lines(string text) => Escape(text, keepsLines: true);

    /// <summary>The text on one line, cut after <paramref name="most"/> characters. A cut text ends with its original length.</summary>
    public static string Short(string text, int most)
    {
        if (text.Length <= most)
            return OneLine(text);
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Create(CultureInfo.InvariantCulture, $"{OneLine(text[..end])}… ({text.Length} characters)");
    }

    private static string Escape(string text, bool keepsLines)
    {
        var clean = 0;
        while (clean < text.Length && !IsEscaped(text, clean, keepsLines))
            clean++;
        if (clean == text.Length)
            return text;

        var escaped = new StringBuilder(text, 0, clean, text.Length + 16);
        for (var i = clean; i < text.Length; i++)
        {
            if (IsEscaped(text, i, keepsLines))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                escaped.Append(text[i]);
        }
        return escaped.ToString();
    }

    // A carriage return without a line feed would move to the start of the line and overwrite it.
    private static bool IsEscaped(string text, int at, bool keepsLines) => text[at] switch
    {
        '\n' or '\t' => !keepsLines,
        '\r' => !keepsLines || at + 1 == text.Length || text[at + 1] != '\n',
        var c => Steers(c),
    };
}
