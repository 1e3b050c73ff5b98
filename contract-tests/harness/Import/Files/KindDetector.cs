using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Harness.Import.Files;

/// <summary>Recognises the kind of a text by its beginning.</summary>
public static partial class KindDetector
{
    /// <summary>The beginning of a cURL command: the word, then an option, a quote, a variable, an address or the end of the line.</summary>
    internal const string CurlPattern = """(?:^|[\s>$#;|&"'`(])(?<curl>curl(?:\.exe)?)[ \t]+(?:[-'"^$%{]|\\\r?$|`\r?$|https?:|[\w.-]+[/:])""";

    /// <summary>Returns the kind of a text and the sign that shows it.</summary>
    /// <param name="head">The beginning of the text as UTF-8, 64 KiB or less.</param>
    /// <param name="isWhole">True when the text ends there.</param>
    public static DetectedKind Detect(ReadOnlySpan<byte> head, bool isWhole)
    {
        var begin = head.TrimStart(" \t\r\n"u8);
        if (begin.IsEmpty)
            return isWhole ? new(InputKind.None, "an empty text") : new(InputKind.Syslog, "a text that begins with more than 64 KiB of blanks");
        if (begin[0] == '{' && HarHead.Describe(begin) is { } har)
            return new(InputKind.Har, har);
        var text = Encoding.UTF8.GetString(head);
        if (begin[0] == '<' && OfXml(text) is { } xml)
            return xml;
        return OfText(text) ?? (isWhole
            ? new(InputKind.None, "a text without log lines, cURL commands and HTTP requests")
            : new(InputKind.Syslog, "a long text without a log line in its first 64 KiB"));
    }

    private static DetectedKind? OfXml(string text) => XmlRoot().Match(text) is { Success: true } root
        ? root.Groups["name"].Value switch
        {
            "fixture" => new(InputKind.Fixture, "a fixture"),
            "world" => new(InputKind.World, "a world"),
            "records" => new(InputKind.Cdr, "call detail records"),
            _ => null,
        }
        : null;

    private static DetectedKind? OfText(string text) =>
        ApiTrace().IsMatch(text) ? new(InputKind.Syslog, "an API trace")
        : CurlCommand().IsMatch(text) ? new(InputKind.Curl, "cURL commands")
        : RequestLine().IsMatch(text) ? new(InputKind.HttpFile, "HTTP requests")
        : OfLog(text);

    private static DetectedKind? OfLog(string text) =>
        ServerProcess().IsMatch(text) ? new(InputKind.Syslog, "log lines of a Meeting Server")
        : StampAndFacility().IsMatch(text) ? new(InputKind.Syslog, "syslog lines")
        : EventLog().IsMatch(text) ? new(InputKind.Syslog, "lines of the event log")
        : Diagnostics().IsMatch(text) ? new(InputKind.Syslog, "call diagnostics")
        : WithoutStamp().IsMatch(text) ? new(InputKind.Syslog, "log lines without time stamps")
        : AnyStamp().IsMatch(text) ? new(InputKind.Syslog, "lines with time stamps, perhaps of another device")
        : null;

    // Web pages put marks and hard blanks between the words.
    [GeneratedRegex(@"\bAPI(?:[\s*_`]|&nbsp;|&#160;|</?\w{1,10}>){1,12}trace(?:[\s*_`]|&nbsp;|&#160;|</?\w{1,10}>){1,12}\d")]
    private static partial Regex ApiTrace();

    [GeneratedRegex("(?m)" + CurlPattern)]
    private static partial Regex CurlCommand();

    [GeneratedRegex(@"(?m)^[>\s`]{0,8}(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS)[ \t]+(?:https?://|/|\{\{)[^\r\n]{1,4000}\r?$")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\bhost(?:[\s*]|&nbsp;){0,4}:(?:[\s*]|&nbsp;){0,4}server(?:[\s*]|&nbsp;){0,4}:")]
    private static partial Regex ServerProcess();

    [GeneratedRegex(@"\b(?:[A-Z][a-z]{2}\s{1,3}\d{1,2}\s{1,3}\d{2}:\d{2}:\d{2}(?:[.,]\d{1,6})?|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\S{0,14})\s{1,3}(?:user|local\d|daemon|kern|auth|authpriv|syslog|cron|mail|lpr|news)\.(?:emerg|alert|crit|err|error|warning|warn|notice|info|debug)\b")]
    private static partial Regex StampAndFacility();

    [GeneratedRegex(@"\b\d{4}-\d{2}-\d{2}[\s,;""]{1,4}\d{2}:\d{2}:\d{2}[.,]\d{3}[\s,;""*]{1,6}(?:Info|Warning|Error)\b")]
    private static partial Regex EventLog();

    [GeneratedRegex(@"(?m)^[>\s]{0,8}\d{2}:\d{2}:\d{2}\.\d{3}\s{1,4}(?:Info|Warning|Error)\s|^Recent log messages:")]
    private static partial Regex Diagnostics();

    [GeneratedRegex(@"\b(?:INFO|WARNING|ERROR) {0,4}: \S|\bcall \d{1,9}: (?:ending|incoming|outgoing|configured|tearing|SIP|allocated)\b")]
    private static partial Regex WithoutStamp();

    [GeneratedRegex(@"(?m)^[>\s]{0,8}(?:<\d{1,3}>)?(?:\d\s)?(?:[A-Z][a-z]{2}\s{1,3}\d{1,2}\s{1,3}\d{2}:\d{2}:\d{2}|\d{4}-\d{2}-\d{2}[T ]{1,2}\d{2}:\d{2}:\d{2})")]
    private static partial Regex AnyStamp();

    [GeneratedRegex(@"\A\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:(?!-->)[\s\S]){0,20000}-->\s*)*<(?<name>[A-Za-z]{1,40})[\s>/]")]
    private static partial Regex XmlRoot();
}
