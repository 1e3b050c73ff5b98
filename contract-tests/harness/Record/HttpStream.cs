using System.Buffers;
using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Record;

/// <summary>
/// Finds the messages in one direction of a connection, from bytes that arrive piece by piece. Memory is bounded for any bytes. After bytes
/// that are not HTTP/1, or after a change of the protocol, everything further is passed on as it is.
/// </summary>
/// <param name="isAnswers">True for the direction of the answers.</param>
/// <param name="budget">The limits of bodies.</param>
/// <param name="events">Receives the messages.</param>
internal sealed class HttpStream(bool isAnswers, BodyBudget budget, IHttpEvents events)
{
    private const int MostHead = 64 * 1024;
    private const int MostLine = 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private State _state = State.Head;
    private HttpMessage? _message;
    private DateTimeOffset _began;
    private int _lineStart;
    private long _left;

    private enum State { Head, Length, ChunkSize, Chunk, ChunkEnd, Trailer, Close, Passing }

    /// <summary>True when bytes are passed on as they are.</summary>
    public bool IsPassing => _state is State.Passing;

    /// <summary>Reads the next bytes.</summary>
    public void Read(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        while (!bytes.IsEmpty)
        {
            var used = _state switch
            {
                State.Head => ReadHead(bytes, at),
                State.Length or State.Chunk or State.Close => ReadBody(bytes, at),
                State.Passing => Pass(bytes, at),
                _ => ReadLine(bytes, at),
            };
            bytes = bytes[used..];
        }
    }

    /// <summary>Ends the stream. A body that ends with the stream is whole then.</summary>
    public void End(DateTimeOffset at)
    {
        if (_state is State.Close)
            Complete(at);
    }

    /// <summary>Passes on everything from here on, with the bytes of a head that is not complete.</summary>
    public void Switch(DateTimeOffset at)
    {
        _state = State.Passing;
        var rest = _line.WrittenSpan.ToArray();
        _line.ResetWrittenCount();
        if (rest is not [])
            events.Pass(isAnswers, rest, at);
    }

    private int Pass(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        events.Pass(isAnswers, bytes, at);
        return bytes.Length;
    }

    private int ReadHead(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        if (_line.WrittenCount == 0)
            _began = at;
        var used = TakeLine(bytes);
        if (_line.WrittenCount > MostHead)
            return Refuse(at, used);
        if (_line.WrittenSpan is not [.., (byte)'\n'])
            return used;
        if (_line.WrittenSpan[_lineStart..] is not ([(byte)'\n'] or [(byte)'\r', (byte)'\n']))
        {
            _lineStart = _line.WrittenCount;
            return used;
        }
        if (_lineStart == 0)
        {
            _line.ResetWrittenCount();   // a client may send empty lines between requests
            return used;
        }
        _message = HttpMessage.Read(_line.WrittenSpan.ToArray(), isAnswers, _began, budget);
        if (_message is null)
            return Refuse(at, used);
        ResetLine();
        Begin(_message, at);
        return used;
    }

    private void Begin(HttpMessage message, DateTimeOffset at)
    {
        var end = events.Begin(isAnswers, message, at, out _left);
        _state = end switch
        {
            BodyEnd.Length => State.Length,
            BodyEnd.Chunks => State.ChunkSize,
            BodyEnd.Close => State.Close,
            BodyEnd.None => State.Head,
            _ => State.Passing,
        };
        if (end is BodyEnd.None or BodyEnd.Switch)
            Complete(at, _state);
        else if (end is BodyEnd.Unknown)
            events.Refuse(isAnswers, at);
    }

    private int ReadBody(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        var used = _state is State.Close ? bytes.Length : (int)Math.Min(bytes.Length, _left);
        _message!.Add(bytes[..used]);
        _left -= used;
        if (_state is State.Length && _left == 0)
            Complete(at);
        else if (_state is State.Chunk && _left == 0)
            _state = State.ChunkEnd;
        return used;
    }

    // The line of a chunk's size, the empty one behind a chunk, or one of the trailer.
    private int ReadLine(ReadOnlySpan<byte> bytes, DateTimeOffset at)
    {
        var used = TakeLine(bytes);
        if (_line.WrittenCount > (_state is State.Trailer ? MostHead : MostLine))
            return Refuse(at, used);
        if (_line.WrittenSpan is not [.., (byte)'\n'])
            return used;
        var line = Encoding.Latin1.GetString(_line.WrittenSpan).TrimEnd('\r', '\n');
        ResetLine();
        switch (_state)
        {
            case State.ChunkEnd when line.Length == 0:
                _state = State.ChunkSize;
                break;
            case State.Trailer:
                if (line.Length == 0)
                    Complete(at);
                break;
            case State.ChunkSize when long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) && _left >= 0:
                _state = _left == 0 ? State.Trailer : State.Chunk;
                break;
            default:
                return Refuse(at, used);
        }
        return used;
    }

    private int TakeLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = bytes[..(end < 0 ? bytes.Length : end + 1)];
        _line.Write(line);
        return line.Length;
    }

    private void ResetLine()
    {
        _line.ResetWrittenCount();
        _lineStart = 0;
    }

    private int Refuse(DateTimeOffset at, int used)
    {
        events.Refuse(isAnswers, at);
        Switch(at);
        return used;
    }

    private void Complete(DateTimeOffset at, State next = State.Head)
    {
        var message = _message!;
        (_message, _state) = (null, next);
        message.End(at);
        events.Complete(isAnswers, message, at);
    }
}

/// <summary>Receives the messages of the two directions of a connection.</summary>
internal interface IHttpEvents
{
    /// <summary>A head is complete. Returns how the body ends.</summary>
    BodyEnd Begin(bool isAnswer, HttpMessage message, DateTimeOffset at, out long length);

    /// <summary>A message is complete.</summary>
    void Complete(bool isAnswer, HttpMessage message, DateTimeOffset at);

    /// <summary>The bytes are not HTTP/1 from here on.</summary>
    void Refuse(bool isAnswer, DateTimeOffset at);

    /// <summary>Bytes of another protocol.</summary>
    void Pass(bool isAnswer, ReadOnlySpan<byte> bytes, DateTimeOffset at);
}
