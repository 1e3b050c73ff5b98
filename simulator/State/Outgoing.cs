using CmsSim.Simulator.Directories;
using CmsSim.Simulator.RemoteDirectories;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.State;

/// <summary>The requests of the bridges to other machines. They run outside the gate and call back inside it. After their end, they do not call back.</summary>
internal sealed class Outgoing(Cluster cluster, IOutgoingHttp http, DirectorySearches searches) : IAsyncDisposable
{
    // A receiver in this process answers as fast as one near by.
    private static readonly TimeSpan s_nearBy = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes documents for a receiver in this process, inside the gate, and returns false for the address of another receiver; null without one.</summary>
    public Func<Uri, byte[], bool>? InProcess { get; set; }

    /// <summary>Sends a document, and reports whether the receiver has accepted it.</summary>
    public void Post(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        cluster.RequireGate();

        // The receiver must not get a record that the next start of the process does not know.
        cluster.Changes.Keeper?.Commit();
        if (InProcess?.Invoke(address, document) is true)
            cluster.Timeline.After(s_nearBy, () => answered(true), end);
        else
            http.Send(address, mediaType, document, answerWithin, delivered => Resume(address.Host, () => answered(delivered), end), end);
    }

    /// <summary>Fetches a document.</summary>
    public void Fetch(DocumentFetch document, Action<FetchedDocument> answered, CancellationToken end)
    {
        cluster.RequireGate();
        http.Fetch(
            document.Address, document.Largest, document.AnswerWithin,
            (status, content, error) => Resume(document.Address.Host, () => answered(new FetchedDocument(status, content, error)), end), end);
    }

    /// <summary>Searches a directory.</summary>
    public void Search(DirectorySearch search, Action<DirectoryAnswer> answered, CancellationToken end)
    {
        cluster.RequireGate();
        searches.Start(search, answer => Resume(search.Host, () => answered(answer), end), end);
    }

    /// <summary>Returns when no document is on its way.</summary>
    public Task SentAsync() => http.SentAsync();

    public async ValueTask DisposeAsync()
    {
        await http.DisposeAsync();
        await searches.DisposeAsync();
    }

    private void Resume(string host, Action answered, CancellationToken end)
    {
        using (cluster.Enter(host))
        {
            if (!end.IsCancellationRequested)
                cluster.Incidents.Try($"handling the answer of {host}", answered);
        }
    }
}
