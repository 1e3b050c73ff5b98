using CmsSim.Files;
using Microsoft.Win32.SafeHandles;

namespace CmsSim.Simulator.State.Kept;

/// <summary>The writes to a state file. A test replaces it by a disk that fails.</summary>
internal class StateDisk
{
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at) => RandomAccess.Write(file, bytes, at);

    /// <summary>Returns when the bytes have reached the disk itself.</summary>
    public virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);
}

/// <summary>
/// The file that keeps the state of a cluster. Frames are appended to it. Room for more is reserved ahead with zeros, so that a full disk shows
/// before a change is made, and not after. A new whole state is written beside it and then replaces it.
/// </summary>
/// <param name="folder">The folder of the file.</param>
/// <param name="key">The key with which its frames are encrypted.</param>
/// <param name="disk">Writes the bytes.</param>
internal sealed class StateFile(string folder, byte[] key, StateDisk disk) : IDisposable
{
    /// <summary>The name of the file.</summary>
    public const string Name = "state";

    /// <summary>The name of a file that will replace it.</summary>
    public const string NextName = "state.next";

    /// <summary>The room that a change finds reserved, in bytes.</summary>
    private const int Room = 1024 * 1024;

    private static readonly byte[] s_zeros = new byte[64 * 1024];

    private FileStream? _file;
    private long _reserved;

    /// <summary>The name of the file with the key.</summary>
    public const string KeyName = "key";

    /// <summary>The key with which the frames are encrypted.</summary>
    public byte[] Key => key;

    /// <summary>The path of the file.</summary>
    public string FilePath => Path.Combine(folder, Name);

    /// <summary>The number of bytes that are in use.</summary>
    public long Length { get; private set; }

    /// <summary>Appends frames.</summary>
    /// <exception cref="IOException">They could not be written; the file is as before.</exception>
    public void Append(ReadOnlySpan<byte> frames)
    {
        disk.Write(_file!.SafeFileHandle, frames, Length);
        Length += frames.Length;
        _reserved = Math.Max(_reserved, Length);
    }

    /// <summary>Drops the frames after this length, which a failed whole state has left.</summary>
    public void CutTo(long length)
    {
        (Length, _reserved) = (length, length);
        RandomAccess.SetLength(_file!.SafeFileHandle, length);
    }

    /// <summary>Reserves room for the next change.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public void Reserve()
    {
        if (_reserved - Length >= Room / 2)
            return;
        var until = Length + Room;
        while (_reserved < until)
        {
            var part = s_zeros.AsSpan(0, (int)Math.Min(s_zeros.Length, until - _reserved));
            disk.Write(_file!.SafeFileHandle, part, _reserved);
            _reserved += part.Length;
        }
    }

    /// <summary>Begins a file that will replace this one.</summary>
    public StateFile BeginNext()
    {
        var next = new StateFile(folder, key, disk);
        next.Create(Path.Combine(folder, NextName));
        return next;
    }

    /// <summary>Replaces this file by the next one, which is on the disk as a whole.</summary>
    public void ReplaceBy(StateFile next)
    {
        // Windows does not replace an open file.
        if (OperatingSystem.IsWindows())
            _file?.Dispose();
        File.Move(Path.Combine(folder, NextName), FilePath, overwrite: true);
        _file?.Dispose();
        (_file, Length, _reserved) = (next._file, next.Length, next._reserved);
        next._file = null;
    }

    /// <summary>Returns when all frames have reached the disk itself.</summary>
    public void Flush() => disk.Flush(_file!.SafeFileHandle);

    /// <summary>Removes a file that was not finished.</summary>
    public void Abandon()
    {
        Dispose();
        try
        {
            File.Delete(Path.Combine(folder, NextName));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start overwrites it.
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Create(string path)
    {
        _file = new FileStream(path, OwnerOnly.Options(FileMode.Create));
        OwnerOnly.Tighten(_file.SafeFileHandle, path);
        Append(StateFormat.Header);
    }
}
