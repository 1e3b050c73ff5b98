using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CmsSim.ContractTests.Support;

/// <summary>A bridge with one CDR receiver, and the callers who call it and press keys.</summary>
internal sealed class Telephone : IAsyncDisposable
{
    private readonly MeetingLab _lab;

    private Telephone(MeetingLab lab) => _lab = lab;

    public SimulatedCluster Cluster => _lab.Cluster;

    public static async Task<Telephone> StartAsync(string world = "", string release = "2.2", string farEnds = "") =>
        new(await MeetingLab.StartAsync(release, more: world, farEnds: farEnds));

    /// <summary>Calls the bridge, advances the clock until the call is answered, and returns the leg.</summary>
    public async Task<string> CallAsync(string uri, string more = "", string remoteParty = "ann@example.com")
    {
        var (status, text) = await Cluster.ControlAsync("POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"{{remoteParty}}","uri":"{{uri}}"{{more}}}""");
        if (status != 200)
            throw new InvalidOperationException(text);
        Cluster.Advance(0.013);
        return JsonNode.Parse(text)!["callLeg"]!.ToString();
    }

    public Task PressAsync(string leg, string keys) => Cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{leg}/dtmf", $$"""{"sequence":"{{keys}}"}""");

    public Task HangUpAsync(string leg) => _lab.HangUpAsync(leg);

    /// <summary>The body of the leg; null when the leg has ended.</summary>
    public async Task<XElement?> LegAsync(string leg) =>
        await Cluster.GetAsync("/api/v1/callLegs/" + leg) is { Status: 200 } answer ? XElement.Parse(answer.Text) : null;

    /// <summary>The log lines about calls, conferences and participants, without stamps.</summary>
    public async Task<string[]> LinesAsync() =>
    [
        .. (await Cluster.LogAsync())
            .Select(line => Regex.Match(line, @"INFO : ((call \d|handshake|conference|participant|sending).*)").Groups[1].Value)
            .Where(line => line.Length > 0),
    ];

    /// <summary>Accepts this many records; returns each with the facts of its object.</summary>
    public async Task<IReadOnlyList<string>> RecordsAsync(int count) => [.. (await _lab.TakeRecordsAsync(count)).Select(Facts)];

    public ValueTask DisposeAsync() => _lab.DisposeAsync();

    private static string Facts(XElement record)
    {
        var subject = record.Elements().Single();
        return $"{(string)record.Attribute("type")!}: {string.Join(" ", subject.Elements().Select(fact => fact.HasElements ? fact.Name.LocalName : fact.IsEmpty || fact.Value.Length == 0 ? fact.Name.LocalName : $"{fact.Name.LocalName}={fact.Value}"))}";
    }
}
