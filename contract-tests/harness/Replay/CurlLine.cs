using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Replay;

/// <summary>Writes a request of a replay as a <c>curl</c> command for a POSIX shell.</summary>
internal static class CurlLine
{
    public static string Of(ReplayResult result, ReplayTarget target)
    {
        var line = new StringBuilder("curl -i -g --path-as-is");
        if (target.Address.Scheme == Uri.UriSchemeHttps && target.Trust is not CertificateTrust.SystemTrust)
            line.Append(" -k");

        // Requests that are documented to be refused with 401 were sent without credentials.
        if (result.Exchange.Answer is not { Status: 401 })
            line.Append(" -u ").Append(Quoted(target.User));

        var method = result.Exchange.Request.Method;
        if (method == "HEAD")
            line.Append(" -I");
        else if (method != "GET" || result.SentBody is not null)
            line.Append(" -X ").Append(Quoted(method));
        if (result.SentBody is { } body)
            line.Append(" -H ").Append(Quoted($"Content-Type: {result.Exchange.Request.Body!.ContentType}")).Append(" --data-raw ").Append(Quoted(body));
        else if (method is "POST" or "PUT")
            line.Append(" -H 'Content-Length: 0'");
        return line.Append(' ').Append(Quoted(target.Address.GetLeftPart(UriPartial.Authority) + result.SentPath)).ToString();
    }

    private static string Quoted(string text)
    {
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':'))
            return text;
        if (!text.Any(char.IsControl))
            return $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

        // Control characters could change a terminal, and a line must stay one line.
        var quoted = new StringBuilder("$'");
        foreach (var c in text)
        {
            if (char.IsControl(c))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c is '\'' or '\\' ? "\\" : "").Append(c);
        }

        return quoted.Append('\'').ToString();
    }
}
