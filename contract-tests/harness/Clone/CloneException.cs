namespace CmsSim.Harness.Clone;

/// <summary>A clone cannot continue: the journal belongs to another target or is damaged, or the target is no CMS. The message is one sentence.</summary>
public sealed class CloneException(string sentence) : InvalidOperationException(sentence);

/// <summary>The bridge rejects the user name or the password (401).</summary>
public sealed class CloneCredentialsException(string sentence) : InvalidOperationException(sentence);
