using System.Net;
using System.Xml.Linq;
using CmsSim.Client.Transport;

namespace CmsSim.Client;

/// <summary>An answer of the bridge, as it came.</summary>
public sealed record CmsAnswer
{
    internal CmsAnswer(HttpMethod method, string path) => (Method, Path) = (method, path);

    /// <summary>The method of the request.</summary>
    public HttpMethod Method { get; }

    /// <summary>The path of the request, with its query.</summary>
    public string Path { get; }

    /// <summary>The status.</summary>
    public required HttpStatusCode StatusCode { get; init; }

    /// <summary>The <c>Location</c> header, where the answer has one.</summary>
    public required string? Location { get; init; }

    /// <summary>The body, to the byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether a refusal (401) invites Basic authentication.</summary>
    internal bool OffersBasic { get; init; }

    /// <summary>The id of the object just created: the last 36 characters of <see cref="Location"/>.</summary>
    /// <exception cref="CmsMalformedAnswerException">There is no location, or no id at its end.</exception>
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

    /// <summary>The root element of the body.</summary>
    /// <exception cref="CmsMalformedAnswerException">The body is no XML, or has a document type.</exception>
    public XElement ReadXml() => Read(root => root);

    /// <summary>What <paramref name="read"/> makes of the root element; values it cannot make sense of are a malformed answer.</summary>
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

    /// <summary>The answer itself when it is success.</summary>
    /// <exception cref="CmsFailureException">It is not.</exception>
    internal CmsAnswer OrThrow()
    {
        var reasons = AnswerXml.FailureReasons(Body);
        return StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new CmsAuthenticationException(this, reasons),
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices when reasons is [] => this,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest when Location is not null => throw new CmsRedirectException(this),
            _ => throw new CmsFailureException(this, reasons),
        };
    }
}
