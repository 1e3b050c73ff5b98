using System.Text.RegularExpressions;

namespace CmsSim.Harness.Redaction;

/// <summary>Checks that a value has the form of its type. A value that should be harmless by its type and is not a value of it is text.</summary>
internal static partial class FieldValues
{
    private const int LongestVersion = 40;

    /// <summary>Returns the kind of a value.</summary>
    /// <param name="name">The name of the field.</param>
    /// <param name="kind">The kind of the field.</param>
    /// <param name="value">The value.</param>
    public static SensitiveKind KindOf(string name, SensitiveKind kind, string value) => kind switch
    {
        SensitiveKind.Kept => IsHarmless(name, value) ? SensitiveKind.Kept : SensitiveKind.FreeText,
        SensitiveKind.Template when name.Equals("filter", StringComparison.OrdinalIgnoreCase) && !value.StartsWith('(') => SensitiveKind.Name,
        _ => kind,
    };

    private static bool IsHarmless(string name, string value) => name.ToLowerInvariant() switch
    {
        "softwareversion" or "version" or "release" or "encoding" or "expiry" or "behaviour" or "promotes" or "tls" => value.Length <= LongestVersion && Version().IsMatch(value.Trim()),
        _ => Plain().IsMatch(value) || LineWords.Contains(value) || (!value.Contains(' ') && LineWords.AreAll(value)),
    };

    [GeneratedRegex(@"^[\w.()+: -]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    // A truth value, number, range, time with or without its zone, or sequence of keys.
    [GeneratedRegex(@"^(?:true|false|[+-]?[0-9]{1,19}(?:\.[0-9]{1,19})?|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,20}(?:Z|[+-][0-9:]{5})?)?|[0-9*#A-D,]{0,12})$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
