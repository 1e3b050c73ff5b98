using System.Globalization;
using System.Numerics;
using static CmsSim.Simulator.Directories.AttributeSyntax;

namespace CmsSim.Simulator.Directories;

/// <summary>A way to compare a value of an entry with a value of a filter.</summary>
/// <param name="Names">The name and the object identifier of the rule. A filter may use either.</param>
/// <param name="Form">The syntax by whose rules values are brought into their normal form.</param>
/// <param name="Syntaxes">The attributes that the rule applies to.</param>
/// <param name="Holds">Compares the normal form of a held value with that of the filter's value.</param>
internal sealed record MatchingRule(string[] Names, AttributeSyntax Form, AttributeSyntax[] Syntaxes, Func<string, string, bool> Holds)
{
    /// <summary>Follows links from entry to entry, such as the groups of a group. Active Directory has it.</summary>
    public static readonly MatchingRule InChain = new(["1.2.840.113556.1.4.1941"], Name, [Name], IsSame);

    private static readonly MatchingRule[] s_all =
    [
        InChain,
        new(["objectIdentifierMatch", "2.5.13.0"], AttributeSyntax.ObjectClass, [AttributeSyntax.ObjectClass], IsSame),
        new(["distinguishedNameMatch", "2.5.13.1"], Name, [Name], IsSame),
        new(["caseIgnoreMatch", "2.5.13.2"], Text, [Text, ExactText], IsSame),
        new(["caseIgnoreOrderingMatch", "2.5.13.3"], Text, [Text, ExactText], IsBefore),
        new(["caseExactMatch", "2.5.13.5"], ExactText, [Text, ExactText], IsSame),
        new(["caseExactOrderingMatch", "2.5.13.6"], ExactText, [Text, ExactText], IsBefore),
        new(["numericStringMatch", "2.5.13.8"], Digits, [Digits], IsSame),
        new(["numericStringOrderingMatch", "2.5.13.9"], Digits, [Digits], IsBefore),
        new(["booleanMatch", "2.5.13.13"], AttributeSyntax.Boolean, [AttributeSyntax.Boolean], IsSame),
        new(["integerMatch", "2.5.13.14"], Integer, [Integer], IsSame),
        new(["integerOrderingMatch", "2.5.13.15"], Integer, [Integer], (held, asserted) => Number(held) < Number(asserted)),
        new(["octetStringMatch", "2.5.13.17"], Bytes, [Bytes], IsSame),
        new(["telephoneNumberMatch", "2.5.13.20"], Telephone, [Telephone], IsSame),
        new(["generalizedTimeMatch", "2.5.13.27"], Time, [Time], IsSame),
        new(["generalizedTimeOrderingMatch", "2.5.13.28"], Time, [Time], IsBefore),
        new(["caseExactIA5Match", "1.3.6.1.4.1.1466.109.114.1"], ExactAscii, [Ascii, ExactAscii], IsSame),
        new(["caseIgnoreIA5Match", "1.3.6.1.4.1.1466.109.114.2"], Ascii, [Ascii, ExactAscii], IsSame),

        // The bit rules of Active Directory, which OpenLDAP has as well.
        new(["integerBitAndMatch", "1.2.840.113556.1.4.803"], Integer, [Integer], (held, asserted) => Bits(held) is { } bits && Bits(asserted) is { } mask && (bits & mask) == mask),
        new(["integerBitOrMatch", "1.2.840.113556.1.4.804"], Integer, [Integer], (held, asserted) => Bits(held) is { } bits && Bits(asserted) is { } mask && (bits & mask) != 0),
    ];

    /// <summary>The rule with this name or object identifier; null when there is none.</summary>
    public static MatchingRule? Find(string spelling) =>
        Array.Find(s_all, rule => rule.Names.Contains(spelling, StringComparer.OrdinalIgnoreCase));

    /// <summary>True when the rule compares values of this syntax. Any rule compares values of an attribute that is not in the table.</summary>
    public bool AppliesTo(AttributeSyntax syntax) => syntax is AttributeSyntax.Unknown || Syntaxes.Contains(syntax);

    /// <summary>The number that an integer in its normal form is.</summary>
    public static BigInteger Number(string normal) => BigInteger.Parse(normal, CultureInfo.InvariantCulture);

    private static bool IsSame(string held, string asserted) => string.Equals(held, asserted, StringComparison.Ordinal);

    // In an extensible match, a rule of order asks for smaller values (RFC 4517, 4.2.3).
    private static bool IsBefore(string held, string asserted) => string.CompareOrdinal(held, asserted) < 0;

    private static long? Bits(string normal) => long.TryParse(normal, CultureInfo.InvariantCulture, out var bits) ? bits : null;
}
