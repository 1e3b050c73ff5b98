using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Api;

/// <summary>The outcome of an API request: one of the nested types.</summary>
internal abstract record ApiResult
{
    private ApiResult() { }

    /// <summary>200 with the rendered XML.</summary>
    public static readonly Document Rendered = new("text/xml");

    /// <summary>200 without a body, after a PUT or DELETE.</summary>
    public static readonly Done Empty = new();

    /// <summary>200 with a body of this media type.</summary>
    public sealed record Document(string MediaType) : ApiResult;

    public sealed record Done : ApiResult;

    /// <summary>200 with the address of the new object in <c>Location</c>; never 201.</summary>
    public sealed record Created(string Location) : ApiResult;

    /// <summary>200 with a header and no body.</summary>
    public sealed record Headed(AnswerHeader Header) : ApiResult;

    public sealed record Refused(int Status, IReadOnlyList<Refusal> Refusals) : ApiResult
    {
        public Refused(int status, Refusal refusal) : this(status, [refusal]) { }
    }

    /// <summary>The answer follows once the other bridges have answered.</summary>
    public sealed record AfterPeers : ApiResult;

    /// <summary>
    /// The answer follows work that may leave the gate. <c>Begin</c> starts the work and calls its argument inside the gate once the work is
    /// done, which may be at once. <c>Render</c> then renders the answer.
    /// </summary>
    public sealed record Later(Action<Action> Begin, Func<ByteBuffer, ApiResult> Render) : ApiResult;
}
