using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CmsSim.Client;

/// <summary>The form fields of a request, in the order they are sent. Immutable: each method returns a new body.</summary>
public sealed class FormBody
{
    /// <summary>The content type of form bodies. It has no charset, because TMS sends none.</summary>
    public const string ContentType = "application/x-www-form-urlencoded";

    // Throws on half a surrogate pair, which UTF-8 cannot encode, instead of sending a replacement character.
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Func<byte, bool> _plain;
    private readonly ImmutableList<(string Name, string Value)?> _pairs;

    private FormBody(Func<byte, bool> plain, ImmutableList<(string Name, string Value)?> pairs) => (_plain, _pairs) = (plain, pairs);

    /// <summary>An empty body that percent-encodes everything except letters, digits and <c>-._~</c>.</summary>
    public static FormBody Encoded { get; } = new(IsUnreserved, []);

    /// <summary>
    /// An empty body that sends blanks, <c>@</c>, <c>$</c> and the like unencoded, as TMS 15.3 does. Only characters that would change the
    /// meaning are percent-encoded.
    /// </summary>
    public static FormBody AsTmsSends { get; } = new(SurvivesRaw, []);

    /// <summary>Adds a text field. Null adds nothing. Empty text is sent and unsets the field on the bridge.</summary>
    public FormBody With(string name, string? value) => value is null ? this : new(_plain, _pairs.Add((name, value)));

    /// <summary>Adds a boolean field as <c>true</c> or <c>false</c>. Null adds nothing.</summary>
    public FormBody With(string name, bool? value) => With(name, value switch { true => "true", false => "false", null => null });

    /// <summary>Adds a whole number field. Null adds nothing.</summary>
    public FormBody With(string name, long? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds an id field, in lower case with hyphens. Null adds nothing.</summary>
    public FormBody With(string name, Guid? value) => With(name, value?.ToString());

    /// <summary>Adds a list of ids, separated by commas. Null adds nothing.</summary>
    public FormBody With(string name, IReadOnlyList<Guid>? values) => With(name, values is null ? null : string.Join(',', values));

    /// <summary>Adds a time in UTC, such as <c>2026-01-01T09:00:00Z</c>. Null adds nothing.</summary>
    public FormBody With(string name, DateTimeOffset? value) => With(name, value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>
    /// Adds a pair without name and value. TMS sends one before the fields of a space, so that its body begins with <c>&amp;</c>.
    /// </summary>
    public FormBody WithEmptyPair() => new(_plain, _pairs.Add(null));

    /// <summary>Returns the bytes to send.</summary>
    /// <exception cref="ArgumentException">A name or value contains half a surrogate pair.</exception>
    public byte[] ToBytes() => s_utf8.GetBytes(ToString());

    /// <summary>Returns the text to send.</summary>
    /// <exception cref="ArgumentException">A name or value contains half a surrogate pair.</exception>
    public override string ToString()
    {
        if (_pairs is [])
            return "";

        // Every pair but the first follows an ampersand, so an empty first pair leaves an ampersand at the start.
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
            // Both dialects treat all bytes of a non-ASCII character alike, so the first byte decides for the whole character.
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
