using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;

namespace CmsSim.Simulator.Api;

/// <summary>
/// Rewrites response heads to the form and order of the web server in front of a CMS (document 213812). Kestrel writes its headers in an
/// order of its own, but answers must match to the byte. The output of each connection passes through here; bodies are not changed.
/// </summary>
internal sealed class ApacheHead(PipeWriter inner) : PipeWriter
{
    /// <summary>An upper bound for the bytes of all lines that do not come from Kestrel.</summary>
    private const int LongestFixedPart = 512;

    private byte[] _pending = new byte[4096];
    private int _length;
    private Expect _expect = Expect.Head;
    private long _remaining;

    private enum Expect
    {
        Head,
        Body,
        ChunkSize,
        Chunk,
        Anything,
    }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length + (inner.CanGetUnflushedBytes ? inner.UnflushedBytes : 0);

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _pending.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _pending.AsSpan(_length);
    }

    public override void Advance(int bytes) => _length += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        WritePending();
        return inner.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        WritePending();
        inner.Complete(exception);
    }

    public override ValueTask CompleteAsync(Exception? exception = null)
    {
        WritePending();
        return inner.CompleteAsync(exception);
    }

    private void MakeRoom(int sizeHint)
    {
        if (_pending.Length - _length < Math.Max(sizeHint, 1024))
            Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _length + sizeHint));
    }

    /// <summary>Writes the complete parts to the connection: heads rewritten, bodies unchanged.</summary>
    private void WritePending()
    {
        var bytes = _pending.AsSpan(0, _length);
        while (!bytes.IsEmpty)
        {
            var taken = _expect switch
            {
                Expect.Head => RewriteHead(bytes),
                Expect.ChunkSize => CopyChunkSize(bytes),
                _ => CopyBody(bytes),
            };
            if (taken == 0)
                break;
            bytes = bytes[taken..];
        }

        // The rest is the beginning of an incomplete head.
        bytes.CopyTo(_pending);
        _length = bytes.Length;
    }

    private int CopyBody(ReadOnlySpan<byte> bytes)
    {
        var taken = _expect is Expect.Anything ? bytes.Length : (int)Math.Min(_remaining, bytes.Length);
        inner.Write(bytes[..taken]);
        _remaining -= taken;
        if (_remaining == 0 && _expect is not Expect.Anything)
            _expect = _expect is Expect.Chunk ? Expect.ChunkSize : Expect.Head;
        return taken;
    }

    private int CopyChunkSize(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n"u8);
        if (end < 0)
            return 0;
        if (!Utf8Parser.TryParse(bytes[..end], out long size, out _, 'x'))
            throw new InvalidOperationException("A chunk has no size.");
        inner.Write(bytes[..(end + 2)]);

        // Each chunk ends with a line break. The last chunk consists only of a line break, which ends the answer.
        (_expect, _remaining) = size == 0 ? (Expect.Body, 2) : (Expect.Chunk, size + 2);
        return end + 2;
    }

    private int RewriteHead(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return 0;

        var head = Head.Parse(bytes[..(end + 2)]);
        if (head.IsInterim)
        {
            inner.Write(bytes[..(end + 4)]);
            _expect = head.IsUpgrade ? Expect.Anything : Expect.Head;
            return end + 4;
        }

        Write(head);
        (_expect, _remaining) = head.IsChunked ? (Expect.ChunkSize, 0)
            : head.ContentLength > 0 ? (Expect.Body, head.ContentLength)
            : !head.HasLength && head.Closes ? (Expect.Anything, 0)
            : (Expect.Head, 0);
        return end + 4;
    }

    // The whole head is written at once, so that the connection is asked for room only once.
    private void Write(in Head head)
    {
        var line = new Lines(inner.GetSpan(LongestFixedPart + head.StatusLine.Length + head.Date.Length + head.Special.Length + head.ContentType.Length + head.ContentEncoding.Length + head.Others.Length));
        line.Add(head.StatusLine);
        line.Add("\r\n"u8);
        line.Add(head.Date);
        line.Add("Server: Apache\r\nX-Frame-Options: DENY\r\nStrict-Transport-Security: max-age=31536000; includeSubDomains\r\n"u8);
        line.Add(head.Special);
        line.Add(head.ContentType);
        line.Add("Vary: Accept-Encoding\r\n"u8);
        line.Add(head.ContentEncoding);
        line.Add(head.Others);

        // Observed: the length is before the connection headers when there is a body, and after them when there is none.
        if (head.ContentLength > 0)
            line.AddLength(head.ContentLength);
        line.Add(head.Closes ? "Connection: close\r\n"u8 : "Keep-Alive: timeout=5, max=100\r\nConnection: Keep-Alive\r\n"u8);
        if (head.IsChunked)
            line.Add("Transfer-Encoding: chunked\r\n"u8);
        else if (head.ContentLength == 0 && (head.HasLength || !head.Closes))
            line.AddLength(0);
        line.Add("\r\n"u8);
        inner.Advance(line.Length);
    }

    private ref struct Lines(Span<byte> room)
    {
        private readonly Span<byte> _room = room;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_room[Length..]);
            Length += bytes.Length;
        }

        public void AddLength(long length)
        {
            Add("Content-Length: "u8);
            Utf8Formatter.TryFormat(length, _room[Length..], out var written);
            Length += written;
            Add("\r\n"u8);
        }
    }

    /// <summary>The parsed head that Kestrel wrote. Spans include their line breaks.</summary>
    private ref struct Head
    {
        public ReadOnlySpan<byte> StatusLine;
        public ReadOnlySpan<byte> Date;
        public ReadOnlySpan<byte> ContentType;
        public ReadOnlySpan<byte> ContentEncoding;

        /// <summary>A header that only some answers have; no answer has two of them. The place of the token header is inferred.</summary>
        public ReadOnlySpan<byte> Special;

        /// <summary>The further headers that only the web admin sends. Their place is inferred.</summary>
        public ReadOnlySpan<byte> Others;

        public long ContentLength;
        public bool HasLength;
        public bool IsChunked;
        public bool Closes;

        public readonly bool IsInterim => StatusLine.Length > 9 && StatusLine[9] is (byte)'1';

        public readonly bool IsUpgrade => StatusLine[9..].StartsWith("101"u8);

        public static Head Parse(ReadOnlySpan<byte> bytes)
        {
            var end = bytes.IndexOf("\r\n"u8);
            var head = new Head { StatusLine = bytes[..end] };
            bytes = bytes[(end + 2)..];
            while ((end = bytes.IndexOf("\r\n"u8)) > 0)
            {
                var line = bytes[..end];
                var whole = bytes[..(end + 2)];
                bytes = bytes[(end + 2)..];
                if (Is(line, "Date:"u8))
                    head.Date = whole;
                else if (Is(line, "Content-Type:"u8))
                    head.ContentType = whole;
                else if (Is(line, "Content-Length:"u8))
                    (head.HasLength, head.ContentLength) = (true, Utf8Parser.TryParse(ValueOf(line), out long length, out _) ? length : 0);
                else if (Is(line, "Location:"u8) || Is(line, "WWW-Authenticate:"u8) || Is(line, "X-Cisco-CMS-Auth-Token:"u8) || Is(line, "Upgrade:"u8))
                    head.Special = whole;
                else if (Is(line, "Content-Encoding:"u8))
                    head.ContentEncoding = whole;
                else if (Is(line, "Transfer-Encoding:"u8))
                    head.IsChunked = true;
                else if (Is(line, "Connection:"u8))
                    head.Closes = Ascii.EqualsIgnoreCase(ValueOf(line), "close"u8);
                else if (IsOfWebAdmin(line))
                    head.Others = (byte[])[.. head.Others, .. whole];
            }
            return head;
        }

        private static bool IsOfWebAdmin(ReadOnlySpan<byte> line) =>
            Is(line, "Set-Cookie:"u8) || Is(line, "Cache-Control:"u8) || Is(line, "Content-Security-Policy:"u8) || Is(line, "X-Content-Type-Options:"u8)
            || Is(line, "Referrer-Policy:"u8) || Is(line, "Cross-Origin-Opener-Policy:"u8) || Is(line, "Cross-Origin-Resource-Policy:"u8)
            || Is(line, "Content-Disposition:"u8) || Is(line, "Allow:"u8) || Is(line, "Retry-After:"u8);

        // Kestrel always writes header names in this letter case.
        private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) => line.StartsWith(name);

        private static ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> line) => line[(line.IndexOf((byte)':') + 1)..].TrimStart((byte)' ');
    }
}

/// <summary>A connection whose output <see cref="ApacheHead"/> rewrites.</summary>
internal sealed class ApacheTransport(IDuplexPipe inner) : IDuplexPipe
{
    public PipeReader Input { get; } = inner.Input;

    public PipeWriter Output { get; } = new ApacheHead(inner.Output);
}
