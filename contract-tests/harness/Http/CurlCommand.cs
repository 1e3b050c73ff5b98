using System.Text;

namespace CmsSim.Harness.Http;

/// <summary>The requests of one cURL command. Credentials are passed over.</summary>
internal sealed class CurlCommand
{
    private const string ShortWithValue = "AbcCdDeEFHKmoPQrtTuUwxXyYz";

    private static readonly HashSet<string> s_withValue = new(
        ("user-agent cookie cookie-jar continue-at data data-ascii data-binary data-raw data-urlencode dump-header referer cert form form-string header config max-time output ftp-port quote range " +
         "telnet-option upload-file user proxy-user write-out proxy request speed-time speed-limit time-cond url url-query json resolve connect-to connect-timeout retry retry-delay retry-max-time cacert capath " +
         "ciphers tls13-ciphers curves key key-type cert-type pass crlfile interface local-port max-redirs max-filesize noproxy oauth2-bearer aws-sigv4 unix-socket tls-max proto proto-default proto-redir " +
         "limit-rate dns-servers stderr trace trace-ascii trace-config keepalive-time expect100-timeout hostpubmd5 netrc-file pinnedpubkey preproxy socks5 socks5-hostname socks4 socks4a service-name " +
         "proxy-header request-target output-dir parallel-max variable rate ech create-file-mode doh-url delegation krb login-options engine egd-file random-file sasl-authzid ip-tos vlan-priority").Split(' '),
        StringComparer.Ordinal);

    private static readonly HashSet<string> s_alone = new(
        ("append use-ascii basic digest ntlm negotiate anyauth compressed create-dirs crlf fail fail-with-body fail-early get globoff head help include insecure junk-session-cookies list-only location " +
         "location-trusted netrc netrc-optional no-buffer next parallel progress-bar proxytunnel raw remote-header-name remote-name remote-name-all remote-time show-error silent sslv2 sslv3 ssl tlsv1 " +
         "tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tcp-nodelay tcp-fastopen verbose version http0.9 http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ipv4 ipv6 path-as-is post301 post302 post303 " +
         "proxy-insecure styled-output trace-time trace-ids tr-encoding ssl-no-revoke ssl-revoke-best-effort ssl-allow-beast ssl-reqd disable disable-eprt disable-epsv retry-all-errors retry-connrefused " +
         "no-keepalive keepalive no-progress-meter progress-meter metalink xattr ca-native proxy-basic proxy-digest proxy-ntlm proxy-anyauth false-start cert-status suppress-connect-headers").Split(' '),
        StringComparer.Ordinal);

    private readonly List<string> _urls = [];
    private readonly List<HttpHeader> _headers = [];
    private readonly List<string> _query = [];
    private readonly StringBuilder _body = new();
    private bool _hasBody;
    private bool _isElsewhere;
    private bool _isMultipart;
    private bool _isQuery;
    private bool _isHead;
    private bool _isUpload;
    private string? _method;

    private CurlCommand()
    {
    }

