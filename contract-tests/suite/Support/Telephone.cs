using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CmsSim.ContractTests.Support;

/// <summary>A cluster with one CDR receiver and somebody who calls it: what he does, and what the bridge makes of it.</summary>
internal sealed class Telephone : IAsyncDisposable
{
    private readonly SimulatedCluster _cluster;
    private readonly CdrCollector _receiver;

    private Telephone(SimulatedCluster cluster, CdrCollector receiver)
    {
        _cluster = cluster;
        _receiver = receiver;
    }

    public SimulatedCluster Cluster => _cluster;

    public static async Task<Telephone> StartAsync(string world = "", string release = "2.2", string farEnds = "")
    {
        var cluster = await SimulatedCluster.StartAsync($"<world release=\"{release}\"><bridge name=\"Core1\"/>{world}{(farEnds.Length > 0 ? $"<farEnds>{farEnds}</farEnds>" : "")}</world>");
        var receiver = new CdrCollector();
        await cluster.CreateAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(receiver.Address));
        return new Telephone(cluster, receiver);
    }

    /// <summary>Calls the bridge and returns the leg; time goes on until it is answered.</summary>
    public async Task<string> CallAsync(string uri, string more = "", string remoteParty = "ann@example.com")
    {
        var (status, text) = await _cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"{{remoteParty}}","uri":"{{uri}}"{{more}}}""");
        if (status != 200)
            throw new InvalidOperationException(text);
        _cluster.Advance(0.013);
        return JsonNode.Parse(text)!["callLeg"]!.ToString();
    }

    public Task PressAsync(string leg, string keys) => _cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/dtmf", $$"""{"sequence":"{{keys}}"}""");

    public Task HangUpAsync(string leg) => _cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/hang-up");

    /// <summary>The body of the leg; null once it is gone.</summary>
    public async Task<XElement?> LegAsync(string leg) =>
        await _cluster.GetAsync("/api/v1/callLegs/" + leg) is { Status: 200 } answer ? XElement.Parse(answer.Text) : null;

    /// <summary>What the log says of calls, conferences and who takes part, without the stamps.</summary>
    public async Task<string[]> LinesAsync() =>
    [
        .. (await _cluster.LogAsync())
            .Select(line => Regex.Match(line, @"INFO : ((call \d|handshake|conference|participant|sending).*)").Groups[1].Value)
            .Where(line => line.Length > 0),
    ];

    /// <summary>The next records, as many as are named, each with what its object says.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(int count) => [.. (await _receiver.TakeRecordsAsync(count)).Select(Told)];

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    private static string Told(XElement record)
    {
        var subject = record.Elements().Single();
        return $"{(string)record.Attribute("type")!}: {string.Join(" ", subject.Elements().Select(fact => fact.HasElements ? fact.Name.LocalName : fact.IsEmpty || fact.Value.Length == 0 ? fact.Name.LocalName : $"{fact.Name.LocalName}={fact.Value}"))}";
    }
}
