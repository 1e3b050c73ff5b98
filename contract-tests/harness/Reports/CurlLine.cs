using System.Globalization;
using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes the request of an exchange as a command line of curl, quoted for a POSIX shell. It never has a password; curl asks for it.</summary>
public static class CurlLine
{
    /// <summary>The address in the lines of a replay that started its own simulator, which is gone when the line is read.</summary>
    internal static Uri DefaultTarget { get; } = new("https://127.0.0.1:8443/");

    /// <summary>Returns the line that repeats a request. Control characters of the request are encoded, so that the line is safe to print.</summary>
    /// <param name="result">The result whose request is repeated.</param>
    /// <param name="target">The address of the bridge. User and password in it are not used.</param>
    /// <param name="user">The name of the API user.</param>
    /// <param name="anyCertificate">
    /// True when the bridge has a self-signed certificate. The certificate of a loopback address is never verified.
    /// </param>
    public static string Of(ReplayResult result, Uri target, string user, bool anyCertificate = false)
    {
        var (method, body) = (result.Exchange.Request.Method, result.SentBody ?? result.Exchange.Request.Body?.Content.Text);
        var words = new List<string> { "curl", method == "HEAD" ? "-I" : "-i" };
        if (target.Scheme == Uri.UriSchemeHttps && (anyCertificate || target.IsLoopback))
            words.Add("-k");

        // Requests that are documented to be refused with 401 are sent without credentials.
        if (result.Exchange.Answer is not { Status: 401 })
            words.AddRange("-u", Word(Visible(user.Split(':')[0])));
        if (method is not ("GET" or "HEAD") || method == "GET" && body is not null)
            words.AddRange("-X", Word(Visible(method)));

        var piped = body is not null && body.Any(c => VisibleText.Steers(c));
        if (body is not null)
            words.AddRange(["-H", Quote($"Content-Type: {Visible(result.Exchange.Request.Body?.ContentType ?? "")}"), .. piped ? ["--data-binary", "@-"] : (string[])["--data-raw", Quote(body)]]);
        else if (method is "POST" or "PUT")
            words.AddRange("-H", "'Content-Type:'", "-d", "''");

        var path = Path(result.SentPath);
        if (path.AsSpan().ContainsAny("[]{}"))
            words.Add("-g");
        if (path.Contains("/.", StringComparison.Ordinal))
            words.Add("--path-as-is");
        words.Add(Quote(target.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + path));

        var line = string.Join(' ', words);
        return piped ? $"printf {Quote(Format(body!))} | {line}" : line;
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''")}'";

    private static string Word(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit) ? text : Quote(text);

    private static string Visible(string text) => VisibleText.OneLine(text);

    // These characters cannot be in a request line, so curl could not send them as they are.
    private static string Path(string path)
    {
        var safe = new StringBuilder(path.Length + 1);
        if (path is not ['/', ..])
            safe.Append('/');
        foreach (var b in Encoding.UTF8.GetBytes(path))
        {
            if (b is > 0x20 and < 0x7F and not (byte)'#')
                safe.Append((char)b);
            else
                safe.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return safe.ToString();
    }

    /// <summary>Returns a text as a format of printf. Characters that a terminal interprets are octal numbers of their bytes.</summary>
    private static string Format(string text)
    {
        var format = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\\' or '%')
                format.Append((char)rune.Value, 2);
            else if (rune.IsBmp && VisibleText.Steers((char)rune.Value))
                format.Append(string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(b => $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}")));
            else
                format.Append(rune);
        }

        return format.ToString();
    }
}
