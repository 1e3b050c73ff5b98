using System.Net;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Traces;

/// <summary>Takes tags and entities from the lines of a web page. Names of the API that are no names of HTML stay.</summary>
internal sealed partial class PageHtml
{
    private bool _isTagOpen, _isHidden;

    /// <summary>Returns the lines of text that a line of the page shows.</summary>
    public IEnumerable<string> Read(string line)
    {
        if (_isTagOpen)
        {
            var end = line.IndexOf('>', StringComparison.Ordinal);
            if (end < 0)
                return [""];
            line = line[(end + 1)..];
            _isTagOpen = false;
        }

        if (OpenTag().Match(line) is { Success: true } open)
        {
            line = line[..open.Index];
            _isTagOpen = true;
        }

        line = WithoutHidden(line);
        line = Block().Replace(line, "\n");
        line = Inline().Replace(line, "");
        return line.Split('\n').Select(text => WebUtility.HtmlDecode(text).Replace('\u00a0', ' '));
    }

    private string WithoutHidden(string line)
    {
        if (_isHidden)
        {
            var end = HiddenEnd().Match(line);
            if (!end.Success)
                return "";
            line = line[(end.Index + end.Length)..];
            _isHidden = false;
        }

        line = Hidden().Replace(line, "");
        if (HiddenStart().Match(line) is { Success: true } start)
        {
            line = line[..start.Index];
            _isHidden = true;
        }

        return line;
    }

    [GeneratedRegex(@"</?(?:br|p|div|pre|tr|li|ul|ol|table|tbody|thead|h[1-6]|hr|blockquote|html|head|body|section|article|header|footer|nav|main|figure|dl|dt|dd|form|option|!doctype)(?:\s[^<>]*)?/?>|<!--.*?-->", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Block();

    [GeneratedRegex(@"</?(?:a|b|i|u|s|em|strong|span|code|font|td|th|tt|kbd|samp|small|big|mark|ins|del|sub|sup|img|input|button|label|link|meta|title|wbr|svg|path|time|abbr|center|col|colgroup)(?:\s[^<>]*)?/?>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"<(?:script|style)\b[^>]*>.*?</(?:script|style)\s*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"<(?:script|style)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HiddenStart();

    [GeneratedRegex(@"</(?:script|style)\s*>", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex HiddenEnd();

    [GeneratedRegex(@"</?(?:a|p|div|span|td|tr|table|img|font|pre|code|input|link|meta|li|ul|button|label|body|html)\s[^<>]*$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OpenTag();
}
