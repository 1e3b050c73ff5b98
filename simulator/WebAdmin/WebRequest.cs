using System.Net;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>One request to the web admin of a bridge.</summary>
internal sealed class WebRequest
{
    private const string Post = "POST";

    private readonly IHeaderDictionary _headers;
    private readonly string _cookieSuffix;

    /// <param name="context">The features of the request.</param>
    /// <param name="http">The head of the request.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="mostPairs">The most pairs of a form.</param>
    public WebRequest(IFeatureCollection context, IHttpRequestFeature http, ReadOnlyMemory<byte> body, int mostPairs)
    {
        var connection = context.Feature<IHttpConnectionFeature>();
        _headers = http.Headers;

        // Browsers send a cookie to all ports of a host, so each port has names of its own.
        _cookieSuffix = $"-{connection?.LocalPort ?? 0}";
        (IsPost, Path) = (http.Method is Post, http.Path.TrimEnd('/') is { Length: > 0 } path ? path : "/");
        IsKnownMethod = IsPost || http.Method is "GET" or "HEAD";
        IsHead = http.Method is "HEAD";
        IsSecure = http.Scheme is "https";
        Client = connection?.RemoteIpAddress;
        Query = WebForm.Read(System.Text.Encoding.UTF8.GetBytes(http.QueryString.TrimStart('?')), mostPairs);
        Form = WebForm.Read(body.Span, mostPairs);
        Target = http.RawTarget;
    }

    public bool IsPost { get; }

    public bool IsHead { get; }

    /// <summary>True for GET, HEAD and POST.</summary>
    public bool IsKnownMethod { get; }

    /// <summary>The decoded path without a slash at its end.</summary>
    public string Path { get; }

    public string Target { get; }

    /// <summary>True when the request came over TLS.</summary>
    public bool IsSecure { get; }

    public IPAddress? Client { get; }

    public WebForm Query { get; }

    public WebForm Form { get; }

    /// <summary>The id of the session, as the client sent it.</summary>
    public string? SessionId => Cookie(SessionCookie);

    /// <summary>The name of the cookie of the session (inferred).</summary>
    public string SessionCookie => "session" + _cookieSuffix;

    /// <summary>The name of the cookie with the token of the log-in form (inferred).</summary>
    public string LogInCookie => "login" + _cookieSuffix;

    /// <summary>The value of a cookie; null without it.</summary>
    public string? Cookie(string name)
    {
        foreach (var header in _headers.Cookie)
        {
            foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries))
            {
                if (part.StartsWith(name, StringComparison.Ordinal) && part.Length > name.Length && part[name.Length] is '=')
                    return part[(name.Length + 1)..];
            }
        }
        return null;
    }

    /// <summary>
    /// False when a browser says that a page of another origin sent the request. A client that says nothing about it is no browser, and needs the
    /// token of the form all the same.
    /// </summary>
    public bool IsOfOwnPage
    {
        get
        {
            if (_headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none"))
                return false;
            return _headers.Origin.ToString() is not { Length: > 0 } origin
                || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(_headers.Host.ToString(), StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>True when the browser reached the bridge under a name that can be one of the internet.</summary>
    public bool HasPublicName
    {
        get
        {
            var host = _headers.Host.ToString().TrimEnd('.');
            var name = host.LastIndexOf(':') is >= 0 and var port && !host.EndsWith(']') ? host[..port].TrimEnd('.') : host;
            return name.Contains('.') && !IPAddress.TryParse(name, out _);
        }
    }

    /// <summary>The name of the request in incidents.</summary>
    public override string ToString() => $"{(IsPost ? Post : "GET")} {Secrets.MaskedPath(Target)}";
}
