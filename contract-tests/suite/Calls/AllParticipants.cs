using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>One request changes all participants of a call.</summary>
public sealed class AllParticipants
{
    [Fact]
    public async Task One_request_sets_all_participants_of_the_call()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var (call, legs) = await MeetingAsync(cluster, 2);
        var (_, elsewhere) = await MeetingAsync(cluster, 1);

        var put = await cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/*", "rxAudioMute=true&layout=speakerOnly");

        put.Status.Should().Be(200, put.Text);
        put.Body.Should().BeEmpty();
        foreach (var leg in legs)
            (await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Should().Contain("<defaultLayout>speakerOnly</defaultLayout>").And.Contain("<rxAudioMute>true</rxAudioMute>");
        (await cluster.GetAsync("/api/v1/callLegs/" + elsewhere[0])).Text.Should().NotContain("rxAudioMute");

        await cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/%2A", "rxAudioMute=");
        (await cluster.GetAsync("/api/v1/callLegs/" + legs[0])).Text.Should().NotContain("rxAudioMute").And.Contain("<defaultLayout>speakerOnly</defaultLayout>");
    }

    [Fact]
    public async Task From_2_4_on_a_filter_picks_or_skips_participants()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.4" });
        var (call, legs) = await MeetingAsync(cluster, 3);
        var node = $"/api/v1/calls/{call}/participants/*";

        await cluster.SendAsync("PUT", node, $"txAudioMute=true&filterIds={legs[0].ToUpperInvariant()},{call}");
        (await MutedAsync()).Should().Equal(false, true, true);
        await cluster.SendAsync("PUT", node, $"txAudioMute=true&mode=selected&filterIds={legs[0]}");
        await cluster.SendAsync("PUT", node, $"txAudioMute=false&mode=selected&filterIds={legs[1]},{legs[2]}");
        (await MutedAsync()).Should().Equal(true, false, false);
        await cluster.SendAsync("PUT", node, "txAudioMute=true&mode=selected");
        (await MutedAsync()).Should().Equal(true, false, false);

        foreach (var wrong in (string[])["filterIds=x", "filterIds=" + string.Join(',', Enumerable.Repeat(legs[0], 21)), "mode=some", "layout=none"])
            (await cluster.SendAsync("PUT", node, "txAudioMute=true&" + wrong)).Text.Should().Contain("error=\"invalidValue\"");
        (await MutedAsync()).Should().Equal([true, false, false], "a refused request changes nothing");

        async Task<List<bool>> MutedAsync()
        {
            var muted = new List<bool>();
            foreach (var leg in legs)
                muted.Add((await cluster.GetAsync("/api/v1/callLegs/" + leg)).Text.Contains("<txAudioMute>true</txAudioMute>"));
            return muted;
        }
    }

    [Fact]
    public async Task The_request_also_sets_fields_that_only_participants_have()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.2" });
        var (call, legs) = await MeetingAsync(cluster, 1);

        await cluster.SendAsync("PUT", $"/api/v1/calls/{call}/participants/*", "importance=7&layout=stacked");

        (await cluster.GetAsync("/api/v1/participants/" + legs[0])).Text.Should().Contain("<importance>7</importance>");
    }

    [Fact]
    public async Task From_2_9_on_a_camera_can_be_moved()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });
        await using var old = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.8" });
        var (_, legs) = await MeetingAsync(cluster, 1);
        var (_, oldLegs) = await MeetingAsync(old, 1);

        (await cluster.SendAsync("PUT", $"/api/v1/callLegs/{legs[0]}/cameraControl", "pan=left&zoom=in")).Status.Should().Be(200);
        (await cluster.SendAsync("PUT", $"/api/v1/callLegs/{legs[0]}/cameraControl", "tilt=left")).Text.Should().Contain("<parameterError parameter=\"tilt\" error=\"invalidValue\" />");
        (await old.SendAsync("PUT", $"/api/v1/callLegs/{oldLegs[0]}/cameraControl", "pan=left")).Status.Should().Be(404);
    }

    private static async Task<(string Call, string[] Legs)> MeetingAsync(SimulatedCluster cluster, int legs)
    {
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var ids = new string[legs];
        for (var i = 0; i < legs; i++)
            ids[i] = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=p{i}@example.com");
        return (call, ids);
    }
}
