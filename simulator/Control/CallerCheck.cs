using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CmsSim.Simulator.Control;

/// <summary>
/// Checks that the caller may use the control API. It runs before every route, so that no route can skip it.
/// </summary>
/// <remarks>
/// <para>
/// Host, against DNS rebinding: a page of evil.example whose name resolves to this machine sends <c>Host: evil.example</c>. Allowed are
/// <c>localhost</c>, loopback addresses and the address that the API listens on. When it listens on all addresses, every IP address is
/// allowed: no DNS answer can make a page send one. The port is not compared, because ports may be forwarded. A request with the right
/// token may use any host name, because a page does not know the token. So <c>http://cmssim:8440</c> works between containers.
/// </para>
/// <para>
/// Origin and Sec-Fetch-Site, against requests of web pages: browsers send these headers, and only the API's own origin is allowed. A page
/// on another port of this machine has another origin.
/// </para>
/// <para>
/// Media type, against HTML forms and the bridges' own CDR posts (<c>text/xml</c>): every request that changes something names
/// <c>application/json</c> (<c>application/xml</c> for a world), with or without a body. A page cannot send either without a preflight
/// request, and the API grants none.
/// </para>
/// <para>
/// The files of the page hold no data, so they need no token. A link of another site may open them in a tab of their own: they cannot be framed,
/// and the opened page shares no window with the site.
/// </para>
/// </remarks>
internal sealed class CallerCheck(IPAddress listen, string? token, ControlRoutes routes, PageFiles page)
{
    private readonly IPAddress _listen = listen.Unmapped();
    private readonly byte[]? _token = string.IsNullOrEmpty(token) ? null : Encoding.UTF8.GetBytes("Bearer " + token);

    /// <summary>Calls the next handler, or answers with a refusal.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Refusal(context) is var (status, sentence) ? ControlAnswer.Problem(context, status, sentence) : next(context);
    }

    private (int Status, string Sentence)? Refusal(HttpContext context)
    {
        var request = context.Request;
        var hasToken = HasToken(request);
        if (HostProblem(context, hasToken) is { } host)
            return (StatusCodes.Status421MisdirectedRequest, host);
        var isPage = page.Find(request.Path) is not null;
        if (!(isPage && IsLinkFollowed(request)) && PageProblem(request) is { } foreign)
            return (StatusCodes.Status403Forbidden, foreign);
        if (isPage)
            return null;

        var operation = routes.Find(request)?.Operation;
        if (_token is not null && !hasToken && operation is not { IsOpen: true })
            return (StatusCodes.Status401Unauthorized, "The control API requires the token that it was started with, as Authorization: Bearer <token>.");
        var mediaType = operation is not null ? MediaTypeProblem(operation.WantedMediaType, operation.Path, operation.Body is not null, request)
            : routes.ExtensionOf(request) is { } extension && HttpMethods.IsPost(request.Method) ? MediaTypeProblem("application/json", extension.Path, hasBody: true, request)
            : null;
        return mediaType is null ? null : (StatusCodes.Status415UnsupportedMediaType, mediaType);
    }

    private bool HasToken(HttpRequest request) =>
        _token is not null && CryptographicOperations.FixedTimeEquals(_token, Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));

    private string? HostProblem(HttpContext context, bool hasToken)
    {
        var headers = context.Request.Headers.Host;
        var text = headers.ToString();
        if (headers.Count != 1 || HostOf(text) is not { } host)
            return $"Invalid Host header \"{ControlAnswer.Short(text)}\"; expected one host name or IP address, with an optional port after a colon.";
        if (!IsAboutItself(context.Features.Get<IHttpRequestFeature>()!.RawTarget, text))
            return "The request target names another server than the Host header; send only the path.";
        return hasToken || IsOwn(host) ? null
            : $"The control API does not answer for the host \"{ControlAnswer.Short(host)}\"; use localhost or {(_listen.IsAny() ? "an IP address" : AddressText(_listen))} in the URL{(_token is null ? "" : ", or send the token")}.";
    }

    private bool IsOwn(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (AddressOf(host) is not { } address)
            return false;
        return IPAddress.IsLoopback(address) || address.Equals(_listen) || _listen.IsAny();
    }

    private static string? PageProblem(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count > 0 && !(origins.Count == 1 && IsOriginOf(origins[0]!, request.Headers.Host.ToString())))
            return $"The control API refuses requests of web pages: the Origin \"{ControlAnswer.Short(origins.ToString())}\" is not its own.";
        var site = request.Headers["Sec-Fetch-Site"];
        return site.Count > 0 && !(site.Count == 1 && site[0] is "same-origin" or "none")
            ? $"The control API refuses requests of other web pages: Sec-Fetch-Site is \"{ControlAnswer.Short(site.ToString())}\"."
            : null;
    }

    // A browser sends these headers when a link or a typed address opens a page in a tab, and no script can set them.
    private static bool IsLinkFollowed(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"] is [_]
        && request.Headers["Sec-Fetch-Mode"] is ["navigate"] && request.Headers["Sec-Fetch-Dest"] is ["document"];

    /// <summary>The refusal of a request that changes something with the wrong media type; null when the type is right.</summary>
    private static string? MediaTypeProblem(string? wanted, string path, bool hasBody, HttpRequest request)
    {
        if (wanted is null)
            return null;
        var given = request.Headers.ContentType;
        var isRight = given.Count == 1 && MediaTypeHeaderValue.TryParse(given[0], out var type)
            && type.MediaType.Equals(wanted, StringComparison.OrdinalIgnoreCase) && IsReadable(type, wanted);
        return isRight ? null
            : $"{request.Method} {path} needs the header Content-Type: {wanted}{(given.Count == 0 ? "" : $", not \"{ControlAnswer.Short(given.ToString())}\"")}{(hasBody ? "" : ", also without a body")}.";
    }

    // JSON must be UTF-8. A world may have the encoding that its byte order mark names.
    private static bool IsReadable(MediaTypeHeaderValue type, string wanted) =>
        wanted is not "application/json" || !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool IsOriginOf(string origin, string host) => origin.Equals("http://" + host, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the target is a path, or names the same host as the header.</summary>
    private static bool IsAboutItself(string target, string host)
    {
        if (target.StartsWith('/') || target is "*")
            return true;
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? target : target[(scheme + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return (end < 0 ? rest : rest[..end]).Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The host of <c>host</c>, <c>host:port</c>, <c>[address]</c> or <c>[address]:port</c>; null for anything else.</summary>
    private static string? HostOf(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':') is >= 0 and var colon ? colon : text.Length;
        var (host, port) = (text[..end], text[end..]);
        var isPort = port.Length == 0
            || (port[0] == ':' && ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var isHost = host.StartsWith('[') ? AddressOf(host) is not null : host.Length > 0 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        return isPort && isHost ? host : null;
    }

    /// <summary>The IP address in its usual notation; null for other notations, such as <c>127.1</c> and <c>2130706433</c>.</summary>
    private static IPAddress? AddressOf(string host)
    {
        var isBracketed = host.StartsWith('[');
        if (!IPAddress.TryParse(isBracketed ? host[1..^1] : host, out var address))
            return null;
        if (isBracketed)
            return host.Contains('%') ? null : address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? address.Unmapped() : null;
        return address.ToString() == host ? address : null;
    }

    private static string AddressText(IPAddress address) => address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
