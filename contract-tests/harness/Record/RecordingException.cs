namespace CmsSim.Harness.Record;

/// <summary>A recording cannot be started, written or read. The message is one sentence with the file or address, and the cause.</summary>
/// <param name="sentence">The sentence.</param>
/// <param name="inner">The cause. Null for none.</param>
public sealed class RecordingException(string sentence, Exception? inner = null) : IOException(sentence, inner);
