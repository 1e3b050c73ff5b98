namespace CmsSim.Harness.Replay;

/// <summary>An exchange failed: the connection was lost, or the answer is not HTTP.</summary>
internal sealed class WireException(string sentence) : IOException(sentence);
