using System.Text;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Http;

/// <summary>Writes forms whose bytes an input does not show.</summary>
internal static class FormText
{
    /// <summary>Joins parameters. Values that are encoded already stay as they are.</summary>
    public static string Of(IEnumerable<HttpHeader> parameters) =>
        string.Join('&', parameters.Select(parameter => $"{Once(parameter.Name)}={Once(parameter.Value)}"));

    /// <summary>Encodes a text as a form does: letters, digits and <c>*-._</c> stay, a blank becomes <c>%20</c>.</summary>
    public static string Encoded(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
            _ = IsPlain((char)b) ? encoded.Append((char)b) : encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return encoded.ToString();
    }

    private static string Once(string text) => IsEncoded(text) ? text : Encoded(text);

    private static bool IsEncoded(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
            if (!isEscape && !IsPlain(text[i]) && text[i] != '+')
                return false;
        }
        return true;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '*' or '-' or '.' or '_';
}

/// <summary>The APIs of other products whose paths also begin with <c>/api/v1</c>.</summary>
internal static class OtherProduct
{
    /// <summary>True when the answer is JSON, which a CMS does not send. An error for a known node may come from a proxy before the CMS.</summary>
    public static bool Answers(ApiUrl url, int status, string? contentType) =>
        contentType is not null && contentType.Contains("json", StringComparison.OrdinalIgnoreCase) && (status < 400 || ApiReference.Documented.Find(url.Path) is null);
}
