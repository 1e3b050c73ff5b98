namespace CmsSim.Harness.Clone;

/// <summary>The bridge rejects the user name or the password (401). The message is one sentence.</summary>
public sealed class CloneCredentialsException(string sentence) : InvalidOperationException(sentence);
