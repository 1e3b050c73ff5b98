using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.Playwright;

namespace CmsSim.ContractTests.Window;

/// <summary>A page with something in each view: refused requests, calls in every state, faults, a snapshot, a receiver and a client of events.</summary>
internal static class BusyPage
{
    public static async Task<LivePage> OpenAsync(OneBrowser shared, ColorScheme colours, params string[] names)
    {
        var page = await LivePage.OpenAsync(shared, configure: options => options with { Release = "2.9" }, colours: colours);
        var cluster = page.Cluster;
        await cluster.GetAsync("/api/v1/system/status");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Board&uri=board");
        await cluster.CreateAsync("/api/v1/coSpaces", "name=Town hall&uri=town.hall&passcode=1234");
        await cluster.PostAsync("/api/v1/coSpaces", "name=Board 2&uri=board&notKnown=1");
        await cluster.GetAsync("/api/v1/cospases");
        await cluster.GetAsync("/api/v1/coSpaces?filter=" + new string('z', 6_000));
        await cluster.PostAsync("/api/v1/coSpaces", "name=" + new string('y', 10_000));
        foreach (var name in names)
            await cluster.PostAsync("/api/v1/coSpaces", "name=" + Uri.EscapeDataString(name));

        await CommandAsync(cluster, "PUT", "/far-ends", """[{"address":"slow@*","behaviour":"ringOut"},{"address":"*","behaviour":"answer","after":1}]""");
        foreach (var (name, i) in names.Append("Ann").Select((name, i) => (name, i)))
            await CommandAsync(cluster, "POST", "/bridges/Core1/incoming-calls", $$"""{"remoteParty":"party{{i}}@example.com","uri":"board","displayName":{{System.Text.Json.JsonSerializer.Serialize(name)}}}""");
        await CommandAsync(cluster, "POST", "/bridges/Core2/incoming-calls", """{"remoteParty":"dan@example.com","uri":"board","kind":"webApp"}""");
        await CommandAsync(cluster, "POST", "/bridges/Core1/incoming-calls", """{"remoteParty":"erin@example.com","uri":"town.hall"}""");
        await CommandAsync(cluster, "POST", "/clock/advance", """{"seconds":2}""");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=slow@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=frank@example.com");
        await CommandAsync(cluster, "POST", "/clock/advance", """{"seconds":0.5}""");

        await CommandAsync(cluster, "POST", "/faults", """{"match":{"path":"/tenants"},"effect":{"status":503},"times":2}""");
        await cluster.GetAsync("/api/v1/tenants");
        await CommandAsync(cluster, "POST", "/snapshots", """{"name":"before"}""");
        await CommandAsync(cluster, "PUT", "/hostility", """{"seed":5}""");
        await cluster.GetAsync("/api/v1/coSpaces");
        await CommandAsync(cluster, "DELETE", "/hostility", null);
        await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=http://127.0.0.1:9/records");
        return page;
    }

    private static async Task CommandAsync(ReachableCluster cluster, string method, string path, string? body)
    {
        var (status, text) = await cluster.ControlAsync(method, path, body);
        status.Should().Be(200, text);
    }
}
