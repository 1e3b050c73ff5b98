namespace CmsSim.Harness.Redaction;

/// <summary>An original value is left in a text that was to be written. The message names its kind, place and encoding, never the value.</summary>
public sealed class LeakException(Leak leak, string file)
    : Exception($"{file}: {leak}; nothing was written.")
{
    /// <summary>The leak.</summary>
    public Leak Leak { get; } = leak;
}

/// <summary>An original value that a text still holds.</summary>
/// <param name="Kind">The kind of the value.</param>
/// <param name="Encoding">The encodings in which it was found, from the outermost, such as <c>base64, gzip</c>. <c>plain</c> for none.</param>
/// <param name="Position">The position of the byte in the text, from 0.</param>
public sealed record Leak(SensitiveKind Kind, string Encoding, int Position)
{
    /// <summary>Returns a sentence without its end: the kind, the position and the encoding.</summary>
    public override string ToString() => FormattableString.Invariant($"an original value of the kind {Kind} is left at byte {Position} ({Encoding})");
}
