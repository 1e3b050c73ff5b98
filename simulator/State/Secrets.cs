using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>Decides which values logs, journal and stream must not show, and masks them.</summary>
internal static class Secrets
{
    /// <summary>Printed in place of a secret, however long it is.</summary>
    public const string Mask = "********";

    /// <summary>The longest parameter name that is checked without allocating.</summary>
    private const int OrdinaryName = 64;

    /// <summary>
    /// Names that contain the word of a secret, but whose values are none: modes, lengths and flags. A parameter that later code adds is
    /// masked until it is listed here.
    /// </summary>
    private static readonly string[] s_harmless =
    [
        "allowpasscodes", "allowsecrets", "canchangepasscode", "minpasscodelength", "passcodemode", "passcodes", "passcodetimeout", "regeneratesecret",
    ];

    /// <summary>
    /// The target of a request with the values of secret parameters masked. A user and password before the host are masked as well.
    /// The same text is returned when there is nothing to mask.
    /// </summary>
    public static string Masked(string target)
    {
        target = WithoutUser(target);
        var query = target.IndexOf('?') + 1;
        if (query == 0 || !AnySecret(target.AsSpan(query)))
            return target;
        return target[..query] + string.Join('&', target[query..].Split('&').Select(MaskedPair));
    }

    /// <summary>The target of a request as the journal and the stream show it: only path and query, with secrets masked.</summary>
    public static string MaskedPath(string target)
    {
        if (!target.StartsWith('/') && target.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is >= 0 and var path ? target[path..] : "/";
        return Masked(target);
    }

    /// <summary>True when values of this parameter, element or header are secret.</summary>
    public static bool IsSecret(ReadOnlySpan<char> name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var bytes = length <= 4 * OrdinaryName ? stackalloc byte[4 * OrdinaryName] : new byte[length];
        return IsSecret(bytes[..Encoding.UTF8.GetBytes(name, bytes)]);
    }

    /// <summary>True when values of this parameter are secret. The name may be percent-encoded and in any letter case.</summary>
    public static bool IsSecret(ReadOnlySpan<byte> name)
    {
        var bytes = name.Length <= OrdinaryName ? stackalloc byte[OrdinaryName] : new byte[name.Length];
        var letters = Letters(name, bytes);
        return HasSecretWord(letters) && !IsHarmless(letters);
    }

    /// <summary>True when the text contains, at any position, a word that names a secret.</summary>
    public static bool IsNamedIn(ReadOnlySpan<byte> text) => HasSecretWord(Letters(text, new byte[text.Length]));

    private static bool AnySecret(ReadOnlySpan<char> query)
    {
        foreach (var pair in query.Split('&'))
        {
            if (query[pair].IndexOf('=') is > 0 and var end && IsSecret(query[pair][..end]))
                return true;
        }
        return false;
    }

    private static string MaskedPair(string pair) => pair.IndexOf('=') is > 0 and var end && IsSecret(pair.AsSpan(0, end)) ? pair[..(end + 1)] + Mask : pair;

    private static string WithoutUser(string target)
    {
        if (target.StartsWith('/') || target.IndexOf("://", StringComparison.Ordinal) is not (>= 0 and var scheme))
            return target;
        var host = scheme + 3;
        var end = target.AsSpan(host).IndexOfAny('/', '?', '#') is >= 0 and var path ? host + path : target.Length;
        return target.AsSpan(host, end - host).LastIndexOf('@') is >= 0 and var at ? string.Concat(target.AsSpan(0, host), Mask, target.AsSpan(host + at)) : target;
    }

    // Decodes the name as FormReader does, in lower case, without the marks that some spellings have between words.
    private static ReadOnlySpan<byte> Letters(ReadOnlySpan<byte> name, Span<byte> letters)
    {
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (letter is (byte)'%' && i + 2 < name.Length && char.IsAsciiHexDigit((char)name[i + 1]) && char.IsAsciiHexDigit((char)name[i + 2]))
            {
                letter = (byte)((HexValue(name[i + 1]) << 4) | HexValue(name[i + 2]));
                i += 2;
            }
            if (letter is (byte)'_' or (byte)'-')
                continue;
            letters[length++] = letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
        }
        return letters[..length];
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool HasSecretWord(ReadOnlySpan<byte> letters)
    {
        for (var i = 0; i < letters.Length; i++)
        {
            var rest = letters[i..];
            switch (rest[0])
            {
                case (byte)'p' when rest.StartsWith("password"u8) || rest.StartsWith("passcode"u8) || rest.StartsWith("passphrase"u8) || rest.StartsWith("passwd"u8):
                case (byte)'s' when rest.StartsWith("secret"u8):
                case (byte)'t' when rest.StartsWith("token"u8):
                case (byte)'c' when rest.StartsWith("credential"u8):
                case (byte)'k' when rest.SequenceEqual("key"u8) && IsKeyOf(letters[..i]):
                    return true;
            }
        }
        // The text of an invitation has the passcode, and a link with the secret.
        return letters.SequenceEqual("pin"u8) || letters.SequenceEqual("pwd"u8) || letters.SequenceEqual("invitation"u8);
    }

    // Most names with "key" mean a DTMF key or a lookup key. These mean a secret.
    private static bool IsKeyOf(ReadOnlySpan<byte> what) =>
        what.EndsWith("api"u8) || what.EndsWith("access"u8) || what.EndsWith("private"u8) || what.EndsWith("auth"u8)
        || what.EndsWith("shared"u8) || what.EndsWith("stream"u8) || what.EndsWith("encryption"u8);

    private static bool IsHarmless(ReadOnlySpan<byte> letters)
    {
        foreach (var name in s_harmless)
        {
            if (Ascii.Equals(letters, name))
                return true;
        }
        return false;
    }
}
