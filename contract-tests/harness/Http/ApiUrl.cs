using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>The address of a request, split without any change of its characters.</summary>
/// <param name="Host">Host and port. Null when the address has none.</param>
/// <param name="Target">Path and query.</param>
/// <param name="IsWebSocket">True for the schemes <c>ws</c> and <c>wss</c>.</param>
internal sealed partial record ApiUrl(string? Host, string Target, bool IsWebSocket = false)
{
    /// <summary>True when the path is that of the API. A CMS ignores letter case and further slashes.</summary>
    public bool IsApi => ApiPath().IsMatch(Target);

    /// <summary>The path without its query, for notes.</summary>
    public string Path => Target.Split('?')[0];

    /// <summary>Splits a URL, or a path alone. User names and passwords in it are left out.</summary>
    public static ApiUrl Split(string url)
    {
        var text = url.Split('#')[0].Trim();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
            return text is ['/', ..] ? new ApiUrl(null, text) : OfAuthority(text, isWebSocket: false);
        return OfAuthority(text[(scheme + 3)..], text.StartsWith("ws", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The target as a request line can have it. Characters that cannot be there are encoded. Values of tokens and passwords are holes.
    /// </summary>
    public static MarkedText Marked(string target, out bool isEncoded)
    {
        var encoded = Encoded(target);
        isEncoded = encoded != target;
        List<Segment> segments = [];
        var from = 0;
        foreach (var secret in encoded.Contains('?', StringComparison.Ordinal) ? SecretValue().Matches(encoded) : Enumerable.Empty<Match>())
        {
            segments.Add(Segment.Printed(encoded[from..secret.Index]));
            segments.Add(Segment.Missing(HoleKind.Masked, secret.Length, "redacted"));
            from = secret.Index + secret.Length;
        }
        if (from < encoded.Length)
            segments.Add(Segment.Printed(encoded[from..]));
        return new MarkedText(segments);
    }

    private static ApiUrl OfAuthority(string text, bool isWebSocket)
    {
        var end = text.AsSpan().IndexOfAny('/', '?') is >= 0 and var found ? found : text.Length;
        var authority = text[..end];
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        var target = text[end..];
        return new ApiUrl(host.Length > 0 ? host : null, target is ['/', ..] ? target : "/" + target, isWebSocket);
    }

    private static string Encoded(string target)
    {
        if (target.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            return target;
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(target))
            _ = b is > 0x20 and < 0x7f ? text.Append((char)b) : text.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        return text.ToString();
    }

    [GeneratedRegex(@"\A/+api/+v1(?:[/?]|\z)", RegexOptions.IgnoreCase)]
    private static partial Regex ApiPath();

    [GeneratedRegex(@"(?<=[?&](?:authToken|access_token|token|password|passwd|api_?key)=)[^&]+", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();
}
