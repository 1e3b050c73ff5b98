using System.Net;
using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>The bridge's answer to one request.</summary>
public sealed record CmsAnswer
{
    internal CmsAnswer(HttpMethod method, string path) => (Method, Path) = (method, path);

    /// <summary>The method of the request.</summary>
    public HttpMethod Method { get; }

    /// <summary>The path of the request, with its query.</summary>
    public string Path { get; }

    /// <summary>The HTTP status code.</summary>
    public required HttpStatusCode StatusCode { get; init; }

    /// <summary>The value of the <c>Location</c> header. Null when the answer has none.</summary>
    public required string? Location { get; init; }

    /// <summary>The bytes of the body, as received. Empty when the answer has no body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>True when the answer offers Basic authentication in <c>WWW-Authenticate</c>.</summary>
    internal bool OffersBasic { get; init; }

    /// <summary>The token that opens a stream of events. Null when the answer has none.</summary>
    internal string? EventsToken { get; init; }

    internal static bool IsBasicOffered(HttpResponseMessage response) =>
        response.Headers.WwwAuthenticate.Any(each => each.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase));

    /// <summary>The id of the object that the request created: the last 36 characters of <see cref="Location"/>.</summary>
    /// <exception cref="CmsMalformedAnswerException">The answer has no location, or the location does not end in an id.</exception>
    public Guid CreatedId
    {
        get
        {
            const int length = 36;
            return Location switch
            {
                null => throw new CmsMalformedAnswerException(this, "it has no Location header."),
                _ when Location.Length >= length && Guid.TryParseExact(Location.AsSpan(Location.Length - length), "D", out var id) => id,
                _ => throw new CmsMalformedAnswerException(this, $"its Location \"{Location}\" does not end in an id."),
            };
        }
    }

    /// <summary>Parses the body and returns its root element.</summary>
    /// <exception cref="CmsMalformedAnswerException">The body is empty, is not well-formed XML, or has a document type.</exception>
    public XElement ReadXml() => Read(root => root);

    /// <summary>
    /// Parses the body and passes its root element to <paramref name="read"/>. A <see cref="FormatException"/> becomes a
    /// <see cref="CmsMalformedAnswerException"/>.
    /// </summary>
    internal T Read<T>(Func<XElement, T> read)
    {
        if (Body.IsEmpty)
            throw new CmsMalformedAnswerException(this, "it has no body.");
        try
        {
            return read(AnswerXml.Parse(Body));
        }
        catch (FormatException unreadable)
        {
            throw new CmsMalformedAnswerException(this, unreadable.Message, unreadable);
        }
    }

    /// <summary>Returns this answer when its status is 2xx and its body gives no failure reasons.</summary>
    /// <exception cref="CmsFailureException">The status is not 2xx, or the body gives failure reasons.</exception>
    internal CmsAnswer OrThrow()
    {
        var reasons = AnswerXml.FailureReasons(Body);
        return StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new CmsAuthenticationException(this, reasons),
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices when reasons is [] => this,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when Location is not null => throw new CmsRedirectException(this),
            _ => throw FailureExceptions.Of(this, reasons),
        };
    }
}
