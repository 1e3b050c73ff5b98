using System.Buffers.Binary;

namespace CmsSim.Harness.Record;

/// <summary>Finds the frames in one direction of a WebSocket (RFC 6455), from bytes that arrive piece by piece.</summary>
/// <param name="connection">The number of the connection.</param>
/// <param name="channel">The channel.</param>
/// <param name="isFromServer">True for the direction of the bridge.</param>
/// <param name="budget">The limits of payloads.</param>
/// <param name="give">Receives each frame.</param>
internal sealed class FrameStream(int connection, RecordedChannel channel, bool isFromServer, BodyBudget budget, Action<RecordedItem> give)
{
    private readonly byte[] _head = new byte[14];
    private int _headLength;
    private DateTimeOffset _began;
    private MemoryStream? _payload;
    private long _left;
    private bool _inPayload;

    /// <summary>Reads the next bytes.</summary>
    public void Read(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        while (!bytes.IsEmpty)
        {
            if (_inPayload)
            {
                var part = bytes[..(int)Math.Min(bytes.Length, _left)];
                var kept = budget.Take(_payload?.Length ?? 0, part.Length);
                if (kept > 0)
                    (_payload ??= new MemoryStream(kept)).Write(part[..kept]);
                _left -= part.Length;
                bytes = bytes[part.Length..];
            }
            else
            {
                if (_headLength == 0)
                    _began = at;
                _head[_headLength++] = bytes[0];
                bytes = bytes[1..];
                if (_headLength < HeadSize)
                    continue;
                (_inPayload, _left) = (true, Size);
            }
            if (_left == 0)
                Give(at);
        }
    }

    /// <summary>Ends the stream. A frame that is not whole is given without an end.</summary>
    public void End()
    {
        if (_inPayload)
            Give(null);
    }

    private bool IsMasked => (_head[1] & 0x80) != 0;

    private int LengthSize => (_head[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 };

    private int HeadSize => _headLength < 2 ? 2 : 2 + LengthSize + (IsMasked ? 4 : 0);

    private long Size => LengthSize switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(2)),
        8 => BinaryPrimitives.ReadInt64BigEndian(_head.AsSpan(2)) & long.MaxValue,
        _ => _head[1] & 0x7f,
    };

    private void Give(DateTimeOffset? ended)
    {
        var payload = _payload?.ToArray() ?? [];
        budget.Return(payload.Length);
        if (IsMasked)
        {
            var mask = _head.AsSpan(2 + LengthSize, 4);
            for (var i = 0; i < payload.Length; i++)
                payload[i] ^= mask[i & 3];
        }
        var frame = new RecordedFrame
        {
            Channel = channel,
            Connection = connection,
            At = _began,
            IsFromServer = isFromServer,
            Opcode = _head[0] & 0x0f,
            IsFinal = (_head[0] & 0x80) != 0,
            IsExtended = (_head[0] & 0x70) != 0,
            Payload = payload,
            Size = Size,
            Ended = ended,
        };
        (_payload, _inPayload, _headLength) = (null, false, 0);
        give(frame);
    }
}
