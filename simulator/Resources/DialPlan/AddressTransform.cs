using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>
/// What dial transforms make of an address. They are tried from high priority to low, and the first that matches is applied; an address
/// that none matches stays as it is (inferred).
/// </summary>
internal static class AddressTransform
{
    // Country codes of one and of two digits; all others have three (ITU E.164).
    private const string OneDigitCodes = "17";

    private static readonly HashSet<string> s_twoDigitCodes =
    [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56",
        "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];

    /// <summary>The address that is dialled in the place of this one; null when that is denied.</summary>
    public static string? Of(string address, IBridgeContext bridge)
    {
        foreach (var transform in bridge.All(DialTransform.Definition).OrderByDescending(transform => transform.Get(DialTransform.Priority)))
        {
            if (ComponentsOf(address, transform.Text(DialTransform.Type)) is { } components && Matches(components, transform.Text(DialTransform.Match) ?? ""))
                return transform.Text(DialTransform.Action) is "deny" ? null : Rewritten(address, components, transform.Text(DialTransform.Transform) ?? "");
        }
        return address;
    }

    /// <summary>$1 and so on; null when the address is not of the kind.</summary>
    private static string[]? ComponentsOf(string address, string? type) => type switch
    {
        "strip" => [string.Concat(address.Where(c => c is not ('.' or '-' or ' ')))],
        "phone" => PhoneNumber(address),
        _ => [address],
    };

    private static string[]? PhoneNumber(string address)
    {
        var digits = string.Concat(address.Where(c => c is not ('.' or '-' or ' ' or '(' or ')')));
        if (digits is not ['+', _, _, _, ..] || !digits[1..].All(char.IsAsciiDigit))
            return null;
        var length = OneDigitCodes.Contains(digits[1]) ? 1 : s_twoDigitCodes.Contains(digits[1..3]) ? 2 : 3;
        return [digits[1..(length + 1)], digits[(length + 1)..]];
    }

    // ($1/regex/)($2/regex/): all of them; nothing at all takes everything. What cannot be read takes nothing (inferred).
    private static bool Matches(string[] components, string match)
    {
        for (var at = 0; at < match.Length;)
        {
            var end = match.IndexOf("/)", at + 1, StringComparison.Ordinal);
            if (end < at + 4 || match[at] is not '(' || match[at + 1] is not '$' || match[at + 3] is not '/' || Component(components, match[at + 2]) is not { } component
                || Expression(match[(at + 4)..end]) is not { } expression || !expression.IsMatch(component))
                return false;
            at = end + 2;
        }
        return true;
    }

    // Text, and $1 or $1{/regex/replacement/}{…} in it. An empty transform leaves the address alone (inferred).
    private static string Rewritten(string address, string[] components, string transform)
    {
        if (transform.Length == 0)
            return address;
        var text = new StringBuilder();
        for (var at = 0; at < transform.Length;)
        {
            if (transform[at] is not '$' || at + 1 == transform.Length || Component(components, transform[at + 1]) is not { } component)
            {
                text.Append(transform[at++]);
                continue;
            }
            for (at += 2; at < transform.Length && transform[at] is '{' && transform.IndexOf('}', at) is > 0 and var end; at = end + 1)
                component = Replaced(component, transform[(at + 1)..end]);
            text.Append(component);
        }
        return text.ToString();
    }

    // /regex/replacement/, where \/ is a slash.
    private static string Replaced(string component, string replacement)
    {
        const char Slash = '\u0001';
        return replacement.Replace("\\/", Slash.ToString(), StringComparison.Ordinal).Split('/') is ["", var pattern, var by, ""]
            && Expression(pattern.Replace(Slash, '/')) is { } expression
            ? expression.Replace(component, by.Replace(Slash, '/'))
            : component;
    }

    private static string? Component(string[] components, char number) => number is >= '1' and <= '9' && number - '1' < components.Length ? components[number - '1'] : null;

    // What a client has set may not hold up the bridge; this kind of expression takes linear time.
    private static Regex? Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
