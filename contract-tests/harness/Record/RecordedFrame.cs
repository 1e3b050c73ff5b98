using System.Text;

namespace CmsSim.Harness.Record;

/// <summary>A frame of the WebSocket of events in a recording.</summary>
public sealed record RecordedFrame : RecordedItem
{
    /// <summary>True for a frame that the bridge sent, false for one of the client.</summary>
    public required bool IsFromServer { get; init; }

    /// <summary>The opcode of RFC 6455: 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.</summary>
    public required int Opcode { get; init; }

    /// <summary>True for the last frame of a message.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>True for a payload that an extension has changed, such as compression. The payload is given as it passed.</summary>
    public required bool IsExtended { get; init; }

    /// <summary>The payload without its mask. It has fewer bytes than <see cref="Size"/> when the frame exceeds the limit of the reader, or is cut.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The size of the payload in bytes, as the frame gives it.</summary>
    public required long Size { get; init; }

    /// <summary>The time of the last byte. Null when the frame is not whole.</summary>
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>The payload decoded as UTF-8, for people to read.</summary>
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}
