using System.Text;

namespace CmsSim.ContractTests.Support;

/// <summary>A log stream that keeps the log of a bridge in memory.</summary>
internal sealed class LogCapture : MemoryStream
{
    private readonly Lock _sync = new();

    public string Text
    {
        get
        {
            lock (_sync)
                return Encoding.UTF8.GetString(ToArray());
        }
    }

    public string[] Lines() => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_sync)
            Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>True when the text occurs in the log behind this many bytes.</summary>
    public bool Contains(ReadOnlySpan<byte> text, long from)
    {
        lock (_sync)
            return GetBuffer().AsSpan((int)from, (int)(Length - from)).IndexOf(text) >= 0;
    }
}
