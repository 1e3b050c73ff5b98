using System.Net;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>The facts of an exchange that only a repetition of the run and a coverage report need.</summary>
internal readonly record struct ExchangeFacts
{
    /// <summary>The name of the account; empty for a request without valid credentials.</summary>
    public string User { get; init; }

    public string ContentType { get; init; }

    /// <summary>True when the body was larger than a bridge reads, so that it is not kept.</summary>
    public bool IsTooLarge { get; init; }

    public IPAddress? Client { get; init; }

    /// <summary>True when a page of the web admin made the request, so that it has no trace number.</summary>
    public bool IsFromWebAdmin { get; init; }

    /// <summary>The release of the bridge that answered.</summary>
    public Release? Release { get; init; }

    /// <summary>The Location header of the answer.</summary>
    public string? Location { get; init; }

    /// <summary>A further header of the answer.</summary>
    public AnswerHeader? Header { get; init; }

    /// <summary>The media type of the answer; null for XML.</summary>
    public string? MediaType { get; init; }

    /// <summary>The beginning of a request whose answer waited; null when the answer followed at once.</summary>
    public RequestBegin? Began { get; init; }
}

/// <summary>The beginning of a request whose answer waits.</summary>
/// <param name="After">The number of the latest entry of the journal at that time.</param>
/// <param name="Time">The time on the cluster's clock.</param>
/// <param name="Number">The number of the request among those whose answers wait, from 1.</param>
/// <param name="Commands">The number of commands of the run before it.</param>
internal sealed record RequestBegin(long After, DateTimeOffset Time, long Number, int Commands);

/// <summary>An entry of the journal with the facts that lists show.</summary>
/// <param name="Sequence">The number of the entry.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Client">The address of the client; null when the simulator failed before it was known.</param>
/// <param name="Size">The length of the answer's body.</param>
internal readonly record struct ListedExchange(long Sequence, JournalEntry Entry, IPAddress? Client, int Size);

/// <summary>An entry of the journal with all that is kept of the exchange.</summary>
/// <param name="Listed">The entry.</param>
/// <param name="Facts">Further facts.</param>
/// <param name="States">The states of the cluster at the time of the answer.</param>
/// <param name="Form">The body of the request; null when it is no longer kept.</param>
/// <param name="Answer">The body of the answer; null when it is no longer kept.</param>
internal sealed record KeptExchange(ListedExchange Listed, ExchangeFacts Facts, ClusterStates States, byte[]? Form, byte[]? Answer);
