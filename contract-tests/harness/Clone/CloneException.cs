namespace CmsSim.Harness.Clone;

/// <summary>A clone cannot continue: the journal belongs to another target or is damaged, or the target is no CMS. The message is one sentence.</summary>
public sealed class CloneException(string sentence) : InvalidOperationException(sentence);
