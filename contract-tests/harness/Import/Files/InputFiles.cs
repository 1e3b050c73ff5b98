using CmsSim.Harness.Record;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Gives the texts in files, folders, archives and saved mails as UTF-8, one after the other. Archives are recognised by their bytes, so names do not
/// matter. Nothing is unpacked to disk, and no text is held in memory.
/// </summary>
/// <param name="notes">Receives repairs of the encoding and damaged archives.</param>
/// <param name="limits">The limits on archives. Null for the defaults.</param>
public sealed class InputFiles(IImportSink notes, InputLimits? limits = null)
{
    private const int HeadSize = 64 * 1024;
    private const int LongestMailHead = 16 * 1024;
    private const int BufferSize = 128 * 1024;

    private readonly InputLimits _limits = limits ?? new InputLimits();

    /// <summary>
    /// Returns the texts in the order of the paths, with the files of a folder by name. Binary and empty files are returned with the
    /// kind <see cref="InputKind.None"/> and a reason. Of the folder of a recording, only the recording is returned.
    /// </summary>
    /// <param name="paths">Files and folders. <c>-</c> is the standard input.</param>
    /// <param name="standardInput">The standard input. Null when it is not allowed.</param>
    /// <exception cref="ImportFormatException">A file does not exist, cannot be read, or exceeds a limit.</exception>
    public IEnumerable<InputText> Read(IEnumerable<string> paths, Stream? standardInput = null)
    {
        foreach (var path in paths)
        {
            if (path == "-")
            {
                foreach (var text in Read("-", standardInput ?? throw new ImportFormatException("-", 0, "standard input is not available; expected the path of a file.")))
                    yield return text;
                continue;
            }
            foreach (var file in FilesOf(path))
            {
                using var bytes = Open(file);
                foreach (var text in Read(file, bytes, bytes.Length))
                    yield return text;
            }
        }
    }

    /// <summary>Returns the texts in a stream: one, or those of the archive that it holds.</summary>
    /// <param name="name">The name for messages.</param>
    /// <param name="bytes">The stream. It need not be seekable. The caller disposes it.</param>
    /// <param name="length">The length of the stream, for showing progress. Null when it is unknown.</param>
    /// <exception cref="ImportFormatException">The stream exceeds a limit of archives.</exception>
    public IEnumerable<InputText> Read(string name, Stream bytes, long? length = null)
    {
        var unpacking = new Unpacking(name, _limits);
        return Read(new Source(name, unpacking, length), unpacking.Outermost(bytes), depth: 0);
    }

    private IEnumerable<InputText> Read(Source source, Stream bytes, int depth)
    {
        var head = new HeadStream(bytes);
        var container = ContainerOf(head, source.Name);
        if (container is not Container.None && depth == _limits.Depth)
            return [Unread(source, $"an archive inside {_limits.Depth} others, the limit")];
        return container switch
        {
            Container.Gzip => Read(source, source.Unpacking.Unpacked(new GzipText(head)), depth + 1),
            Container.Zip => Read(source, new ZipArchiveStream(head, source.Unpacking), depth + 1),
            Container.Tar => Read(source, new TarArchive(head, source.Unpacking), depth + 1),
            Container.Mail => Read(source, new MailArchive(head, source.Unpacking), depth + 1),
            _ => [TextOf(source, head)],
        };
    }

    private IEnumerable<InputText> Read(Source archive, IArchive entries, int depth)
    {
        while (Next(archive.Name, entries) is { } entry)
        {
            var source = archive with { Name = $"{archive.Name}/{VisibleText.Short(entry.Name, 400)}" };
            if (entry.Problem is { } problem)
            {
                yield return Unread(source, problem);
                continue;
            }
            foreach (var text in Read(source, entry.Content, depth))
                yield return text;
        }
    }

    private ArchiveEntry? Next(string name, IArchive entries)
    {
        try
        {
            return entries.Next();
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException)
        {
            notes.Add(new ImportNote(NoteKind.NotUnderstood, new Place(name, 0), $"The archive cannot be read further: {damaged.Message}."));
            return null;
        }
        catch (IOException error)
        {
            throw new ImportFormatException(name, 0, $"the file cannot be read: {error.Message}", error);
        }
    }

    private InputText TextOf(Source source, HeadStream bytes)
    {
        if (RecordingFormat.Begins(Head(bytes, RecordingFormat.Mark.Length, source.Name)))
            return new InputText(source.Name, new DetectedKind(InputKind.Recording, "a recording"), bytes, () => source.Unpacking.Packed, source.Length);
        var head = Head(bytes, HeadSize, source.Name);
        if (head.IndexOfAnyExcept((byte)0) < 0)
            return Unread(source, bytes.IsDamaged ? "packed data that is damaged or cut" : head.IsEmpty ? "an empty file" : "a file of NULs");
        var coding = TextCoding.Of(head);
        if (coding.BinaryReason(head) is { } reason)
            return Unread(source, reason);
        var text = new HeadStream(new Utf8Text(bytes, coding, source.Name, notes));
        var beginning = text.Peek(HeadSize);
        var detected = KindDetector.Detect(beginning, text.HasEnded);
        if (coding.Wide is not null)
            detected = detected with { Reason = $"{detected.Reason}, in {coding.Name}" };
        return new InputText(source.Name, detected, text, () => source.Unpacking.Packed, source.Length);
    }

    private static InputText Unread(Source source, string reason) =>
        new(source.Name, new DetectedKind(InputKind.None, reason), Stream.Null, () => source.Unpacking.Packed, source.Length);

    private static Container ContainerOf(HeadStream bytes, string name)
    {
        var head = Head(bytes, 512, name);
        return head is [0x1f, 0x8b, 8, ..] ? Container.Gzip
            : ZipArchiveStream.Begins(head) ? Container.Zip
            : TarArchive.Begins(head) ? Container.Tar
            : MailArchive.Begins(Head(bytes, LongestMailHead, name)) ? Container.Mail
            : Container.None;
    }

    private static ReadOnlySpan<byte> Head(HeadStream bytes, int size, string name)
    {
        try
        {
            return bytes.Peek(size);
        }
        catch (IOException error)
        {
            throw new ImportFormatException(name, 0, $"the file cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Returns the files that a path names: itself, or those in the folder.</summary>
    internal static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        try
        {
            // A link could lead back to the folder.
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
            return WithoutDerived([.. Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImportFormatException(path, 0, $"the folder cannot be read: {error.Message}", error);
        }
    }

    // The fixtures in the folder of a recording have the same exchanges as the recording.
    private static string[] WithoutDerived(string[] files)
    {
        string[] folders = [.. files.Where(file => Path.GetFileName(file) == RecordingFormat.FileName).Select(file => file[..^RecordingFormat.FileName.Length])];
        return folders is [] ? files
            : [.. files.Where(file => Path.GetFileName(file) == RecordingFormat.FileName || !folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))];
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportFormatException(path, 0, "no such file; expected a file, a folder or - for standard input.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportFormatException(path, 0, $"the file cannot be read: {error.Message}", error);
        }
    }

    private enum Container { None, Gzip, Zip, Tar, Mail }

    private sealed record Source(string Name, Unpacking Unpacking, long? Length);
}
