namespace CmsSim.Harness.Import;

/// <summary>A line of an input file.</summary>
/// <param name="File">The name of the file. A file in an archive has both names, such as <c>logs.tar.gz/syslog.1</c>.</param>
/// <param name="Line">The number of the line, from 1. Zero for the whole file.</param>
public readonly record struct Place(string File, long Line)
{
    /// <summary>Returns <c>file:line</c>.</summary>
    public override string ToString() => Line == 0 ? File : FormattableString.Invariant($"{File}:{Line}");
}
