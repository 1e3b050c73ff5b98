using System.Text;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.DialPlan;

/// <summary>
/// Applies dial transforms to an address. They are tried from high priority to low, and the first one that matches is applied. An address
/// that none matches stays unchanged (inferred).
/// </summary>
internal static class AddressTransform
{
    // The characters of a condition around its pattern.
    private const string Condition = "($1//)";

    // Country codes of one digit and of two digits. All others have three (ITU E.164).
    private const string OneDigitCodes = "17";

    private static readonly HashSet<string> s_twoDigitCodes =
    [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56",
        "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];

    /// <summary>
    /// The address to dial instead of this one. Null when a transform denies the call, or when the result is not an address: it is empty, too
    /// long, or has invalid characters (inferred).
    /// </summary>
    public static string? Of(string address, IBridgeContext bridge)
    {
        var longest = Calls.CallLeg.RemoteParty.Values.MaxLength!.Value;
        var work = new Work(bridge.Settings.DialPlanWork);
        foreach (var transform in bridge.All(DialTransform.Definition).OrderByDescending(transform => transform.Get(DialTransform.Priority)))
        {
            // Bounds the time that many long transforms can take: once the work budget is used up, the rest do not match.
            if (!work.TryUse(1 + address.Length))
                break;
            if (ComponentsOf(address, transform.Text(DialTransform.Type)) is { } components && Matches(components, transform.Text(DialTransform.Match) ?? "", bridge.Settings, work))
                return transform.Text(DialTransform.Action) is "deny" ? null : Rewritten(address, components, transform.Text(DialTransform.Transform) ?? "", longest, bridge.Settings, work);
        }
        return address;
    }

    /// <summary>A refusal of a transform with a regular expression that exceeds a limit; null when there is none.</summary>
    public static Refusal? Excess(ResourceValues transform, Limits limits)
    {
        foreach (var (_, pattern) in Conditions(transform.Text(DialTransform.Match) ?? ""))
        {
            if (ClientExpression.Excess(pattern, limits.Expressions) is { } excess)
                return Refusal.InvalidValue(DialTransform.Match.Name, excess);
        }
        foreach (var part in Parts(transform.Text(DialTransform.Transform) ?? "", components: 9))
        {
            foreach (var (pattern, _) in part.Replacements)
            {
                if (ClientExpression.Excess(pattern, limits.Expressions) is { } excess)
                    return Refusal.InvalidValue(DialTransform.Transform.Name, excess);
            }
        }
        return null;
    }

    /// <summary>The components $1, $2 … of the address; null when the address is not of this type.</summary>
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

    // True when every condition matches. No condition at all matches every address; a condition that cannot be read matches none (inferred).
    private static bool Matches(string[] components, string match, Limits limits, Work work)
    {
        var read = 0;
        foreach (var (number, pattern) in Conditions(match))
        {
            if (Component(components, number) is not { } component || ClientExpression.Parse(pattern, limits.Expressions) is not { } expression || !expression.IsMatch(component, work))
                return false;
            read += pattern.Length + Condition.Length;
        }
        return read == match.Length;
    }

    /// <summary>The leading conditions that can be read, in the form ($1/regex/)($2/regex/).</summary>
    private static IEnumerable<(char Component, string Pattern)> Conditions(string match)
    {
        for (var at = 0; at < match.Length;)
        {
            var end = match.IndexOf("/)", at + 1, StringComparison.Ordinal);
            if (end < at + 4 || match[at] is not '(' || match[at + 1] is not '$' || match[at + 3] is not '/')
                yield break;
            yield return (match[at + 2], match[(at + 4)..end]);
            at = end + 2;
        }
    }

    // Stops as soon as the result is too long, because each replacement can multiply its length.
    private static string? Rewritten(string address, string[] components, string transform, int longest, Limits limits, Work work)
    {
        // An empty transform leaves the address alone (inferred).
        if (transform.Length == 0)
            return address;
        var text = new StringBuilder();
        foreach (var part in Parts(transform, components.Length))
        {
            if (part.Component is not { } number)
            {
                text.Append(part.Character);
            }
            else
            {
                var component = Component(components, number);
                foreach (var (pattern, by) in part.Replacements)
                {
                    if (ClientExpression.Parse(pattern, limits.Expressions) is not { } expression)
                        continue;
                    component = expression.Replace(component!, (output, match) => ClientExpression.Expand(by, output, match), longest, work);
                    if (component is null)
                        return null;
                }
                text.Append(component);
            }
            if (text.Length > longest)
                return null;
        }
        return text.Length > 0 && WireText.IsClean(text.ToString()) ? text.ToString() : null;
    }

    /// <summary>
    /// Splits a transform into characters and components. A component is $1 or $1{/regex/replacement/}{…}, where \/ is a slash. Braces
    /// without an expression are skipped. A $ that begins no component is an ordinary character.
    /// </summary>
    private static IEnumerable<Part> Parts(string transform, int components)
    {
        const char Slash = '\u0001';
        for (var at = 0; at < transform.Length;)
        {
            if (transform[at] is not '$' || at + 1 == transform.Length || transform[at + 1] is not (>= '1' and <= '9') || transform[at + 1] - '1' >= components)
            {
                yield return new(null, transform[at++], []);
                continue;
            }
            var number = transform[at + 1];
            List<(string, string)> replacements = [];
            for (at += 2; at < transform.Length && transform[at] is '{' && transform.IndexOf('}', at) is > 0 and var end; at = end + 1)
            {
                if (transform[(at + 1)..end].Replace("\\/", Slash.ToString(), StringComparison.Ordinal).Split('/') is ["", var pattern, var by, ""])
                    replacements.Add((pattern.Replace(Slash, '/'), by.Replace(Slash, '/')));
            }
            yield return new(number, '$', replacements);
        }
    }

    private static string? Component(string[] components, char number) => number is >= '1' and <= '9' && number - '1' < components.Length ? components[number - '1'] : null;

    private readonly record struct Part(char? Component, char Character, IReadOnlyList<(string Pattern, string By)> Replacements);
}
