namespace CmsSim.Harness.Traces;

/// <summary>A log cannot be read. The message names the file, the line, the mistake and the valid form.</summary>
public sealed class TraceFormatException(string file, int line, string sentence)
    : FormatException($"{file}({line}): {sentence}")
{
    /// <summary>The name of the file, as the caller gave it.</summary>
    public string File { get; } = file;

    /// <summary>The number of the line with the mistake, from 1.</summary>
    public int Line { get; } = line;
}
