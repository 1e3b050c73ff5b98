using System.Net.Sockets;
using System.Text;
using CmsSim.Simulator.Control;

namespace CmsSim.ContractTests.Support;

/// <summary>Requests to the control API, one for each operation, and the state that they could change.</summary>
internal static class ControlRequests
{
    /// <summary>A path of the operation on which a valid request changes something.</summary>
    public static string PathFor(ControlOperation operation) => operation.Path
        .Replace("{bridge}", "Core2").Replace("{name}", "kept").Replace("{id}", "1").Replace("/description/{node}", "/description/coSpaces").Replace("{node}", "Core2").Replace("{sequence}", "1").Replace("{leg}", "11111111-2222-4333-8444-555555555555");

    /// <summary>A valid body for the operation.</summary>
    public static string BodyFor(ControlOperation operation) => operation.Body switch
    {
        "World" => "<world><bridge name=\"A\"/><bridge name=\"B\"/></world>",
        "ClockSetting" => "{\"now\":\"2017-01-01T00:00:00Z\"}",
        "Advance" => "{\"seconds\":60}",
        "Ids" => "{\"next\":[\"11111111-2222-4333-8444-555555555555\"]}",
        "FarEnds" => "[{\"address\":\"*\",\"behaviour\":\"busy\"}]",
        "Servers" => "[{\"address\":\"*\",\"behaviour\":\"unreachable\"}]",
        "IncomingCall" => "{\"remoteParty\":\"eve@evil.example\",\"uri\":\"town.hall\"}",
        "Keys" => "{\"sequence\":\"1\"}",
        "FaultSetting" => "{\"effect\":{\"status\":503}}",
        "SnapshotName" => "{\"name\":\"stolen\"}",
        "HostilitySetting" => "{\"seed\":1}",
        "Run" => "{}",
        "Groups" => "{\"groups\":[[\"Core2\"]]}",
        "TlsSetting" => "{\"profile\":\"expired\"}",
        "Upgrade" => "{\"release\":\"2.9\"}",
        "Load" => "{\"load\":70000}",
        "BridgeRequest" => "{\"method\":\"POST\",\"path\":\"/api/v1/coSpaces\",\"form\":\"name=Stolen\"}",
        "BridgeClock" => "{\"offset\":90}",
        null => "",
        _ => throw new InvalidOperationException($"no body for {operation.Body}"),
    };

    /// <summary>The state that commands can change, as text.</summary>
    public static async Task<string> StateAsync(SimulatedCluster cluster, bool withWorld = true)
    {
        var parts = new List<string> { withWorld ? (await cluster.ControlAsync("GET", "/world?secrets=true")).Text : "" };
        foreach (var path in (string[])["/clock", "/far-ends", "/servers", "/faults", "/snapshots", "/hostility", "/bridges", "/network", "/database"])
            parts.Add((await cluster.ControlAsync("GET", path)).Text);
        using (cluster.Host.Cluster.Enter())
            parts.Add($"{cluster.Host.Cluster.Ids.Given} ids");
        return string.Join('\n', parts);
    }

    /// <summary>Sends a request to the control API as it is written, apart from PORT, which becomes its port.</summary>
    public static async Task<RawAnswer> SendAsync(SimulatedCluster cluster, string head, string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", cluster.Host.Control!.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Replace("PORT", $"{cluster.Host.Control.Port}") + "\r\n" + body));
        return await RawAnswer.ReadAsync(new BufferedStream(stream));
    }
}
