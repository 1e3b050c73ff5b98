using CmsSim.Simulator.Api;
using CmsSim.Simulator.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>One answer of the web admin.</summary>
/// <param name="Status">The HTTP status.</param>
internal sealed record WebAnswer(int Status)
{
    /// <summary>The media type of pages.</summary>
    public const string Page = "text/html; charset=utf-8";

    /// <summary>The body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public string MediaType { get; init; } = Page;

    /// <summary>The address of a redirect.</summary>
    public string? Location { get; init; }

    /// <summary>The seconds after which a client may try again.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The name under which a browser saves the answer; null for one that it shows.</summary>
    public string? FileName { get; init; }

    /// <summary>True for an answer that a browser may keep.</summary>
    public bool MayBeKept { get; init; }

    /// <summary>The cookies that the answer sets.</summary>
    public IReadOnlyList<string> Cookies { get; init; } = [];

    /// <summary>A redirect that a browser follows with GET.</summary>
    public static WebAnswer Redirect(string location, bool afterPost = false) => new(afterPost ? 303 : 302) { Location = location };

    /// <summary>A page that the action writes.</summary>
    public static WebAnswer Of(int status, Action<Html> write)
    {
        var output = new ByteBuffer();
        write(new Html(output));
        return new WebAnswer(status) { Body = output.WrittenMemory };
    }

    /// <summary>Sends the answer, with the headers that keep other pages from using it.</summary>
    public Task SendAsync(IFeatureCollection context, StringValues date, bool isHead)
    {
        var response = context.Feature<IHttpResponseFeature>();
        var headers = response.Headers;
        response.StatusCode = Status;
        headers.Date = date;
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = MayBeKept ? "max-age=3600" : "no-store";
        if (Cookies is [_, ..])
            headers.SetCookie = new StringValues([.. Cookies]);
        if (Location is not null)
            headers.Location = Location;
        if (RetryAfter is { } seconds)
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Status is 405)
            headers.Allow = "GET, HEAD, POST";
        if (FileName is not null)
            headers.ContentDisposition = $"attachment; filename=\"{FileName}\"";
        if (Body.IsEmpty || isHead)
        {
            headers.ContentLength = 0;
            return Task.CompletedTask;
        }
        headers.ContentType = MediaType;
        headers.ContentLength = Body.Length;
        return context.Feature<IHttpResponseBodyFeature>().Writer.WriteAsync(Body).AsTask();
    }
}
