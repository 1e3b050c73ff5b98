using System.Runtime.InteropServices;
using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>A write to the output failed: its reader has closed it, or there is no space.</summary>
internal sealed class OutputException(IOException inner, bool isClosed) : IOException(inner.Message, inner)
{
    /// <summary>True when the process that reads the pipe has closed it, as <c>head -1</c> does.</summary>
    public bool IsClosed { get; } = isClosed;
}

/// <summary>
/// The tool's standard output or standard error. Escapes characters in text from servers, logs and files that could control the
/// terminal. Throws <see cref="OutputException"/> when a write fails, so that other I/O failures stay distinct.
/// </summary>
internal sealed class OutputWriter : TextWriter
{
    private readonly TextWriter _inner;
    private readonly bool _escapes;

    public OutputWriter(TextWriter inner)
        : this(inner, escapes: true)
    {
    }

    private OutputWriter(TextWriter inner, bool escapes)
    {
        (_inner, _escapes) = (inner, escapes);
        CoreNewLine = inner.NewLine.ToCharArray();
    }

    /// <summary>True when the output goes to a terminal.</summary>
    public bool IsTerminal { get; private init; }

    /// <summary>True when failed writes are ignored, because no other output could report them.</summary>
    public bool IgnoresFailure { get; init; }

    public override Encoding Encoding => _inner.Encoding;

    public static OutputWriter ForStandardOutput()
    {
        var isTerminal = !Console.IsOutputRedirected;
        var writer = isTerminal || OperatingSystem.IsWindows() ? Console.Out : Synchronized(new StreamWriter(new PipeEnd(1), Utf8) { AutoFlush = true });
        return new OutputWriter(writer) { IsTerminal = isTerminal };
    }

    public static OutputWriter ForStandardError() => new(Console.Error) { IsTerminal = !Console.IsErrorRedirected, IgnoresFailure = true };

    /// <summary>Returns true when the output goes to a terminal.</summary>
    public static bool IsTerminalOf(TextWriter output) => output is OutputWriter { IsTerminal: true };

    /// <summary>Returns the same output without escapes, for tables and progress that escape foreign text themselves.</summary>
    public static TextWriter Unescaped(TextWriter output) => output switch
    {
        // Spectre.Console detects a terminal only when it gets the console's own writer.
        OutputWriter { IsTerminal: true } terminal => terminal._inner,
        OutputWriter { _escapes: true } writer => new OutputWriter(writer._inner, escapes: false) { IgnoresFailure = writer.IgnoresFailure },
        _ => output,
    };

    /// <summary>Returns the output for a whole file, such as a world. Characters are escaped only on a terminal.</summary>
    public static TextWriter ForFile(TextWriter output) => IsTerminalOf(output) ? output : Unescaped(output);

    public override void Write(char value) => Try(() => _inner.Write(Shown(value.ToString())));

    public override void Write(string? value) => Try(() => _inner.Write(Shown(value)));

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine() => Try(_inner.WriteLine);

    public override void WriteLine(string? value) => Try(() => _inner.WriteLine(Shown(value)));

    public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

    public override Task WriteAsync(char value) => WriteAsync(value.ToString());

    public override Task WriteAsync(string? value) => TryAsync(() => _inner.WriteAsync(Shown(value)));

    public override Task WriteAsync(char[] buffer, int index, int count) => WriteAsync(new string(buffer, index, count));

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteAsync(buffer.ToString());

    public override Task WriteLineAsync() => TryAsync(_inner.WriteLineAsync);

    public override Task WriteLineAsync(string? value) => TryAsync(() => _inner.WriteLineAsync(Shown(value)));

    public override Task WriteLineAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default) => WriteLineAsync(buffer.ToString());

    public override void Flush() => Try(_inner.Flush);

    public override Task FlushAsync() => TryAsync(_inner.FlushAsync);

    public override Task FlushAsync(CancellationToken cancellationToken) => TryAsync(() => _inner.FlushAsync(cancellationToken));

    private static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false);

    private string? Shown(string? text) => text is null || !_escapes ? text : VisibleText.Lines(text);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (IOException error)
        {
            Broken(error);
        }
    }

    private async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (IOException error)
        {
            Broken(error);
        }
    }

    private void Broken(IOException error)
    {
        if (!IgnoresFailure)
            throw new OutputException(error, isClosed: error.HResult is PipeEnd.Closed);
    }

    /// <summary>
    /// Standard output on Unix. The console's own stream ignores that the reader has closed the pipe, so an endless command would not end.
    /// </summary>
    private sealed class PipeEnd(int descriptor) : Stream
    {
        public const int Closed = 32;   // EPIPE
        private const int Interrupted = 4;
        private const int AgainOnLinux = 11;
        private const int AgainOnMac = 35;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer is not [])
            {
                var written = WriteSome(descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
                if (written >= 0)
                {
                    buffer = buffer[(int)written..];
                    continue;
                }
                var errno = Marshal.GetLastPInvokeError();
                if (errno is AgainOnLinux or AgainOnMac)
                    Thread.Sleep(1);    // another process that shares the pipe made it non-blocking
                else if (errno is not Interrupted)
                    throw new IOException(Marshal.GetPInvokeErrorMessage(errno), errno);
            }
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        [DllImport("libc", EntryPoint = "write", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern nint WriteSome(int descriptor, in byte bytes, nint count);
    }
}
