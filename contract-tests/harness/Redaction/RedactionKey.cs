using System.Security.Cryptography;
using System.Text;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// The secret of a redaction: 32 random bytes. The same key gives the same replacements, and no replacement can be guessed without it.
/// </summary>
public sealed class RedactionKey
{
    private const int Length = 32;

    private readonly byte[] _bytes;

    private RedactionKey(byte[] bytes)
    {
        _bytes = bytes;
        Fingerprint = Convert.ToHexStringLower(Derive("fingerprint").AsSpan(0, 8));
    }

    /// <summary>A name of the key of 16 hexadecimal digits. It is an HMAC, so it says nothing about the key.</summary>
    public string Fingerprint { get; }

    /// <summary>Returns a new random key.</summary>
    public static RedactionKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Returns the key that the text of a key file holds: 64 hexadecimal digits, with blanks and line ends around them.</summary>
    /// <exception cref="FormatException">The text has another form. The message does not hold the text.</exception>
    public static RedactionKey Parse(string text)
    {
        var digits = text.Trim();
        return digits.Length == 2 * Length && digits.All(char.IsAsciiHexDigit)
            ? new RedactionKey(Convert.FromHexString(digits))
            : throw new FormatException($"not a redaction key; expected {2 * Length} hexadecimal digits");
    }

    /// <summary>Returns the text of a key file.</summary>
    public string ToFileText() => Convert.ToHexStringLower(_bytes) + "\n";

    /// <summary>Returns a key for one purpose, so that no use of the key says anything about another.</summary>
    internal byte[] Derive(string purpose) => HMACSHA256.HashData(_bytes, Encoding.UTF8.GetBytes($"cmssim redaction 1 {purpose}"));
}

/// <summary>Numbers that follow from a key and a value, and look random without the key.</summary>
internal sealed class KeyedNumbers(byte[] key, string value)
{
    private readonly byte[] _value = Encoding.UTF8.GetBytes(value);
    private byte[] _block = [];
    private int _used;
    private int _blocks;

    /// <summary>Returns the next number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound) => (int)(Next() % (uint)bound);

    /// <summary>Returns the next number of 64 bits.</summary>
    public ulong Next()
    {
        if (_used == _block.Length)
        {
            _block = HMACSHA256.HashData(key, (byte[])[.. _value, 0, .. BitConverter.GetBytes(_blocks++)]);
            _used = 0;
        }

        _used += sizeof(ulong);
        return BitConverter.ToUInt64(_block, _used - sizeof(ulong));
    }
}
