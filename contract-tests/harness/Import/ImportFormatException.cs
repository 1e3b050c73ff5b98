namespace CmsSim.Harness.Import;

/// <summary>An input cannot be read. The message names the file, the line, the mistake and the valid form.</summary>
/// <param name="file">The name of the file. A file in an archive has both names, such as <c>logs.tar.gz/syslog.1</c>.</param>
/// <param name="line">The number of the line, from 1. Zero for the whole file.</param>
/// <param name="sentence">The mistake and the valid form, in one sentence.</param>
/// <param name="inner">The cause. Null for none.</param>
public sealed class ImportFormatException(string file, long line, string sentence, Exception? inner = null)
    : FormatException($"{new Place(file, line)}: {sentence}", inner)
{
    /// <summary>The file and line of the mistake.</summary>
    public Place Place { get; } = new(file, line);

    /// <summary>The mistake and the valid form, without the place.</summary>
    public string Sentence { get; } = sentence;
}
