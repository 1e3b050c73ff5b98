using CmsSim.Client.Cdr;

namespace CmsSim.Client.Hosting;

/// <summary>Processes call detail records.</summary>
public interface ICmsCdrHandler
{
    /// <summary>
    /// Processes the new records of one POST. The POSTs of one session come one after another. When the method throws, the bridge is answered
    /// 500 and sends the records again.
    /// </summary>
    /// <param name="delivery">The new records, and the gaps before them.</param>
    /// <param name="cancellation">Is cancelled when the bridge gives up the POST, which it repeats later.</param>
    Task HandleAsync(CdrDelivery delivery, CancellationToken cancellation);
}
