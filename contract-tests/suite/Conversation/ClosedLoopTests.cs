using System.Globalization;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.ContractTests.Support;
using CmsSim.ContractTests.Traces;
using CmsSim.Harness.Fixtures;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conversation;

/// <summary>
/// The loop closes: the client does what TMS did on 26 July 2016, from adding the bridge to the end of the meeting, and the
/// simulator's own log of that day is the documented one. What the document leaves out between its flows is done for real,
/// too: polling fills the numbers, the laboratory is set up anew, the endpoint hangs up, the other bridge comes back.
/// </summary>
public sealed class ClosedLoopTests
{
    private const string FirstSlot = "458075bc-6def-4052-8ed6-b1192d6e6b35";

    private static readonly Guid s_secret = Guid.Parse("86db1bdd-5cf7-4ea8-b88d-479195f4701a");

    [Fact]
    public async Task The_client_and_the_simulator_write_the_documented_log()
    {
        // Two requests earlier than the document begins: the first of a connection is challenged and repeated.
        var world = (await File.ReadAllTextAsync(Repository.PathOf("fixtures", "worlds", "add.xml"))).Replace("nextTrace=\"8889\"", "nextTrace=\"8887\"");
        await using var cluster = await SimulatedCluster.StartAsync(world, options => options with { HttpPort = null, HttpsPort = 0 });
        var conductor = new Conductor(cluster) { LaterIds = { [8955] = [FirstSlot] } };
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = cluster.Host.Bridges[0].Https!,
            UserName = "admin",
            Password = "admin",
            CertificateTrust = CertificateTrust.Pinned(cluster.Host.CertificateFingerprint),
            WrapHandler = conductor.Handler,
        });
        var scheduler = new TmsScheduler(client, new TmsSettings { NumberBase = 1, NumberQuantity = 5 }, new LeapingTime(cluster), () => s_secret);

        await client.SystemStatus.GetAsync();

        conductor.Expect(Repository.Golden("add"));
        var bridge = await scheduler.AddBridgeAsync();
        await PollUntilAsync(8954, client, cluster);

        conductor.Expect(Repository.Golden("reserve"));
        await scheduler.ReserveAsync(bridge.Profiles);

        // Of the five slots the document lists one at seven that evening.
        foreach (var space in (await client.CoSpaces.ListAsync()).Items.Where(space => space.Uri is "2" or "3" or "4" or "5"))
            await client.CoSpaces.DeleteAsync(space.Id);
        await PollUntilAsync(9496, client, cluster);

        conductor.Expect(Repository.Golden("start"));
        var conference = await scheduler.StartConferenceAsync("Tim Kratzke Acano TMSXE Test Meeting", ["desk.ex90@tkratzke.local"]);
        cluster.Advance(60);
        await PollUntilAsync(9711, client, cluster);

        await cluster.ControlAsync("POST", "/bridges/Core2/isolate");
        conductor.Expect(Repository.Golden("extend"));
        await scheduler.ExtendAsync(conference);
        cluster.Advance(6);
        await cluster.ControlAsync("POST", "/bridges/Core2/rejoin");

        await cluster.ControlAsync("POST", $"/bridges/Core1/call-legs/{conference.Legs[0].Id}/hang-up");
        await PollUntilAsync(9874, client, cluster);

        conductor.Expect(Repository.Golden("end"));
        await scheduler.EndAsync(conference);

        conductor.IsDone.Should().BeTrue("every documented request was made");
        var log = await cluster.LogAsync();
        var documented = 0;
        foreach (var flow in Repository.Flows)
        {
            var expected = TraceLog.Render(Repository.Golden(flow)).Select(line => line.Text).ToArray();
            var start = Array.IndexOf(log, expected[0]);
            start.Should().BeGreaterThanOrEqualTo(0, $"the log has the first line of {flow}");
            log.Skip(start).Take(expected.Length).Should().Equal(expected);
            documented += expected.Length;
        }
        documented.Should().Be(255);
        log.Where(line => File.ReadLines(Repository.CleanLog).Contains(line)).Should().Equal(File.ReadLines(Repository.CleanLog), "the clean log of the document is in it line by line, in order");
    }

    [Fact]
    public async Task What_the_client_leaves_behind_is_the_lab_it_found_and_its_slots()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var secrets = 0;
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cluster.Host.Bridges[0].Http!, UserName = "admin", Password = "admin" });
        var scheduler = new TmsScheduler(client, new TmsSettings { NumberBase = 1, NumberQuantity = 3 }, new LeapingTime(cluster), () => new Guid(++secrets, 0, 0, new byte[8]));
        var bridge = await scheduler.AddBridgeAsync();
        await scheduler.ReserveAsync(bridge.Profiles);
        var slots = await scheduler.GetSlotsAsync();

        var first = await scheduler.StartConferenceAsync("One", ["a@example.com", "b@example.com"]);
        var second = await scheduler.StartConferenceAsync("Two", []);
        cluster.Advance(10);
        (await client.SystemStatus.GetAsync()).CallLegsActive.Should().Be(2);
        await scheduler.EndAsync(first);
        var third = await scheduler.StartConferenceAsync("Three", []);
        await scheduler.EndAsync(second);
        await scheduler.EndAsync(third);

        (first.Slot, second.Slot, third.Slot).Should().Be((1, 2, 1), "the lowest free slot is taken");
        (await scheduler.GetSlotsAsync()).Should().Equal(slots);
        (await client.Calls.ListAsync()).Total.Should().Be(0);
        (await client.SystemStatus.GetAsync()).CallLegsActive.Should().Be(0);
    }

    // Polls the bridge until its next request has the number, as TMS does all day.
    private static async Task PollUntilAsync(int number, CmsClient client, SimulatedCluster cluster)
    {
        while (await NextTraceAsync(cluster) < number)
            await client.SystemStatus.GetAsync();
        (await NextTraceAsync(cluster)).Should().Be(number);
    }

    private static async Task<int> NextTraceAsync(SimulatedCluster cluster)
    {
        var world = System.Xml.Linq.XElement.Parse((await cluster.ControlAsync("GET", "/world")).Text);
        return int.Parse((string)world.Element("bridge")!.Attribute("nextTrace")!, CultureInfo.InvariantCulture);
    }
}