    /// <summary>Returns the requests of a command.</summary>
    /// <param name="words">The words behind <c>curl</c>.</param>
    /// <param name="line">The line of the command.</param>
    /// <param name="unknown">Receives each option that is not known.</param>
    public static IReadOnlyList<PastedRequest> Parse(IReadOnlyList<string> words, long line, Action<string> unknown)
    {
        List<PastedRequest> requests = [];
        var command = new CurlCommand();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] is "--next" or "-:")
            {
                requests.AddRange(command.Requests(line));
                command = new CurlCommand();
            }
            else
            {
                i += command.Read(words, i, unknown);
            }
        }
        requests.AddRange(command.Requests(line));
        return requests;
    }

    /// <summary>Reads one word. Returns the number of further words that it uses.</summary>
    private int Read(IReadOnlyList<string> words, int i, Action<string> unknown)
    {
        var word = words[i];
        if (word.Length < 2 || word[0] is not '-')
        {
            if (word.Length > 0 && word is not "-")
                _urls.Add(word);
            return 0;
        }
        var value = i + 1 < words.Count ? words[i + 1] : "";
        if (word.StartsWith("--", StringComparison.Ordinal))
            return ReadLong(word[2..], value, unknown);
        for (var at = 1; at < word.Length; at++)
        {
            if (ShortWithValue.Contains(word[at], StringComparison.Ordinal))
            {
                var isAttached = at + 1 < word.Length;
                SetShort(word[at], isAttached ? word[(at + 1)..] : value);
                return isAttached ? 0 : 1;
            }
            if (!char.IsAsciiLetterOrDigit(word[at]) && word[at] is not '#')
                break;
            _isQuery |= word[at] is 'G';
            _isHead |= word[at] is 'I';
        }
        return 0;
    }

    private int ReadLong(string name, string value, Action<string> unknown)
    {
        if (s_withValue.Contains(name))
        {
            SetLong(name, value);
            return 1;
        }
        _isQuery |= name is "get";
        _isHead |= name is "head";
        if (s_alone.Contains(name) || name.StartsWith("no-", StringComparison.Ordinal))
            return 0;
        unknown("--" + name);
        return value.Length > 0 && value[0] is not '-' && !value.Contains('/', StringComparison.Ordinal) ? 1 : 0;
    }

    private void SetShort(char option, string value)
    {
        switch (option)
        {
            case 'd': SetLong("data", value); break;
            case 'H': SetLong("header", value); break;
            case 'X': SetLong("request", value); break;
            case 'F': SetLong("form", value); break;
            case 'T': SetLong("upload-file", value); break;
        }
    }

    private void SetLong(string name, string value)
    {
        switch (name)
        {
            case "request": _method = value; break;
            case "url": _urls.Add(value); break;
            case "header": AddHeader(value); break;
            case "data" or "data-ascii" or "data-binary": AddData(value, "&", mayBeFile: true); break;
            case "data-raw": AddData(value, "&", mayBeFile: false); break;
            case "data-urlencode": AddEncoded(value, AddPart); break;
            case "url-query": AddEncoded(value, _query.Add); break;
            case "json":
                AddData(value, "", mayBeFile: true);
                AddHeader("Content-Type: application/json");
                break;
            case "form" or "form-string": (_isMultipart, _isElsewhere, _hasBody) = (true, true, true); break;
            case "upload-file": (_isUpload, _isElsewhere, _hasBody) = (true, true, true); break;
        }
    }

    private void AddHeader(string line)
    {
        if (AnswerHead.Parse(line) is { } header && !AnswerHead.IsCredential(header.Name) && !AnswerHead.IsToken(header.Name))
            _headers.Add(header);
    }

    private void AddData(string value, string between, bool mayBeFile)
    {
        if (mayBeFile && value is ['@', ..])
        {
            (_isElsewhere, _hasBody) = (true, true);
            return;
        }
        if (_hasBody)
            _body.Append(between);
        _body.Append(value);
        _hasBody = true;
    }

    private void AddPart(string part) => AddData(part, "&", mayBeFile: false);

    // name=text encodes the text, =text and text encode all; name@file and @file read a file.
    private void AddEncoded(string value, Action<string> add)
    {
        var at = value.IndexOfAny(['=', '@']);
        if (at >= 0 && value[at] is '@')
        {
            (_isElsewhere, _hasBody) = (true, true);
            return;
        }
        var (name, text) = at > 0 ? (value[..(at + 1)], value[(at + 1)..]) : ("", value[(at + 1)..]);
        add(name + (Placeholders.In(text) ? text : Uri.EscapeDataString(text)));
    }

    private IEnumerable<PastedRequest> Requests(long line)
    {
        if (_hasBody && _headers.All(header => !header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
            _headers.Add(new HttpHeader("Content-Type", _isMultipart ? "multipart/form-data" : "application/x-www-form-urlencoded"));
        var query = _isQuery && _hasBody ? _query.Append(_body.ToString()) : _query;
        var method = _method ?? (_isHead ? "HEAD" : _isUpload ? "PUT" : _hasBody && !_isQuery ? "POST" : "GET");
        foreach (var url in _urls)
        {
            yield return new PastedRequest(line, method, WithQuery(url, string.Join('&', query)))
            {
                Headers = _isQuery ? [] : [.. _headers],
                Body = _hasBody && !_isQuery ? _body.ToString() : null,
                IsBodyElsewhere = _isElsewhere && !_isQuery,
            };
        }
    }

    private static string WithQuery(string url, string query)
    {
        if (query.Length == 0)
            return url;
        var whole = url.Split('#')[0];
        return whole + (whole.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query;
    }
}
