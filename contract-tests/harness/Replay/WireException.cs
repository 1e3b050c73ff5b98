namespace CmsSim.Harness.Replay;

/// <summary>An exchange that broke off, or an answer that is no HTTP.</summary>
internal sealed class WireException(string sentence) : IOException(sentence);
