namespace CmsSim.Harness.Verify;

/// <summary>A verification does not start, or does not continue, for a reason that the caller can change.</summary>
/// <param name="sentence">The reason and the way out, as one sentence.</param>
public sealed class VerifyRefusedException(string sentence) : InvalidOperationException(sentence);
