using CmsSim.Files;

namespace CmsSim.Simulator.State;

/// <summary>
/// A log file that only its owner can read. When it is full, <c>name</c> becomes <c>name.1</c>, <c>name.1</c> becomes <c>name.2</c>, and
/// a new file begins. The file contains whole lines only: after a failed write, a partial line is cut off, and the next write begins with
/// the first line that is missing.
/// </summary>
internal sealed class LogFile(string path, long? largest, int kept) : Stream
{
    private FileStream? _file;
    private Incidents? _incidents;
    private long _grown;
    private long _wholeUntil = long.MaxValue;
    private int _written;
    private bool _endsInMidLine;

    /// <summary>The path of the file.</summary>
    public string Name => path;

    public string FileName => Path.GetFileName(path);

    /// <summary>True once the file is open, unless it is a pipe or a device.</summary>
    public bool CanBeRead => _file is { CanSeek: true };

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Sets the incidents to which failed rotations are reported.</summary>
    public void ReportTo(Incidents incidents) => _incidents = incidents;

    /// <summary>Opens the file before its first line, to find errors early. Without this call, the first write opens it.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not open the file.</exception>
    public void Open() => _file ??= OpenFile();

    /// <summary>Appends whole lines. If that fails, the next call must pass the same lines again.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (_written < buffer.Length)
        {
            Open();
            Mend();
            var length = LengthOf(_file!);
            var part = Fitting(buffer[_written..], length);
            if (part.IsEmpty)
                Rotate(length);
            else
                Append(part, length);
        }
        _written = 0;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private FileStream OpenFile()
    {
        var file = new FileStream(path, OwnerOnly.Options(FileMode.OpenOrCreate));
        OwnerOnly.Tighten(file.SafeFileHandle, path);
        _endsInMidLine = EndsInMidLine(LengthOf(file));
        return file;
    }

    // A run that was killed may leave a partial line.
    private bool EndsInMidLine(long length)
    {
        if (length == 0)
            return false;
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> last = stackalloc byte[1];
            return RandomAccess.Read(file, last, length - 1) == 1 && last[0] is not (byte)'\n';
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Reads the length each time, because another process may truncate the file.
    private static long LengthOf(FileStream file) => file.CanSeek ? RandomAccess.GetLength(file.SafeFileHandle) : 0;

    // Returns as many whole lines as fit: at least one when the file is empty, none when it is full.
    private ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> lines, long length)
    {
        if (largest is not { } full || length + lines.Length <= full + _grown || !_file!.CanSeek)
            return lines;
        var room = Math.Max(0, full + _grown - length);
        var whole = lines[..(int)Math.Min(room, lines.Length)].LastIndexOf((byte)'\n') + 1;
        return whole == 0 && length == 0 ? lines[..(lines.IndexOf((byte)'\n') + 1)] : lines[..whole];
    }

    private void Append(ReadOnlySpan<byte> lines, long length)
    {
        if (!_file!.CanSeek)
        {
            _file.Write(lines);
            _written += lines.Length;
            return;
        }
        var handle = _file.SafeFileHandle;
        try
        {
            if (_endsInMidLine)
                RandomAccess.Write(handle, "\n"u8, length++);
            _endsInMidLine = false;
            RandomAccess.Write(handle, lines, length);
            _written += lines.Length;
        }
        catch (Exception)
        {
            _wholeUntil = length;
            Mend();
            throw;
        }
    }

    // Cuts off the part that a failed write has left, for example when the disk was full.
    private void Mend()
    {
        if (_wholeUntil == long.MaxValue)
            return;
        if (LengthOf(_file!) > _wholeUntil)
            RandomAccess.SetLength(_file!.SafeFileHandle, _wholeUntil);
        _wholeUntil = long.MaxValue;
    }

    private void Rotate(long length)
    {
        try
        {
            _file?.Dispose();
            _file = null;
            for (var i = kept - 1; i > 0; i--)
            {
                if (File.Exists($"{path}.{i}"))
                    File.Move($"{path}.{i}", $"{path}.{i + 1}", overwrite: true);
            }
            if (kept > 0)
                File.Move(path, $"{path}.1", overwrite: true);
            else
                File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Losing lines is worse than a large file. The next attempt comes when the file has grown by its full size again.
            _grown = length;
            _incidents?.Report($"rotating {FileName}", $"{error.Message.TrimEnd('.', ' ')}; the file grows beyond its limit");
            return;
        }
        _grown = 0;
    }
}
