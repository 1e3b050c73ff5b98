using System.Xml.Linq;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>Bridges whose far ends take calls over TLS, watched from three sides: what the API answers, what is logged, what is recorded.</summary>
internal sealed class MeetingLab : IAsyncDisposable
{
    private readonly Dictionary<string, int> _linesRead = [];
    private readonly List<CdrCollector> _receivers = [];

    private MeetingLab(SimulatedCluster cluster) => Cluster = cluster;

    public SimulatedCluster Cluster { get; }

    public static async Task<MeetingLab> StartAsync(string release, int bridges = 1, string more = "", string[]? ids = null)
    {
        var nodes = string.Concat(Enumerable.Range(1, bridges).Select(number => $"<bridge name=\"Core{number}\"{(ids is null ? "" : $" callBridge=\"{ids[number - 1]}\"")}/>"));
        if (ids is not null)
            more += $"<callBridges>{string.Concat(ids.Select(id => $"<callBridge id=\"{id}\"><name>{id}</name></callBridge>"))}</callBridges>";
        var lab = new MeetingLab(await SimulatedCluster.StartAsync(
            $"<world release=\"{release}\">{nodes}<farEnds><farEnd address=\"*\" behaviour=\"answer\"/></farEnds>{more}</world>"));
        for (var bridge = 0; bridge < bridges; bridge++)
        {
            lab._receivers.Add(new CdrCollector());
            await lab.Cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(lab._receivers[bridge].Address), bridge);
        }
        return lab;
    }

    /// <summary>A space and a call in it; both ids.</summary>
    public async Task<(string Space, string Call)> MeetAsync(string space = "name=Talk")
    {
        var id = await Cluster.CreateAsync("/api/v1/coSpaces", space);
        return (id, await Cluster.CreateAsync("/api/v1/calls", "coSpace=" + id));
    }

    /// <summary>Someone who is dialled and answers at once; the id of the leg.</summary>
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

    /// <summary>What was logged since the last look, without requests and receivers.</summary>
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

    /// <summary>The next records, each as its type, its id and those of the facts that it has.</summary>
    public async Task<string[]> RecordsAsync(int count, int bridge, params string[] facts) =>
        [.. (await _receivers[bridge].TakeRecordsAsync(count)).Select(record => Summary(record, facts))];

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
