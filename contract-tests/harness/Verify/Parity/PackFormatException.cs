namespace CmsSim.Harness.Verify.Parity;

/// <summary>A file is not a pack, or not an adoption.</summary>
/// <param name="sentence">The mistake.</param>
/// <param name="inner">The exception of the parser.</param>
public sealed class PackFormatException(string sentence, Exception? inner = null) : FormatException(sentence, inner);
