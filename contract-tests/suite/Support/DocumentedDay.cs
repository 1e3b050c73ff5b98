using System.Globalization;
using System.Xml.Linq;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Harness.Fixtures;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>
/// The client repeats the requests of TMS of 26 July 2016, from adding the bridge to the end of the meeting, and the simulator's log of
/// that day is the documented one. The steps that the document omits between its flows are played too: polling fills the trace numbers,
/// spaces are deleted, the endpoint hangs up, the other bridge rejoins.
/// </summary>
internal static class DocumentedDay
{
    private const string FirstSlot = "458075bc-6def-4052-8ed6-b1192d6e6b35";

    /// <summary>The lab two requests before the document starts: the first request of a connection is challenged and repeated.</summary>
    public static string World { get; } =
        File.ReadAllText(Repository.PathOf("fixtures", "worlds", "add.xml")).Replace("nextTrace=\"8889\"", "nextTrace=\"8887\"");

    public static async Task RunAsync(IConductedCluster lab)
    {
        var conductor = new Conductor(lab) { LaterIds = { [8955] = [FirstSlot] } };
        using var client = new CmsClient(new CmsClientOptions
        {
            BaseAddress = lab.Https,
            UserName = "admin",
            Password = "admin",
            CertificateTrust = CertificateTrust.Pinned(lab.CertificateFingerprint),
            WrapHandler = conductor.Handler,
        });
        var scheduler = new TmsScheduler(
            client, new TmsSettings { NumberBase = 1, NumberQuantity = 5 }, new LeapingTime(lab), () => Guid.Parse("86db1bdd-5cf7-4ea8-b88d-479195f4701a"));
        await client.SystemStatus.GetAsync();

        conductor.Expect(Repository.Golden("add"));
        var bridge = await scheduler.AddBridgeAsync();
        await PollUntilAsync(8954, client, lab);

        conductor.Expect(Repository.Golden("reserve"));
        await scheduler.ReserveAsync(bridge.Profiles);

        // At seven that evening, the document lists only one of the five slots.
        foreach (var space in (await client.CoSpaces.ListAsync()).Items.Where(space => space.Uri is "2" or "3" or "4" or "5"))
            await client.CoSpaces.DeleteAsync(space.Id);
        await PollUntilAsync(9496, client, lab);

        conductor.Expect(Repository.Golden("start"));
        var conference = await scheduler.StartConferenceAsync("Tim Kratzke Acano TMSXE Test Meeting", ["desk.ex90@tkratzke.local"]);
        await AdvanceAsync(60, lab);
        await PollUntilAsync(9711, client, lab);

        conductor.Expect(Repository.Golden("extend"));
        await scheduler.ExtendAsync(conference);
        await AdvanceAsync(6, lab);
        await lab.ControlAsync("POST", "/bridges/Core2/isolate");
        await lab.ControlAsync("POST", "/bridges/Core2/rejoin");

        await lab.ControlAsync("POST", $"/bridges/Core1/call-legs/{conference.Legs[0].Id}/hang-up");
        await PollUntilAsync(9874, client, lab);

        conductor.Expect(Repository.Golden("end"));
        await scheduler.EndAsync(conference);

        conductor.IsDone.Should().BeTrue("every documented request was made");
        await CompareLogAsync(lab);
    }

    private static async Task CompareLogAsync(IConductedCluster lab)
    {
        var log = await lab.LogAsync();
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
        var clean = File.ReadAllLines(Repository.CleanLog);
        log.Where(clean.Contains).Should().Equal(clean, "the log has every line of the clean log in order");
    }

    private static async Task AdvanceAsync(int seconds, IConductedCluster lab) => await lab.ControlAsync("POST", "/clock/advance", $"{{\"seconds\":{seconds}}}");

    // Polls the bridge, as TMS does all day, until its next request has the number.
    private static async Task PollUntilAsync(int number, CmsClient client, IConductedCluster lab)
    {
        for (var next = await NextTraceAsync(lab); next < number; next++)
            await client.SystemStatus.GetAsync();
        (await NextTraceAsync(lab)).Should().Be(number);
    }

    private static async Task<int> NextTraceAsync(IConductedCluster lab)
    {
        var world = XElement.Parse((await lab.ControlAsync("GET", "/world?secrets=true")).Text);
        return int.Parse((string)world.Element("bridge")!.Attribute("nextTrace")!, CultureInfo.InvariantCulture);
    }
}
