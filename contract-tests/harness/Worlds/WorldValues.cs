using System.Globalization;
using System.Xml;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Worlds;

/// <summary>The values that a world of a release can hold, by the documented types of their elements.</summary>
internal static class WorldValues
{
    private const int MostOfText = 1_000;
    private const int MostOfCallId = 50;
    private const int MostOfKeys = 100;
    private const int MostOfTag = 100;
    private const int MostOfUser = 200;
    private const int MostOfMapping = 200;

    // The documents say only that it is a text; the simulator takes digits.
    private const string CallId = "callId";

    /// <summary>The states of a call leg in a world. A stored leg is connected or on hold, so other states cannot be written.</summary>
    public static IReadOnlyList<string> LegStates { get; } = ["connected", "onHold"];

    /// <summary>True when a release has a node or field.</summary>
    /// <param name="since">The first release that has it. Null for one that is older than the documents.</param>
    /// <param name="removed">The first release that no longer has it. Null for none.</param>
    /// <param name="release">The release.</param>
    public static bool IsIn(string? since, string? removed, Version release) =>
        !(Version.TryParse(since, out var first) && first > release) && !(Version.TryParse(removed, out var end) && end <= release);

    /// <summary>True when a text is a value of a field. The words of an enum are those of its element and of its parameter.</summary>
    public static bool IsOfType(ApiField element, ApiField parameter, string value) => element.Type switch
    {
        "bool" => value is "true" or "false",
        "number" => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "enum" => element.Values is [] || element.Values.Contains(value) || parameter.Values.Contains(value),
        "id" or "guid" => Guid.TryParse(value, out _),
        "url" => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Host.Length > 0 && value.Length <= MostOfText && !value.Any(char.IsWhiteSpace),
        "dtmf" => value.Length <= MostOfKeys && value.All(c => c is '*' or '#' or ',' || char.IsAsciiDigit(c)),
        "uriUser" => value.Length <= MostOfUser && IsPlain(value) && !value.Any(c => c == '@' || char.IsWhiteSpace(c)),
        _ => IsPlain(value) && value.Length <= MostOf(element.Name) && (element.Name != CallId || value.All(char.IsAsciiDigit)),
    };

    /// <summary>Returns the text without characters that XML cannot hold.</summary>
    public static string Clean(string value) =>
        value.All(XmlConvert.IsXmlChar) ? value : string.Concat(value.Where((c, i) => XmlConvert.IsXmlChar(c) || IsInPair(value, i)));

    /// <summary>Returns a time as worlds write it.</summary>
    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    // The documents give no lengths; these are the simulator's.
    private static int MostOf(string name) => name switch
    {
        CallId => MostOfCallId,
        "cdrTag" => MostOfTag,
        _ when name.EndsWith("Mapping", StringComparison.Ordinal) => MostOfMapping,
        _ => MostOfText,
    };

    private static bool IsInPair(string value, int at) =>
        char.IsHighSurrogate(value[at]) ? at + 1 < value.Length && char.IsLowSurrogate(value[at + 1])
        : char.IsLowSurrogate(value[at]) && at > 0 && char.IsHighSurrogate(value[at - 1]);

    private static bool IsPlain(string value) => !value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');
}
