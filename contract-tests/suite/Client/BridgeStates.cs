using System.Net.Http.Headers;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Client;

/// <summary>What the API of each bridge of a cluster answers at a moment, as lines.</summary>
internal sealed class BridgeStates : IDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly HttpClient _http = new();
    private readonly Dictionary<Guid, Guid> _participants = [];

    public BridgeStates(SimulatedCluster cluster)
    {
        _cluster = cluster;
        _http.DefaultRequestHeaders.Authorization = AuthenticationHeaderValue.Parse(SimulatedCluster.Admin);
    }

    public HashSet<string> Lines { get; private set; } = [];

    public IReadOnlyList<(string Bridge, Guid Id)> Calls { get; private set; } = [];

    public IReadOnlyList<(string Bridge, Guid Id)> Legs { get; private set; } = [];

    public int MostLegs { get; private set; }

    public Guid? ParticipantOf(Guid leg) => _participants.TryGetValue(leg, out var participant) ? participant : null;

    public static string LegLine(string bridge, Guid id, string? remoteParty, Guid? call, bool isConnected, bool isInLobby) =>
        $"{bridge} leg {id} {remoteParty} in {call}{(isConnected ? " connected" : "")}{(isInLobby ? " in the lobby" : "")}";

    public static string CallLine(string bridge, Guid id, string? name, Guid? space, Guid? correlator, long participants, bool isLocked) =>
        $"{bridge} call {id} {name} of {space} {correlator}, {participants} participants{(isLocked ? ", locked" : "")}";

    public static string ParticipantLine(string bridge, Guid call, Guid id, string? name, string? uri, string? state, bool isMuted) =>
        $"{bridge} participant {id} in {call}: {name} {uri} {state}{(isMuted ? " muted" : "")}";

    /// <summary>Reads all bridges. The clock must not move meanwhile.</summary>
    public async Task ReadAsync()
    {
        HashSet<string> lines = [];
        List<(string, Guid)> calls = [], legs = [];
        List<(Uri Api, string Bridge, Guid Call, Guid Participant)> rosters = [];
        HashSet<Guid> muted = [];
        _participants.Clear();
        foreach (var (index, bridge) in _cluster.Host.Bridges.Index())
        {
            if (!_cluster.Host.Cluster.Bridges[index].IsRunning)
                continue;
            lines.Add($"{bridge.Name} runs");
            foreach (var listed in await ListAsync(bridge.Http!, "callLegs", "callLeg"))
            {
                var leg = await GetAsync(bridge.Http!, $"callLegs/{IdOf(listed)}");
                var status = leg.Element("status")!;
                legs.Add((bridge.Name, IdOf(leg)));
                lines.Add(LegLine(bridge.Name, IdOf(leg), Text(leg, "remoteParty"), (Guid?)leg.Element("call"), Text(status, "state") is "connected" or "onHold", Text(status, "deactivated") == "true"));
                if ((Guid?)status.Element("groupId") is not { } participant)
                    continue;
                _participants[IdOf(leg)] = participant;
                if (Text(leg.Element("configuration"), "rxAudioMute") == "true")
                    muted.Add(participant);
            }
            foreach (var listed in await ListAsync(bridge.Http!, "calls", "call"))
            {
                var call = await GetAsync(bridge.Http!, $"calls/{IdOf(listed)}");
                calls.Add((bridge.Name, IdOf(call)));
                lines.Add(CallLine(bridge.Name, IdOf(call), Text(call, "name"), (Guid?)call.Element("coSpace"), (Guid?)call.Element("callCorrelator"),
                    ((long?)call.Element("numParticipantsLocal") ?? 0) + ((long?)call.Element("numParticipantsRemote") ?? 0), Text(call, "locked") == "true"));
                foreach (var participant in await ListAsync(bridge.Http!, $"calls/{IdOf(call)}/participants", "participant"))
                    rosters.Add((bridge.Http!, bridge.Name, IdOf(call), IdOf(participant)));
            }
        }

        Dictionary<Guid, XElement> read = [];
        foreach (var (api, bridge, call, id) in rosters)
        {
            if (!read.TryGetValue(id, out var participant))
                read[id] = participant = await GetAsync(api, $"participants/{id}");
            lines.Add(ParticipantLine(bridge, call, id, Text(participant, "name"), Text(participant, "uri"), Text(participant.Element("status"), "state"), muted.Contains(id)));
        }
        (Lines, Calls, Legs, MostLegs) = (lines, calls, legs, Math.Max(MostLegs, legs.Count));
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<XElement>> ListAsync(Uri bridge, string node, string element)
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

    private async Task<XElement> GetAsync(Uri bridge, string path) =>
        XElement.Parse(await _http.GetStringAsync(new Uri(bridge, $"/api/v1/{path}")));

    private static Guid IdOf(XElement element) => (Guid)element.Attribute("id")!;

    private static string? Text(XElement? element, string name) => (string?)element?.Element(name);
}
