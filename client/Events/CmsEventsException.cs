namespace CmsSim.Client.Events;

/// <summary>A stream of events cannot be opened, has ended, or has sent a message that cannot be read.</summary>
public sealed class CmsEventsException : CmsException
{
    internal CmsEventsException(string sentence, Exception? inner = null) : base(sentence, inner) { }
}
