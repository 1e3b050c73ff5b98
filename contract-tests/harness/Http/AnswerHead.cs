using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Http;

/// <summary>The headers of an answer that belong into a fixture.</summary>
internal static class AnswerHead
{
    private static readonly string[] s_connection =
        ["Date", "Keep-Alive", "Connection", "Content-Length", "Transfer-Encoding", "Content-Encoding", "Proxy-Connection", "Trailer", "Upgrade", "Alt-Svc", "Via", "Age"];

    /// <summary>True for headers whose values are never read: they let their owner in.</summary>
    public static bool IsCredential(string name) =>
        name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) || name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Cookie2", StringComparison.OrdinalIgnoreCase) || name.Equals("Set-Cookie2", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for headers whose value lets the client in later.</summary>
    public static bool IsToken(string name) =>
        name.Contains("token", StringComparison.OrdinalIgnoreCase) || name.Contains("api-key", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Returns the headers in wire order, without those of the connection, cookies and pseudo headers. The value of a token is a hole.
    /// Names of HTTP/2, which are in lower case, get the letter case of HTTP/1.1.
    /// </summary>
    public static IReadOnlyList<FixtureHeader> Of(IEnumerable<HttpHeader> headers, bool isHttp2 = false) =>
    [
        .. from header in headers
           where IsName(header.Name) && !IsCredential(header.Name) && !s_connection.Contains(header.Name, StringComparer.OrdinalIgnoreCase)
           from value in header.Value.Split('\n')   // Browsers join headers of the same name.
           select new FixtureHeader(isHttp2 ? Spelled(header.Name) : header.Name, ValueOf(header.Name, value.Trim())),
    ];

    /// <summary>Returns the first value of a header. Returns null when there is none.</summary>
    public static string? ValueOf(IEnumerable<HttpHeader> headers, string name) =>
        headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value?.Trim();

    /// <summary>Returns the <c>Content-Length</c>. Returns null when there is none, or no number.</summary>
    public static int? LengthIn(IEnumerable<HttpHeader> headers) =>
        int.TryParse(ValueOf(headers, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>Reads a header line. Returns null when it is none.</summary>
    public static HttpHeader? Parse(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsName(line.AsSpan(0, colon)) ? new HttpHeader(line[..colon], line[(colon + 1)..].Trim()) : null;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
                return false;
        }
        return name.Length > 0;
    }

    private static MarkedText ValueOf(string name, string value) => IsToken(name) && value.Length > 0
        ? new MarkedText([Segment.Missing(HoleKind.Masked, Encoding.UTF8.GetByteCount(value))])
        : MarkedText.Printed(value);

    private static string Spelled(string name)
    {
        var words = name.Split('-').Select(word => word switch { "" => "", "www" => "WWW", "cms" => "CMS", "id" => "ID", _ => char.ToUpperInvariant(word[0]) + word[1..] });
        return string.Join('-', words);
    }
}
