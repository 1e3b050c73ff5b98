namespace CmsSim.Harness.Redaction;

/// <summary>
/// Stand-ins for secrets: of the same length and form, numbered in the order of their first occurrence. Nothing of a secret can be computed
/// from its stand-in, even with the key, because a passcode has too few values to be hidden by an HMAC.
/// </summary>
internal sealed class StandIns
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The secrets so far.</summary>
    public IReadOnlyDictionary<string, string> Known => _known;

    /// <summary>True for a value that is no secret: empty, a mask, or the password of the default account.</summary>
    public static bool IsHarmless(string value) => value.Length == 0 || value == "admin" || value.All(c => c is '*' or '•' or 'x' or 'X');

    /// <summary>Returns the stand-in of a secret.</summary>
    public string Of(string secret)
    {
        if (IsHarmless(secret) || _used.Contains(secret))
            return secret;
        if (_known.TryGetValue(secret, out var known))
            return known;
        var standIn = "";
        for (var number = _known.Count + 1; ; number++)
        {
            standIn = Number(secret, number);
            if ((standIn != secret && !_used.Contains(standIn)) || number > _known.Count + 2_000)
                break;
        }

        _used.Add(standIn);
        return _known[secret] = standIn;
    }

    // Digits become zeros, letters x, and the last ones count. What is neither stays, so that every encoding keeps its length.
    private static string Number(string secret, int number)
    {
        var digits = secret.Replace("-", "", StringComparison.Ordinal);
        var isHex = digits.Length > 7 && digits.All(char.IsAsciiHexDigit);
        var characters = secret.ToCharArray();
        for (var i = characters.Length - 1; i >= 0; i--)
        {
            if (isHex && characters[i] != '-')
            {
                characters[i] = (char)('0' + number % 10);
                number /= 10;
            }
            else if (char.IsAsciiDigit(characters[i]))
            {
                characters[i] = (char)('0' + number % 10);
                number /= 10;
            }
            else if (char.IsAsciiLetter(characters[i]))
            {
                var first = char.IsAsciiLetterUpper(characters[i]) ? 'A' : 'a';
                characters[i] = number == 0 ? (char)(first + 'x' - 'a') : (char)(first + number % 26);
                number /= 26;
            }
            else if (char.IsLetter(characters[i]) && !char.IsSurrogate(characters[i]))
            {
                characters[i] = characters[i] <= 'ÿ' ? 'ø' : Letters.Of(new System.Text.Rune(characters[i]))[0].ToString()[0];
            }
        }

        return new string(characters);
    }
}
