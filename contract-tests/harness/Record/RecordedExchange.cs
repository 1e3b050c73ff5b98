using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Record;

/// <summary>
/// A request and its answer in a recording, as they passed. On <see cref="RecordedChannel.Cdr"/>, the body of the request is a document of
/// call detail records. Values are not redacted: heads hold passwords and tokens.
/// </summary>
public sealed record RecordedExchange : RecordedItem
{
    /// <summary>The address of the client, with its port. Empty when the recording does not show it.</summary>
    public required string Client { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The target of the request line: path and query as sent.</summary>
    public required string Target { get; init; }

    /// <summary>The bytes of the head of the request, from the request line to the empty line.</summary>
    public required ReadOnlyMemory<byte> RequestHead { get; init; }

    /// <summary>The headers of the request, in wire order. A character of a value is one byte.</summary>
    public required IReadOnlyList<WireHeader> RequestHeaders { get; init; }

    /// <summary>The body of the request without chunk framing. It has fewer bytes than <see cref="RequestSize"/> when the body exceeds the limit of the reader.</summary>
    public required ReadOnlyMemory<byte> RequestBody { get; init; }

    /// <summary>The size of the body of the request in bytes, as far as it passed.</summary>
    public required long RequestSize { get; init; }

    /// <summary>The time of the last byte of the request. Null when the request is not whole.</summary>
    public required DateTimeOffset? RequestEnded { get; init; }

    /// <summary>The status of the answer. Null when no answer began.</summary>
    public int? Status { get; init; }

    /// <summary>The bytes of the head of the answer, from the status line to the empty line. Empty when no answer began.</summary>
    public ReadOnlyMemory<byte> AnswerHead { get; init; }

    /// <summary>The headers of the answer, in wire order. A character of a value is one byte.</summary>
    public IReadOnlyList<WireHeader> AnswerHeaders { get; init; } = [];

    /// <summary>The body of the answer without chunk framing. It has fewer bytes than <see cref="AnswerSize"/> when the body exceeds the limit of the reader.</summary>
    public ReadOnlyMemory<byte> AnswerBody { get; init; }

    /// <summary>The size of the body of the answer in bytes, as far as it passed.</summary>
    public long AnswerSize { get; init; }

    /// <summary>The time of the first byte of the answer. Null when no answer began.</summary>
    public DateTimeOffset? AnswerBegan { get; init; }

    /// <summary>The time of the last byte of the answer. Null when the answer is not whole.</summary>
    public DateTimeOffset? AnswerEnded { get; init; }

    /// <summary>True when request and answer are whole.</summary>
    public bool IsWhole => RequestEnded is not null && AnswerEnded is not null;
}
