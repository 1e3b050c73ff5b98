using System.IO.Compression;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Harness.Redaction;

/// <summary>A map cannot be opened: it was sealed with another key, or it was changed.</summary>
public sealed class RedactionMapException(string message) : FormatException(message);

/// <summary>
/// Restores a redacted file: the original, and the replacements, packed and encrypted with the key (AES-GCM). It is written beside the redacted file and
/// holds no passcode, secret or token. The redacted file itself restores to the last byte; in a file that was changed since, or in a report made
/// of it, single values are restored.
/// </summary>
public sealed class RedactionMap
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    // A writer of JSON reserves room for six times the text that it is given at once.
    private const int PieceLength = 16 << 10;

    private static readonly byte[] s_magic = "cmssim redaction map 1\n"u8.ToArray();

    // Escapes would make the marks of XML six times as long.
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _original;
    private readonly string _hash;
    private readonly IReadOnlyList<Original> _originals;

    private RedactionMap(string original, string hash, IReadOnlyList<Original> originals)
    {
        _original = original;
        _hash = hash;
        _originals = originals;
    }

    /// <summary>The originals with their replacements.</summary>
    public IReadOnlyList<Original> Originals => _originals;

    /// <summary>Returns an encrypted map.</summary>
    /// <param name="key">The key of the redaction.</param>
    /// <param name="original">The text of the file before the redaction, after <see cref="SecretStripper"/>.</param>
    /// <param name="redacted">The text of the file after it.</param>
    /// <param name="originals">The originals of the redaction without secrets, or those in the file.</param>
    public static byte[] Seal(RedactionKey key, string original, string redacted, IEnumerable<Original> originals)
    {
        var head = s_magic.Length + NonceLength + TagLength;
        using var buffer = new MemoryStream();
        buffer.SetLength(head);
        buffer.Position = head;
        using (var packed = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var json = new Utf8JsonWriter(packed, s_plain))
            Write(json, original, redacted, originals);

        var map = buffer.ToArray();
        s_magic.CopyTo(map, 0);
        var nonce = map.AsSpan(s_magic.Length, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Derive("map"), TagLength);
        cipher.Encrypt(nonce, map.AsSpan(head), map.AsSpan(head), map.AsSpan(s_magic.Length + NonceLength, TagLength), s_magic);
        return map;
    }

    private static void Write(Utf8JsonWriter json, string original, string redacted, IEnumerable<Original> originals)
    {
        json.WriteStartObject();
        json.WritePropertyName("original");
        for (var at = 0; at < original.Length; at += PieceLength)
        {
            json.WriteStringValueSegment(original.AsSpan(at, Math.Min(PieceLength, original.Length - at)), isFinalSegment: false);
            json.Flush();
        }

        json.WriteStringValueSegment("", isFinalSegment: true);
        json.WriteString("redacted", HashOf(redacted));
        json.WriteStartArray("values");
        foreach (var value in originals)
        {
            json.WriteStartArray();
            json.WriteStringValue(value.Kind.ToString());
            json.WriteStringValue(value.Value);
            json.WriteStringValue(value.Replacement);
            json.WriteBooleanValue(value.IsTelling);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Opens an encrypted map.</summary>
    /// <exception cref="RedactionMapException">The bytes are no map, or the key is another one.</exception>
    public static RedactionMap Open(RedactionKey key, ReadOnlySpan<byte> map)
    {
        if (!map.StartsWith(s_magic) || map.Length < s_magic.Length + NonceLength + TagLength)
            throw new RedactionMapException("the file is not a map of a redaction");
        var rest = map[s_magic.Length..];
        var plain = new byte[rest.Length - NonceLength - TagLength];
        using var cipher = new AesGcm(key.Derive("map"), TagLength);
        try
        {
            cipher.Decrypt(rest[..NonceLength], rest[(NonceLength + TagLength)..], rest[NonceLength..(NonceLength + TagLength)], plain, s_magic);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new RedactionMapException($"the map was made with another key than {key.Fingerprint}, or was changed");
        }

        using var packed = new DeflateStream(new MemoryStream(plain), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(packed);
        var root = json.RootElement;
        return new RedactionMap(root.GetProperty("original").GetString()!, root.GetProperty("redacted").GetString()!,
            [.. root.GetProperty("values").EnumerateArray().Select(value =>
                new Original(Enum.Parse<SensitiveKind>(value[0].GetString()!), value[1].GetString()!, value[2].GetString()!) { IsTelling = value[3].GetBoolean() })]);
    }

    /// <summary>Returns a map with the values of several maps, for a report about several files. It restores no file to the last byte.</summary>
    public static RedactionMap OfValues(IEnumerable<RedactionMap> maps) => new("", "", [.. maps.SelectMany(map => map.Originals).Distinct()]);

    /// <summary>Returns true for the redacted file itself, which restores to the last byte.</summary>
    public bool IsExact(string redacted) => HashOf(redacted) == _hash;

    /// <summary>Returns the original of a redacted file, or a text with its replacements restored one by one.</summary>
    public string Undo(string redacted)
    {
        if (IsExact(redacted))
            return _original;
        (string Value, string Replacement)[] values = [.. _originals.Where(value => value.Replacement.Length >= Originality.Shortest).SelectMany(Spellings).DistinctBy(value => value.Replacement)];
        var finder = new PatternFinder([.. values.Select(value => value.Replacement)]);
        var text = redacted.ToCharArray();
        var done = 0;

        // The longest of the replacements that begin first; what is inside it is restored with it.
        foreach (var found in finder.Find(redacted.AsMemory()).OrderBy(found => found.Start).ThenByDescending(found => found.Length))
        {
            if (found.Start < done || !IsWhole(redacted, found))
                continue;
            values[found.Pattern].Value.CopyTo(0, text, found.Start, found.Length);
            done = found.Start + found.Length;
        }

        return new string(text);
    }

    // A value as it is, in XML, and in forms. The spellings of a value and of its replacement have the same length.
    private static IEnumerable<(string Value, string Replacement)> Spellings(Original original)
    {
        Func<string, string>[] spellings = [text => text, SecurityElement.Escape, Uri.EscapeDataString, text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal)];
        return spellings.Select(spelling => (spelling(original.Value), spelling(original.Replacement))).Where(pair => pair.Item1.Length == pair.Item2.Length);
    }

    private static bool IsWhole(string text, Found found)
    {
        var end = found.Start + found.Length;
        return (found.Start == 0 || !AreOne(text[found.Start - 1], text[found.Start])) && (end == text.Length || !AreOne(text[end - 1], text[end]));

        static bool AreOne(char first, char second) => (char.IsLetter(first) && char.IsLetter(second)) || (char.IsDigit(first) && char.IsDigit(second));
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
