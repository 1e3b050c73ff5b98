using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Counts the bytes and lines that are read from a stream.</summary>
/// <param name="content">The stream, which stays open.</param>
/// <param name="passed">Called after each further run of bytes.</param>
/// <param name="every">The number of bytes in such a run.</param>
internal sealed class CountedText(Stream content, Action passed, long every) : ReadOnlyStream
{
    private long _feeds;
    private long _shown;
    private byte _last = (byte)'\n';

    public long Bytes { get; private set; }

    /// <summary>The number of lines. A last line without a line feed counts.</summary>
    public long Lines => _feeds + (_last == (byte)'\n' ? 0 : 1);

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        Bytes += read;
        _feeds += buffer[..read].Count((byte)'\n');
        if (read > 0)
            _last = buffer[read - 1];
        if (Bytes - _shown >= every)
        {
            _shown = Bytes;
            passed();
        }

        return read;
    }
}
