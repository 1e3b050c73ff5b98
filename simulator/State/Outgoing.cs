using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.State;

/// <summary>The requests of the bridges to other machines. They run outside the gate and call back inside it. After their end, they do not call back.</summary>
internal sealed class Outgoing(Cluster cluster, IOutgoingHttp http) : IAsyncDisposable
{
    /// <summary>Sends a document, and reports whether the receiver has accepted it.</summary>
    public void Post(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        cluster.RequireGate();
        http.Send(address, mediaType, document, answerWithin, delivered => Resume(address, () => answered(delivered), end), end);
    }

    /// <summary>Fetches a document.</summary>
    public void Fetch(DocumentFetch document, Action<FetchedDocument> answered, CancellationToken end)
    {
        cluster.RequireGate();
        http.Fetch(
            document.Address, document.Largest, document.AnswerWithin,
            (status, content, error) => Resume(document.Address, () => answered(new FetchedDocument(status, content, error)), end), end);
    }

    /// <summary>Returns when no request is under way.</summary>
    public Task SentAsync() => http.SentAsync();

    public ValueTask DisposeAsync() => http.DisposeAsync();

    private void Resume(Uri address, Action answered, CancellationToken end)
    {
        using (cluster.Enter(address))
        {
            if (!end.IsCancellationRequested)
                cluster.Incidents.Try($"handling the answer of {address.Host}", answered);
        }
    }
}
