using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Harness.Clone;

/// <summary>
/// A file with the answers of a crawl, one line of JSON each. An answer is in the file before the next request is sent, so a crawl that is
/// killed at any point continues from it. Later answers to a path replace earlier ones. Answers hold passcodes, so only the owner should be able to
/// read the file. It is used by one crawl at a time.
/// </summary>
public sealed class CloneJournal : IDisposable
{
    private const string Format = "cmssim clone 1";
    private const int LargestLine = 64 * 1024 * 1024;

    // The bodies are XML, whose characters need no escapes in a file.
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly FileStream _file;
    private readonly Dictionary<(int Bridge, string Path), (long Start, int Length)> _lines = [];
    private readonly List<(int Bridge, string Path)> _order = [];
    private readonly MemoryStream _line = new();
    private long _end;

    private CloneJournal(FileStream file, IReadOnlyList<Uri> targets) => (_file, Targets) = (file, targets);

    /// <summary>The addresses of the bridges.</summary>
    public IReadOnlyList<Uri> Targets { get; private set; }

    /// <summary>The names that the bridges have in the world, in the order of <see cref="Targets"/>. Empty until the crawl is complete.</summary>
    public IReadOnlyList<string> Bridges { get; private set; } = [];

    /// <summary>The number of paths with an answer.</summary>
    public int Count => _lines.Count;

    /// <summary>Reads the journal of a crawl from its file, to continue it. An empty file becomes one. A line that a killed process left incomplete is removed.</summary>
    /// <param name="file">The file, opened to read and write. The journal closes it.</param>
    /// <param name="targets">The addresses of the bridges.</param>
    /// <exception cref="CloneException">The file belongs to other bridges, or is no journal.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static CloneJournal Open(FileStream file, IReadOnlyList<Uri> targets) => Loaded(new CloneJournal(file, targets), targets);

    /// <summary>Reads the journal of a complete crawl.</summary>
    /// <param name="file">The file, opened to read. The journal closes it.</param>
    /// <exception cref="CloneException">The file is no journal.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CloneJournal Read(FileStream file) => Loaded(new CloneJournal(file, []), null);

    /// <summary>Returns the latest answer to a path. Returns null when there is none.</summary>
    /// <param name="bridge">The index of the bridge, from 0.</param>
    /// <param name="path">The path with its query.</param>
    public CloneAnswer? Find(int bridge, string path) =>
        _lines.TryGetValue((bridge, path), out var line) ? AnswerAt(bridge, path, line) : null;

