using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CmsSim.Client;

/// <summary>The form fields of a request, in the order they are sent. Immutable: each change gives a new body.</summary>
public sealed class FormBody
{
    /// <summary>The content type all form bodies are sent with; no charset, as TMS sends none.</summary>
    public const string ContentType = "application/x-www-form-urlencoded";

    // Refuses what UTF-8 cannot carry (half a surrogate pair) rather than sending something else.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Func<byte, bool> _plain;
    private readonly ImmutableList<(string Name, string Value)?> _pairs;

    private FormBody(Func<byte, bool> plain, ImmutableList<(string Name, string Value)?> pairs) => (_plain, _pairs) = (plain, pairs);

    /// <summary>An empty body that percent-encodes everything but letters, digits and <c>-._~</c>.</summary>
    public static FormBody Encoded { get; } = new(IsUnreserved, []);

    /// <summary>
    /// An empty body that leaves blanks, <c>@</c>, <c>$</c> and the like as they are, as TMS 15.3 does;
    /// only what would change the meaning is encoded.
    /// </summary>
    public static FormBody AsTmsSends { get; } = new(SurvivesRaw, []);

    /// <summary>Adds a field; null is left out, empty text is sent and unsets the field on the bridge.</summary>
    public FormBody With(string name, string? value) => value is null ? this : new(_plain, _pairs.Add((name, value)));

    /// <summary>Adds a field; null is left out.</summary>
    public FormBody With(string name, bool? value) => With(name, value switch { true => "true", false => "false", null => null });

    /// <summary>Adds a field; null is left out.</summary>
    public FormBody With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a field; null is left out.</summary>
    public FormBody With(string name, Guid? value) => With(name, value?.ToString());

    /// <summary>Adds a pair without name and value: TMS puts one before the fields of a space, so that its body begins with <c>&amp;</c>.</summary>
    public FormBody WithEmptyPair() => new(_plain, _pairs.Add(null));

    /// <summary>The bytes as sent.</summary>
    /// <exception cref="ArgumentException">A value is not Unicode text.</exception>
    public byte[] ToBytes() => s_utf8.GetBytes(ToString());

    /// <summary>The text as sent.</summary>
    /// <exception cref="ArgumentException">A value is not Unicode text.</exception>
    public override string ToString()
    {
        if (_pairs is [])
            return "";

        // Every pair follows an ampersand but the first; an empty first pair so leaves an ampersand in front.
        var text = new StringBuilder();
        foreach (var pair in _pairs)
        {
            text.Append('&');
            if (pair is not var (name, value))
                continue;
            Append(text, name);
            text.Append('=');
            Append(text, value);
        }
        return text.ToString(1, text.Length - 1);
    }

    private void Append(StringBuilder text, string part)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < part.Length; i++)
        {
            var width = char.IsHighSurrogate(part[i]) && i + 1 < part.Length ? 2 : 1;
            var written = bytes[..s_utf8.GetBytes(part.AsSpan(i, width), bytes)];
            // The bytes of one character beyond ASCII are alike to both dialects, so the first decides for all.
            if (_plain(written[0]))
            {
                text.Append(part, i, width);
            }
            else
            {
                foreach (var each in written)
                    text.Append(CultureInfo.InvariantCulture, $"%{each:X2}");
            }
            i += width - 1;
        }
    }

    private static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || (char)value is '-' or '.' or '_' or '~';

    private static bool SurvivesRaw(byte value) => value >= ' ' && (char)value is not ('&' or '=' or '%' or '+' or '\x7f');
}
