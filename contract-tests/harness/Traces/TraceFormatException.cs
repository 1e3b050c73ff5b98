namespace CmsSim.Harness.Traces;

/// <summary>A log that cannot be read: names the file, the line, and what would be right.</summary>
public sealed class TraceFormatException(string file, int line, string sentence)
    : FormatException($"{file}({line}): {sentence}")
{
    /// <summary>The file, as the caller named it.</summary>
    public string File { get; } = file;

    /// <summary>The line at fault, counted from 1.</summary>
    public int Line { get; } = line;
}
