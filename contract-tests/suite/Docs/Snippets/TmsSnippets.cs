using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs.Snippets;

/// <summary>The code of docs/tms.md.</summary>
public sealed class TmsSnippets
{
    [Fact]
    public async Task A_day_has_sixteen_meetings()
    {
        await using var cms = await CmsSimulator.StartAsync();
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        var tms = new TmsScheduler(client, new TmsSettings { NumberQuantity = 2 }, cms.Clock, Guid.NewGuid);
        cms.FarEnds.Set("*@example.com", "answer", after: TimeSpan.FromSeconds(4));

        // While TMS waits for its slots, the clock runs by itself.
        cms.Clock.RunAt(1_000);
        var bridge = await tms.AddBridgeAsync();
        await tms.ReserveAsync(bridge.Profiles);
        cms.Clock.RunAt(0);

        for (var meeting = 1; meeting <= 16; meeting++)
        {
            var conference = await tms.StartConferenceAsync($"Meeting {meeting}", ["ann@example.com", "bob@example.com"]);
            cms.Clock.Advance(TimeSpan.FromMinutes(25));
            await tms.EndAsync(conference);
            cms.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var evening = await client.SystemStatus.GetAsync();

        evening.Uptime.Should().BeGreaterThanOrEqualTo(TimeSpan.FromHours(8));
        (evening.CallLegsCompleted, evening.CallLegsMaxActive, evening.CallLegsActive).Should().Be((32, 2, 0));
    }
}
