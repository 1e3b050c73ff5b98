using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Api;

/// <summary>The closed set of what an API request can come to.</summary>
internal abstract record ApiResult
{
    private ApiResult() { }

    /// <summary>200 with the XML that was rendered.</summary>
    public static readonly Document Rendered = new("text/xml");

    /// <summary>200 with nothing to say: a PUT or DELETE is done.</summary>
    public static readonly Done Empty = new();

    /// <summary>200 with a body of the media type.</summary>
    public sealed record Document(string MediaType) : ApiResult;

    public sealed record Done : ApiResult;

    /// <summary>200 with the address of the new object; never 201.</summary>
    public sealed record Created(string Location) : ApiResult;

    /// <summary>200 with nothing but a header.</summary>
    public sealed record Headed(AnswerHeader Header) : ApiResult;

    public sealed record Refused(int Status, IReadOnlyList<Refusal> Refusals) : ApiResult
    {
        public Refused(int status, Refusal refusal) : this(status, [refusal]) { }
    }

    /// <summary>The answer comes once the other bridges have said what they know.</summary>
    public sealed record AfterPeers : ApiResult;
}
