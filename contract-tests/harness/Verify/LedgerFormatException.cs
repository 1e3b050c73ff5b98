namespace CmsSim.Harness.Verify;

/// <summary>A file is not a ledger of a verification.</summary>
/// <param name="line">The number of the line, counted from 1.</param>
/// <param name="sentence">The mistake.</param>
public sealed class LedgerFormatException(int line, string sentence) : FormatException(sentence)
{
    /// <summary>The number of the line, counted from 1.</summary>
    public int Line { get; } = line;
}
