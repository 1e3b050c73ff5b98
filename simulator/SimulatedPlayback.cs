using System.Net;
using CmsSim.Simulator.Control;

namespace CmsSim.Simulator;

/// <summary>Plays recorded requests to a cluster in this process, so that it gets into the state of a log.</summary>
public sealed class SimulatedPlayback
{
    private readonly SimulatorHost _host;

    internal SimulatedPlayback(SimulatorHost host) => _host = host;

    /// <summary>The name of the first API user.</summary>
    public string User => _host.Cluster.Accounts[0].Name;

    /// <summary>The password of the first API user.</summary>
    public string Password => _host.Cluster.Accounts[0].Password;

    /// <summary>Opens a connection to a bridge without a socket. The bytes are those of HTTP/1.1 over TCP.</summary>
    /// <param name="bridge">The name of the bridge.</param>
    /// <param name="client">The address of the client, which the bridge logs.</param>
    /// <param name="cancellation">Cancels the wait for a bridge that is being started.</param>
    /// <returns>The client's end of the connection.</returns>
    /// <exception cref="ArgumentException">No bridge has this name.</exception>
    /// <exception cref="IOException">The bridge is stopped.</exception>
    /// <exception cref="InvalidOperationException">The cluster was started without <see cref="SimulatorOptions.IsReachedInProcess"/>.</exception>
    public async Task<Stream> ConnectAsync(string bridge, IPAddress client, CancellationToken cancellation = default)
    {
        var index = _host.Bridges.Select(running => running.Name).ToList().IndexOf(bridge);
        if (index < 0)
            throw new ArgumentException($"There is no bridge {bridge}; there are {string.Join(", ", _host.Bridges.Select(running => running.Name))}.", nameof(bridge));
        if (_host.InProcess.Count == 0)
            throw new InvalidOperationException("The bridges can be reached by their ports only; set SimulatorOptions.IsReachedInProcess.");

        // A timer or a fault may just have stopped or started the bridge.
        await _host.Sockets.Following.WaitAsync(cancellation);
        return _host.InProcess[index].Plain.Connect(client);
    }

    /// <summary>Hands in ids that the next objects get, in order.</summary>
    /// <exception cref="InvalidOperationException">An id is in use or was handed in before. No id of the list is accepted then.</exception>
    public void GiveIds(IReadOnlyList<Guid> ids)
    {
        using (_host.Cluster.Enter())
        {
            if (_host.Cluster.Give(ids) is { } used)
                throw new InvalidOperationException($"The id {used} is in use or was handed in before.");
            _host.Cluster.History.Note(_host.Cluster, "POST", "/ids", IdsApi.BodyOf(ids));
        }
    }

    /// <summary>Drops the ids that were handed in and are not used yet. They can be handed in again.</summary>
    public void DropIds()
    {
        using (_host.Cluster.Enter())
        {
            _host.Cluster.Ids.DropGiven();
            _host.Cluster.History.NoteGap("ids that were handed in were dropped, which no command repeats");
        }
    }

    /// <summary>Returns the latest exchange with this method and path, with the reasons of a refusal. Returns null when the journal has none.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path. Its query is ignored, because the journal masks secrets.</param>
    public SimulatedExchange? LatestOf(string method, string path)
    {
        var wanted = PathOf(path);
        return SimulatedExchange.AllOf(_host.Cluster, _host.Nearest).LastOrDefault(exchange => exchange.Method == method && PathOf(exchange.Target) == wanted);

        static string PathOf(string target) => target.Split('?')[0];
    }

    /// <summary>The number of requests that are answered when the clock reaches a later time.</summary>
    public int WaitingAnswers
    {
        get
        {
            using (_host.Cluster.Enter())
                return _host.Cluster.Timeline.WaitingAnswers;
        }
    }

    /// <summary>Advances a virtual clock to a time. Does nothing when the clock is later already, or real.</summary>
    public void AdvanceTo(DateTimeOffset time)
    {
        if (_host.Clock is { } clock && time > clock.GetUtcNow() && time <= VirtualClock.Latest)
            clock.AdvanceTo(time);
    }
}