    /// <summary>The latest answer to each path, in the order in which the paths were first read.</summary>
    public IEnumerable<CloneAnswer> Answers() => _order.Select(key => AnswerAt(key.Bridge, key.Path, _lines[key]));

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _line.Dispose();
    }

    /// <summary>Adds an answer.</summary>
    internal void Add(CloneAnswer answer)
    {
        // A list that is read again seldom has changed.
        if (Find(answer.Bridge, answer.Path) is { } known && known.Status == answer.Status && known.ContentType == answer.ContentType && known.Body.Span.SequenceEqual(answer.Body.Span))
            return;
        var start = _end;
        Write(json =>
        {
            json.WriteNumber("bridge", answer.Bridge);
            json.WriteString("get", answer.Path);
            json.WriteNumber("status", answer.Status);
            json.WriteString("type", answer.ContentType);
            if (answer.Text is { } text)
                json.WriteString("body", text);
            else
                json.WriteBase64String("bytes", answer.Body.Span);
        });
        Note(answer.Bridge, answer.Path, start, (int)(_end - start));
    }

    /// <summary>Removes the answers to paths of a bridge, because their objects are gone.</summary>
    internal void Forget(int bridge, Func<string, bool> isGone)
    {
        foreach (var (_, path) in _order.Where(key => key.Bridge == bridge && isGone(key.Path)).ToArray())
        {
            Write(json =>
            {
                json.WriteNumber("bridge", bridge);
                json.WriteString("gone", path);
            });
            Remove(bridge, path);
        }
    }

    /// <summary>Notes that the crawl is complete.</summary>
    /// <param name="bridges">The names of the bridges in the world.</param>
    internal void Complete(IReadOnlyList<string> bridges)
    {
        Bridges = bridges;
        Write(json => WriteList(json, "bridges", bridges));
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    // One write for each line: the operating system keeps it when the process is killed.
    private void Write(Action<Utf8JsonWriter> content)
    {
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line, s_json))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        _line.WriteByte((byte)'\n');
        RandomAccess.Write(_file.SafeFileHandle, _line.GetBuffer().AsSpan(0, (int)_line.Length), _end);
        _end += _line.Length;
    }

    private void Note(int bridge, string path, long start, int length)
    {
        if (!_lines.ContainsKey((bridge, path)))
            _order.Add((bridge, path));
        _lines[(bridge, path)] = (start, length);
    }

    private void Remove(int bridge, string path)
    {
        if (_lines.Remove((bridge, path)))
            _order.Remove((bridge, path));
    }

    private CloneAnswer AnswerAt(int bridge, string path, (long Start, int Length) line)
    {
        var bytes = new byte[line.Length];
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(_file.SafeFileHandle, bytes.AsSpan(read), line.Start + read);
            if (more == 0)
                throw new EndOfStreamException($"{_file.Name} was shortened while it was read.");
            read += more;
        }

        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;
        var body = root.TryGetProperty("body", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : root.GetProperty("bytes").GetBytesFromBase64();
        return new CloneAnswer(bridge, path, root.GetProperty("status").GetInt32(), root.GetProperty("type").GetString()!, body);
    }

    private static CloneJournal Loaded(CloneJournal journal, IReadOnlyList<Uri>? targets)
    {
        try
        {
            journal.Load(journal._file.Name, targets);
            return journal;
        }
        catch (Exception)
        {
            journal.Dispose();
            throw;
        }
    }

    private void Load(string path, IReadOnlyList<Uri>? targets)
    {
        var number = 0;
        foreach (var (start, line) in Lines(path))
        {
            number++;
            try
            {
                using var json = JsonDocument.Parse(line);
                if (number == 1)
                    LoadHead(path, json.RootElement, targets);
                else if (json.RootElement.TryGetProperty("bridges", out var bridges))
                    Bridges = [.. bridges.EnumerateArray().Select(name => name.GetString()!)];
                else if (json.RootElement.TryGetProperty("gone", out var gone))
                    Remove(json.RootElement.GetProperty("bridge").GetInt32(), gone.GetString()!);
                else
                    LoadAnswer(json.RootElement, start, line.Length);
            }
            catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException and not CloneException or FormatException)
            {
                throw new CloneException(number == 1 ? $"{path} holds no answers of cmssim clone." : $"{path}:{number}: this line is damaged; delete the file to start again.");
            }

            _end = start + line.Length;
        }

        if (targets is null)
            return;
        _file.SetLength(_end);
        if (_end == 0)
        {
            Write(json =>
            {
                json.WriteString("format", Format);
                WriteList(json, "targets", targets.Select(target => target.ToString()));
            });
        }
    }

    private void LoadHead(string path, JsonElement head, IReadOnlyList<Uri>? targets)
    {
        if (head.GetProperty("format").GetString() != Format)
            throw new CloneException($"{path} was written by another version of cmssim; delete it to start again.");
        Uri[] known = [.. head.GetProperty("targets").EnumerateArray().Select(target => new Uri(target.GetString()!))];
        if (targets is not null && !known.SequenceEqual(targets))
            throw new CloneException($"{path} belongs to a clone of {string.Join(", ", known.Select(target => target.ToString()))}; delete it to start again, or name another output.");
        Targets = known;
    }

    private void LoadAnswer(JsonElement answer, long start, int length)
    {
        _ = answer.GetProperty("status").GetInt32();
        _ = answer.GetProperty("type").GetString()!.Length;
        if (answer.TryGetProperty("body", out var body) ? body.ValueKind != JsonValueKind.String : !answer.GetProperty("bytes").TryGetBytesFromBase64(out _))
            throw new FormatException();
        Note(answer.GetProperty("bridge").GetInt32(), answer.GetProperty("get").GetString()!, start, length);
    }

    // The last line counts only with its end: a process may have been killed while it wrote it.
    private IEnumerable<(long Start, byte[] Line)> Lines(string path)
    {
        using var line = new MemoryStream();
        var block = new byte[256 * 1024];
        var (start, at) = (0L, 0L);
        for (var read = RandomAccess.Read(_file.SafeFileHandle, block, at); read > 0; read = RandomAccess.Read(_file.SafeFileHandle, block, at))
        {
            at += read;
            for (var from = 0; from < read;)
            {
                var end = block.AsSpan(from, read - from).IndexOf((byte)'\n');
                var length = end < 0 ? read - from : end + 1;
                line.Write(block, from, length);
                from += length;
                if (line.Length > LargestLine)
                    throw new CloneException($"{path} holds no answers of cmssim clone.");
                if (end < 0)
                    continue;
                yield return (start, line.ToArray());
                start += line.Length;
                line.SetLength(0);
            }
        }
    }
}
