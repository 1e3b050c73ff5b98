namespace CmsSim.Harness.Import.Files;

/// <summary>One text of an input. It is valid until the next one is requested.</summary>
public sealed class InputText
{
    private readonly Func<long> _position;

    internal InputText(string name, DetectedKind detected, Stream content, Func<long> position, long? length)
    {
        Name = name;
        Detected = detected;
        Content = content;
        Length = length;
        _position = position;
    }

    /// <summary>The name for messages. A file in an archive has both names, such as <c>logs.tar.gz/syslog.1</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of the text, and the sign that shows it.</summary>
    public DetectedKind Detected { get; }

    /// <summary>
    /// The bytes of a recording, or the text as UTF-8 without a byte order mark and NULs. Line ends are as in the file, except that lone carriage returns are line
    /// feeds. A damaged archive ends the text early, with a note. Reading throws <see cref="ImportFormatException"/> when the file cannot
    /// be read or exceeds a limit. The stream belongs to the enumeration that returned this text.
    /// </summary>
    public Stream Content { get; }

    /// <summary>The number of bytes that were read of the file on disk so far, for showing progress.</summary>
    public long Position => _position();

    /// <summary>The size of the file on disk in bytes. Null when it is unknown, such as for standard input.</summary>
    public long? Length { get; }
}
