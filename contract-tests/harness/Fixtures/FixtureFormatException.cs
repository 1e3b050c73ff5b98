namespace CmsSim.Harness.Fixtures;

/// <summary>A fixture cannot be read. The message names the file, the line, the mistake and the valid form.</summary>
public sealed class FixtureFormatException(string file, int line, string sentence)
    : FormatException($"{file}({line}): {sentence}")
{
    /// <summary>The path of the file, as the caller gave it.</summary>
    public string File { get; } = file;

    /// <summary>The number of the line with the mistake, from 1. 0 when it is not known.</summary>
    public int Line { get; } = line;
}
