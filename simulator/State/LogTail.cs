using System.Text;

namespace CmsSim.Simulator.State;

/// <summary>Reads the last lines of a log file, from its end on, without its writer.</summary>
internal static class LogTail
{
    private const int PartLength = 64 * 1024;

    /// <summary>The most bytes of the file that are searched, and the most bytes of lines that are returned.</summary>
    private const int MostSearched = 32 * 1024 * 1024;
    private const int MostReturned = 4 * 1024 * 1024;

    /// <summary>The last lines that contain the text, in any letter case; oldest first.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read the file.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, int most, string text, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.Asynchronous, BufferSize = 0 });
        var lines = new Lines(most, text);
        var part = new byte[PartLength];
        var end = file.Length;
        var stop = Math.Max(0, end - MostSearched);
        while (end > stop && !lines.IsFull)
        {
            var begin = Math.Max(stop, end - PartLength);
            file.Position = begin;
            var read = await file.ReadAtLeastAsync(part.AsMemory(0, (int)(end - begin)), (int)(end - begin), throwOnEndOfStream: false, cancellation);
            lines.AddBefore(part.AsSpan(0, read));
            end = begin;
        }
        return lines.ToList(isWhole: stop == 0);
    }

    /// <summary>Collects lines from the last to the first.</summary>
    private sealed class Lines(int most, string text)
    {
        private readonly List<string> _found = [];

        // The beginning of the part that was read last. The end of the part before it belongs to the same line.
        private byte[] _open = [];
        private bool _hasEnd;
        private long _bytes;

        public bool IsFull => _found.Count >= most || _bytes > MostReturned;

        public void AddBefore(ReadOnlySpan<byte> part)
        {
            byte[] all = [.. part, .. _open];
            var rest = all.AsSpan();
            while (!IsFull && rest.LastIndexOf((byte)'\n') is >= 0 and var end)
            {
                Add(rest[(end + 1)..]);
                _hasEnd = true;
                rest = rest[..end];
            }
            _open = rest.ToArray();
        }

        public List<string> ToList(bool isWhole)
        {
            // A line whose beginning was not read is left out.
            if (isWhole && !IsFull)
                Add(_open);
            _found.Reverse();
            return _found;
        }

        // The text after the last line feed is a line that is being written.
        private void Add(ReadOnlySpan<byte> line)
        {
            if (!_hasEnd || line.IsEmpty)
                return;
            var read = Encoding.UTF8.GetString(line);
            if (!read.Contains(text, StringComparison.OrdinalIgnoreCase))
                return;
            _bytes += line.Length;
            _found.Add(read);
        }
    }
}
