namespace CmsSim.Client.Cdr;

/// <summary>A document is not a document of call detail records: it is not XML, exceeds a limit, or its frame is malformed.</summary>
public sealed class CdrFormatException : FormatException
{
    internal CdrFormatException(string sentence, Exception? inner = null) : base(sentence, inner) { }
}
