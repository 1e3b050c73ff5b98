using System.Text.Json;
using CmsSim.Simulator.Events;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>
/// A client of events on each bridge: it subscribes to the calls and to the roster of each, and reads and acknowledges once a second of the
/// simulated clock. Everything here runs inside the gate.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="received">Called with each frame of a bridge.</param>
internal sealed class EventWatch(Cluster cluster, Action<string, ReadOnlyMemory<byte>>? received)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly IReadOnlyList<string> s_ofCall = [.. EventElement.OfCallList.Select(element => element.Name)];
    private static readonly IReadOnlyList<string> s_ofRoster = [.. EventElement.OfRoster.Select(element => element.Name)];

    private readonly EventStreams _streams = new(cluster);
    private readonly Dictionary<string, Client> _clients = [];
    private bool _isOver;

    /// <summary>The number of messages with updates so far.</summary>
    public long Updates { get; private set; }

    /// <summary>Connects, and reads from now on.</summary>
    public void Begin()
    {
        if (_isOver)
            return;
        foreach (var bridge in cluster.Bridges)
            Read(bridge);
        cluster.Timeline.After(s_pause, Begin, cluster.WorldEnds);
    }

    /// <summary>Closes the streams.</summary>
    public void End()
    {
        _isOver = true;
        foreach (var client in _clients.Values)
            _streams.Close(client.Stream);
        _clients.Clear();
    }

    // A stream ends with its bridge. The client connects again when the bridge is back.
    private void Read(Bridge bridge)
    {
        if (_clients.TryGetValue(bridge.BridgeName, out var client) && (client.Stream.Ended is not null || client.Stream.Bridge != bridge))
        {
            _streams.Close(client.Stream);
            _clients.Remove(bridge.BridgeName);
            client = null;
        }
        if (client is null && (!bridge.IsRunning || (client = Connect(bridge)) is null))
            return;
        do
        {
            while (client.Stream.Frames.TryRead(out var frame))
            {
                received?.Invoke(bridge.BridgeName, frame);
                if (client.Take(frame))
                    Updates++;
            }
        }
        while (client.Subscribe());
    }

    private Client? Connect(Bridge bridge)
    {
        if (_streams.Open(bridge, client: null) is not { } stream)
            return null;
        var client = _clients[bridge.BridgeName] = new Client(stream);
        client.Subscribe();
        return client;
    }

    /// <summary>The client of one bridge.</summary>
    private sealed class Client(EventStream stream)
    {
        private readonly SortedDictionary<int, Guid> _calls = [];
        private readonly Dictionary<Guid, int> _places = [];
        private int _sent;
        private int _place;
        private bool _hasNewCalls = true;

        public EventStream Stream => stream;

        /// <summary>Takes a frame and acknowledges it.</summary>
        /// <returns>True when it had updates.</returns>
        public bool Take(byte[] frame)
        {
            using var json = JsonDocument.Parse(frame);
            if (!json.RootElement.TryGetProperty("message"u8, out var message))
                return false;
            var type = message.GetProperty("type"u8);
            if (type.ValueEquals("callListUpdate"u8))
                NoteCalls(message.GetProperty("updates"u8));
            stream.Receive(new ClientMessage.Acknowledgement(message.GetProperty("messageId"u8).GetInt64()));
            return !type.ValueEquals("subscriptionUpdate"u8);
        }

        /// <summary>Subscribes to the list of calls and to each call in it, if there are new calls.</summary>
        /// <returns>False when there are none.</returns>
        public bool Subscribe()
        {
            if (!_hasNewCalls)
                return false;
            _hasNewCalls = false;
            stream.Receive(new ClientMessage.SubscribeRequest(++_sent,
            [
                new SubscriptionRequest(0, "calls", null, s_ofCall),
                .. _calls.Select(call => new SubscriptionRequest(call.Key, "callRoster", call.Value, s_ofRoster)),
            ]));
            return true;
        }

        private void NoteCalls(JsonElement updates)
        {
            foreach (var update in updates.EnumerateArray())
            {
                var call = update.GetProperty("call"u8).GetGuid();
                var type = update.GetProperty("updateType"u8);
                if (type.ValueEquals("add"u8) && _places.TryAdd(call, ++_place))
                {
                    _calls.Add(_place, call);
                    _hasNewCalls = true;
                }
                else if (type.ValueEquals("remove"u8) && _places.Remove(call, out var place))
                {
                    _calls.Remove(place);
                }
            }
        }
    }
}
