using System.Globalization;
using System.Net;
using System.Text;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Replaces IP addresses by others of the same length that no network uses: of the documentation ranges where the length allows it and one
/// is free, else of the reserved ranges 240.0.0.0/4 and 0.0.0.0/8.
/// </summary>
internal sealed class AddressMap(RedactionKey key)
{
    private const int Rounds = 500;

    private static readonly string[] s_documentation = ["192.0.2.", "198.51.100.", "203.0.113."];

    private readonly byte[] _key = key.Derive("addresses");
    private readonly Dictionary<string, string> _replacements = [];
    private readonly HashSet<string> _used = [];

    /// <summary>True for an address that says nothing: loopback, unspecified, or the one that stands for an unknown client.</summary>
    public static bool IsKept(string address) => address is "127.0.0.1" or "0.0.0.0" or "::" or "::1" or "255.255.255.255" or FixtureBuilder.UnknownClient;

    /// <summary>Returns the replacement of an address as it is spelled.</summary>
    public string Replace(string address)
    {
        var spelled = address.ToLowerInvariant();
        if (IsKept(spelled))
            return address;
        if (_replacements.TryGetValue(spelled, out var known))
            return known;
        var candidate = "";
        for (var round = 0; round < Rounds; round++)
        {
            var numbers = new KeyedNumbers(_key, $"{round} {spelled}");
            candidate = spelled.Contains(':') ? Version6(spelled, numbers) : Version4(spelled.Length, numbers, round < 50);
            if (candidate != spelled && !_used.Contains(candidate))
                break;
        }

        _used.Add(candidate);
        return _replacements[spelled] = candidate;
    }

    private static string Version4(int length, KeyedNumbers numbers, bool isDocumentation)
    {
        string[] starts = isDocumentation
            ? [.. s_documentation.Where(start => length - start.Length is >= 1 and <= 3)]
            : [];
        return starts is [_, ..] && starts[numbers.Next(starts.Length)] is var chosen
            ? chosen + Part(length - chosen.Length, numbers)
            : Reserved(length, numbers);
    }

    // Spreads the digits over the last three parts. The first part has as many digits as remain: 0, or 240 to 254.
    private static string Reserved(int length, KeyedNumbers numbers)
    {
        var first = length >= 10 ? (240 + numbers.Next(15)).ToString(CultureInfo.InvariantCulture) : "0";
        var digits = length - 3 - first.Length;
        var sizes = new int[] { 1, 1, 1 };
        for (var left = digits - 3; left > 0;)
        {
            var i = numbers.Next(3);
            if (sizes[i] < 3)
            {
                sizes[i]++;
                left--;
            }
        }

        return string.Join('.', [first, .. sizes.Select(size => Part(size, numbers))]);
    }

    private static string Part(int digits, KeyedNumbers numbers) => (digits switch
    {
        1 => numbers.Next(10),
        2 => 10 + numbers.Next(90),
        _ => 100 + numbers.Next(155),
    }).ToString(CultureInfo.InvariantCulture);

    private static string Version6(string address, KeyedNumbers numbers)
    {
        var candidate = address.Length switch
        {
            < 11 => string.Concat(address.Select(c => char.IsAsciiHexDigit(c) ? Digit(numbers) : c)),
            < 20 => "2001:db8::" + Groups(address.Length - 10, (address.Length - 10 + 4) / 5, numbers),
            < 39 => "2001:db8:" + Groups(address.Length - 9, 6, numbers),
            _ => "2001:0db8:" + Groups(address.Length - 10, 6, numbers),
        };
        return IPAddress.TryParse(candidate, out _) ? candidate : address[..1] + string.Concat(address[1..].Select(c => char.IsAsciiHexDigit(c) ? Digit(numbers) : c));
    }

    // Writes hexadecimal groups of about the same size, with colons between them.
    private static string Groups(int length, int groups, KeyedNumbers numbers)
    {
        var digits = length - groups + 1;
        var text = new StringBuilder(length);
        for (var i = 0; i < groups; i++)
        {
            if (i > 0)
                text.Append(':');
            for (var size = (digits / groups) + (i < digits % groups ? 1 : 0); size > 0; size--)
                text.Append(Digit(numbers));
        }

        return text.ToString();
    }

    private static char Digit(KeyedNumbers numbers) => "123456789abcdef"[numbers.Next(15)];
}
