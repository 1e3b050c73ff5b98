using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Clone;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary>The parts of a world beside its objects: bridges, database, licences, failed servers and files.</summary>
public sealed class ClonedClusters
{
    private const string World = """
        <world release="3.0" clusterId="11111111-0000-4000-8000-0000000000ff">
          <bridge name="Core1" callBridge="11111111-0000-4000-8000-0000000000c1" hostId="11111111-0000-4000-8000-0000000000a1" callLegsMaxActive="12" callLegsCompleted="340">
            <licensing><features><callBridge><status>activated</status><expiry>2030-Jan-01</expiry></callBridge><personal><status>activated</status><limit>7</limit></personal></features></licensing>
          </bridge>
          <bridge name="Core2" callBridge="11111111-0000-4000-8000-0000000000c2" hostId="11111111-0000-4000-8000-0000000000a2"/>
          <database promotes="majority">
            <node name="db1" address="db1.example.com"/>
            <node name="db2" address="two.example.com" bridge="Core2"/>
            <node name="db3" address="db3.example.com"/>
          </database>
          <accounts><account name="admin" password="admin"/></accounts>
          <servers>
            <server address="https://web.example.com" behaviour="unresolvable"/>
            <server address="turn.example.com" behaviour="unreachable"/>
          </servers>
          <callBridges>
            <callBridge id="11111111-0000-4000-8000-0000000000c1"><name>One</name><address>https://one.example.com</address></callBridge>
            <callBridge id="11111111-0000-4000-8000-0000000000c2"><name>Two</name><address>https://two.example.com</address></callBridge>
          </callBridges>
          <webBridges>
            <webBridge id="11111111-0000-4000-8000-0000000000b1"><url>https://web.example.com</url></webBridge>
            <webBridge id="11111111-0000-4000-8000-0000000000b2"><url>https://fine.example.com</url></webBridge>
          </webBridges>
          <turnServers><turnServer id="11111111-0000-4000-8000-0000000000d1"><serverAddress>turn.example.com</serverAddress></turnServer></turnServers>
          <layoutTemplates><layoutTemplate id="11111111-0000-4000-8000-0000000000e1"><name>Wide &amp; "high"</name></layoutTemplate></layoutTemplates>
          <clusterLicense><contents>bGljZW5jZQAB</contents></clusterLicense>
        </world>
        """;

    [Fact]
    public async Task A_cluster_is_served_with_the_same_bytes()
    {
        await using var original = await SimulatedCluster.StartAsync(World);
        await original.SendAsync("PUT", "/api/v1/layoutTemplates/11111111-0000-4000-8000-0000000000e1/template", "{\"a\": [1,\n 2]}", contentType: "application/json");
        original.Advance(10);
        using var lab = new CloneLab();

        var result = await lab.CloneAsync(original, CloneLab.Fast with { ReadsViews = true }, bridges: 2);

        (await DifferencesAsync(lab, result)).Should().BeEmpty();
        var world = XElement.Parse(result.World);
        world.Element("servers")!.Elements().Select(server => $"{(string?)server.Attribute("address")} {(string?)server.Attribute("behaviour")}")
            .Should().BeEquivalentTo("https://web.example.com unresolvable", "turn.example.com unreachable");
        world.Elements("bridge").Select(bridge => (string?)bridge.Attribute("hostId")).Should().Equal("11111111-0000-4000-8000-0000000000a1", "11111111-0000-4000-8000-0000000000a2");
    }

    [Fact]
    public async Task One_bridge_shows_the_others_without_their_own_objects()
    {
        await using var original = await SimulatedCluster.StartAsync(World);
        using var lab = new CloneLab();

        var result = await lab.CloneAsync(original);

        (await DifferencesAsync(lab, result)).Should().BeEmpty();
        XElement.Parse(result.World).Elements("bridge").Select(bridge => (string?)bridge.Attribute("name")).Should().Equal("One", "Two");
    }

    // The id of an alarm follows from the host name of its bridge, which no answer shows.
    private static async Task<IEnumerable<string>> DifferencesAsync(CloneLab lab, CloneResult result) =>
        (await lab.DifferencesAsync(result)).Where(difference => !difference.Contains("/system/alarms", StringComparison.Ordinal));
}
