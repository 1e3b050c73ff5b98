using System.Xml.Linq;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>Bridges whose far ends accept calls over TLS, with access to answers, log lines and call detail records.</summary>
internal sealed class MeetingLab : IAsyncDisposable
{
    private readonly Dictionary<string, int> _linesRead = [];
    private readonly List<CdrCollector> _receivers = [];

    private MeetingLab(SimulatedCluster cluster) => Cluster = cluster;

    public SimulatedCluster Cluster { get; }

    /// <param name="release">The release of the bridges.</param>
    /// <param name="bridges">The number of bridges, each with one CDR receiver.</param>
    /// <param name="more">Further elements of the world.</param>
    /// <param name="ids">The ids of the call bridges; null for bridges that form no cluster.</param>
    /// <param name="farEnds">The far ends of the world.</param>
    public static async Task<MeetingLab> StartAsync(
        string release, int bridges = 1, string more = "", string[]? ids = null, string farEnds = "<farEnd address=\"*\" behaviour=\"answer\"/>")
    {
        var nodes = string.Concat(Enumerable.Range(1, bridges).Select(number => $"<bridge name=\"Core{number}\"{(ids is null ? "" : $" callBridge=\"{ids[number - 1]}\"")}/>"));
        if (ids is not null)
            more += $"<callBridges>{string.Concat(ids.Select(id => $"<callBridge id=\"{id}\"><name>{id}</name></callBridge>"))}</callBridges>";
        var lab = new MeetingLab(await SimulatedCluster.StartAsync(
            $"<world release=\"{release}\">{nodes}{(farEnds.Length > 0 ? $"<farEnds>{farEnds}</farEnds>" : "")}{more}</world>"));
        for (var bridge = 0; bridge < bridges; bridge++)
        {
            lab._receivers.Add(new CdrCollector());
            await lab.Cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(lab._receivers[bridge].Address), bridge);
        }
        return lab;
    }

    /// <summary>Creates a space and a call in it; returns both ids.</summary>
    public async Task<(string Space, string Call)> MeetAsync(string space = "name=Talk")
    {
        var id = await Cluster.CreateAsync("/api/v1/coSpaces", space);
        return (id, await Cluster.CreateAsync("/api/v1/calls", "coSpace=" + id));
    }

    /// <summary>Dials a participant, who answers at once; returns the id of the leg.</summary>
    public async Task<string> JoinAsync(string call, string who, string form = "", int bridge = 0)
    {
        var leg = await Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty={who}{(form is "" ? "" : "&" + form)}", bridge);
        Cluster.Advance(1);
        return leg;
    }

    public Task HangUpAsync(string leg, string bridge = "Core1") => Cluster.ControlAsync("POST", $"/bridges/{bridge}/call-legs/{leg}/hang-up");

    public async Task<string> ReadAsync(string node, int bridge = 0) => (await Cluster.GetAsync("/api/v1/" + node, bridge)).Text;

    public async Task PutAsync(string node, string form, int bridge = 0) =>
        (await Cluster.SendAsync("PUT", "/api/v1/" + node, form, bridge)).Status.Should().Be(200, $"PUT {node} {form} is allowed");

    /// <summary>The lines logged since the previous call, without those about requests and receivers.</summary>
    public async Task<string[]> LinesAsync(string bridge = "Core1")
    {
        var lines = await Cluster.LogAsync(bridge);
        var read = _linesRead.GetValueOrDefault(bridge);
        _linesRead[bridge] = lines.Length;
        return
        [
            .. lines.Skip(read)
                .Select(line => line[(line.IndexOf(" : ", StringComparison.Ordinal) + 3)..])
                .Where(text => !text.StartsWith("API trace", StringComparison.Ordinal) && !text.Contains("API user", StringComparison.Ordinal) && !text.Contains("CDR receiver", StringComparison.Ordinal)),
        ];
    }

    /// <summary>Accepts the next records of a bridge.</summary>
    public Task<IReadOnlyList<XElement>> TakeRecordsAsync(int count, int bridge = 0) => _receivers[bridge].TakeRecordsAsync(count);

    /// <summary>Accepts the next records; returns type, id and the named facts of each.</summary>
    public async Task<string[]> RecordsAsync(int count, int bridge, params string[] facts) =>
        [.. (await TakeRecordsAsync(count, bridge)).Select(record => Summary(record, facts))];

    public Task<string[]> RecordsAsync(int count, params string[] facts) => RecordsAsync(count, 0, facts);

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        foreach (var receiver in _receivers)
            await receiver.DisposeAsync();
    }

    private static string Summary(XElement record, string[] facts)
    {
        var subject = record.Elements().Single();
        var known = facts.Where(fact => subject.Element(fact) is not null).Select(fact => $" {fact}={subject.Element(fact)!.Value}");
        return $"{record.Attribute("type")!.Value} {subject.Attribute("id")!.Value}{string.Concat(known)}";
    }
}
