using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Client;

/// <summary>What the API of each bridge of a cluster answers at a moment, as lines.</summary>
internal sealed class BridgeStates : IDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly HttpClient[] _clients;

    /// <param name="cluster">A cluster that is reached in process, because a day has many requests.</param>
    public BridgeStates(SimulatedCluster cluster)
    {
        _cluster = cluster;
        _clients = [.. cluster.Host.Bridges.Select((bridge, index) => new SimulatedBridge(cluster.Host, index, bridge).CreateClient())];
    }

    public HashSet<string> Lines { get; private set; } = [];

    public IReadOnlyList<(string Bridge, Guid Id)> Calls { get; private set; } = [];

    public IReadOnlyList<(string Bridge, Guid Id)> Legs { get; private set; } = [];

    public int MostLegs { get; private set; }

    /// <summary>The participants by their legs. Distribution links have none.</summary>
    public IReadOnlyDictionary<Guid, Guid?> Participants { get; private set; } = new Dictionary<Guid, Guid?>();

    public static string LegLine(string bridge, Guid id, string? remoteParty, Guid? call, bool isConnected, bool isInLobby) =>
        $"{bridge} leg {id} {remoteParty} in {call}{(isConnected ? " connected" : "")}{(isInLobby ? " in the lobby" : "")}";

    public static string CallLine(string bridge, Guid id, string? name, Guid? space, Guid? correlator, long participants, bool isLocked) =>
        $"{bridge} call {id} {name} of {space} {correlator}, {participants} participants{(isLocked ? ", locked" : "")}";

    public static string ParticipantLine(string bridge, Guid call, Guid id, string? name, string? uri, string? state, bool isMuted) =>
        $"{bridge} participant {id} in {call}: {name} {uri} {state}{(isMuted ? " muted" : "")}";

    /// <summary>Reads all bridges. The clock must not move meanwhile.</summary>
    public async Task ReadAsync()
    {
        var running = _cluster.Host.Bridges.Index().Where(bridge => _cluster.Host.Cluster.Bridges[bridge.Index].IsRunning);
        var states = await Task.WhenAll(running.Select(bridge => new State(bridge.Item.Name, _clients[bridge.Index]).ReadAsync()));
        var muted = states.SelectMany(state => state.Muted).ToHashSet();
        Participants = states.SelectMany(state => state.ParticipantsOfLegs).ToDictionary();
        Calls = [.. states.SelectMany(state => state.Calls, (state, call) => (state.Name, call))];
        Legs = [.. states.SelectMany(state => state.ParticipantsOfLegs.Keys, (state, leg) => (state.Name, leg))];
        Lines = [.. states.SelectMany(state => state.Lines), .. states.SelectMany(state => state.Rosters, (state, each) => Of(state.Name, each.Call, each.Participant))];
        MostLegs = Math.Max(MostLegs, Legs.Count);

        string Of(string bridge, Guid call, XElement participant) => ParticipantLine(
            bridge, call, IdOf(participant), Text(participant, "name"), Text(participant, "uri"), Text(participant.Element("status"), "state"), muted.Contains(IdOf(participant)));
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }

    private static async Task<List<XElement>> ListAsync(HttpClient bridge, string node, string element)
    {
        List<XElement> all = [];
        while (true)
        {
            var page = await GetAsync(bridge, all is [] ? node : $"{node}?offset={all.Count}");
            all.AddRange(page.Elements(element));
            if (all.Count >= (int)page.Attribute("total")!)
                return all;
        }
    }

    private static async Task<XElement> GetAsync(HttpClient bridge, string path) => XElement.Parse(await bridge.GetStringAsync($"/api/v1/{path}"));

    private static Guid IdOf(XElement element) => (Guid)element.Attribute("id")!;

    private static string? Text(XElement? element, string name) => (string?)element?.Element(name);

    /// <summary>The state of one bridge.</summary>
    private sealed class State(string name, HttpClient bridge)
    {
        public string Name => name;

        public HashSet<string> Lines { get; } = [$"{name} runs"];

        public List<Guid> Calls { get; } = [];

        public Dictionary<Guid, Guid?> ParticipantsOfLegs { get; } = [];

        public HashSet<Guid> Muted { get; } = [];

        public List<(Guid Call, XElement Participant)> Rosters { get; } = [];

        public async Task<State> ReadAsync()
        {
            foreach (var listed in await ListAsync(bridge, "callLegs", "callLeg"))
            {
                var leg = await GetAsync(bridge, $"callLegs/{IdOf(listed)}");
                var status = leg.Element("status")!;
                Lines.Add(LegLine(name, IdOf(leg), Text(leg, "remoteParty"), (Guid?)leg.Element("call"), Text(status, "state") is "connected" or "onHold", Text(status, "deactivated") == "true"));
                var participant = ParticipantsOfLegs[IdOf(leg)] = (Guid?)status.Element("groupId");
                if (participant is { } muted && Text(leg.Element("configuration"), "rxAudioMute") == "true")
                    Muted.Add(muted);
            }
            foreach (var listed in await ListAsync(bridge, "calls", "call"))
            {
                var call = await GetAsync(bridge, $"calls/{IdOf(listed)}");
                Calls.Add(IdOf(call));
                Lines.Add(CallLine(name, IdOf(call), Text(call, "name"), (Guid?)call.Element("coSpace"), (Guid?)call.Element("callCorrelator"),
                    ((long?)call.Element("numParticipantsLocal") ?? 0) + ((long?)call.Element("numParticipantsRemote") ?? 0), Text(call, "locked") == "true"));
                foreach (var participant in await ListAsync(bridge, $"calls/{IdOf(call)}/participants", "participant"))
                    Rosters.Add((IdOf(call), await GetAsync(bridge, $"participants/{IdOf(participant)}")));
            }
            return this;
        }
    }
}
