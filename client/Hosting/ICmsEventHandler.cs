using CmsSim.Client.Events;

namespace CmsSim.Client.Hosting;

/// <summary>Processes the events of bridges.</summary>
public interface ICmsEventHandler
{
    /// <summary>
    /// Processes one event. The events of one bridge come one after another. When the method throws, the subscriber starts over: it connects
    /// again, and the bridge reports all its calls and participants.
    /// </summary>
    /// <param name="bridge">The name of the client; empty for the client without a name.</param>
    /// <param name="cmsEvent">The event.</param>
    /// <param name="cancellation">Is cancelled when the application stops.</param>
    Task HandleAsync(string bridge, CmsEvent cmsEvent, CancellationToken cancellation);
}
