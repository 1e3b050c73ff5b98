using System.Net;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Quotes foreign text in GitHub-flavoured Markdown. It is always code: GitHub makes no markup, mentions, issue numbers, commit names or
/// links of code.
/// </summary>
internal static class MarkdownText
{
    /// <summary>Returns a code span. It is valid in a table cell as well.</summary>
    public static string Code(string text, int most = 300)
    {
        // A vertical bar would end the cell of a table, and a backslash before it is ambiguous, so the bar is written as an escape.
        var visible = VisibleText.Short(text, most).Replace("|", "\\u007c", StringComparison.Ordinal);
        if (string.IsNullOrWhiteSpace(visible))
            return visible.Length == 0 ? "(empty)" : "(blank)";
        var ticks = new string('`', LongestRun(visible) + 1);
        var pad = visible[0] == '`' || visible[^1] == '`' || visible[0] == ' ' && visible[^1] == ' ' ? " " : "";
        return $"{ticks}{pad}{visible}{pad}{ticks}";
    }

    /// <summary>Returns text as code for a line inside an HTML block. GitHub encodes nothing there, so markup is encoded.</summary>
    public static string Html(string text, int most = 300) => $"<code>{WebUtility.HtmlEncode(VisibleText.Short(text, most))}</code>";

    /// <summary>Returns a fenced block of lines.</summary>
    public static string Block(string language, params IEnumerable<string> lines)
    {
        var content = string.Join('\n', lines.Select(VisibleText.OneLine));
        var fence = new string('`', Math.Max(3, LongestRun(content) + 1));
        return $"{fence}{language}\n{content}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}

/// <summary>Collects Markdown up to a number of UTF-8 bytes.</summary>
internal sealed class BoundedMarkdown(int most)
{
    private readonly StringBuilder _text = new();
    private int _bytes;

    /// <summary>Adds a part as a whole, if it leaves room for a reserve. Returns false when it does not.</summary>
    public bool TryAdd(string part, int reserve = 0)
    {
        var bytes = Encoding.UTF8.GetByteCount(part);
        if (_bytes + bytes + reserve > most)
            return false;
        _bytes += bytes;
        _text.Append(part);
        return true;
    }

    public override string ToString() => _text.ToString();
}
