using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>Nodes that the guide does not have, and second paths to objects, which clients use.</summary>
public sealed class SecondPaths
{
    // Row 18: a collection of requests modifies and removes participants below their call.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task A_participant_is_also_reached_below_its_call(string release)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();
        var (_, other) = await lab.MeetAsync("name=Other");
        var participant = await lab.JoinAsync(call, "ann@example.com");
        var path = $"calls/{call}/participants/{participant}";

        (await lab.ReadAsync(path)).Should().Be(await lab.ReadAsync("participants/" + participant));
        (await lab.ReadAsync($"Calls/{call}/PARTICIPANTS/{participant.ToUpperInvariant()}/")).Should().Be(await lab.ReadAsync("participants/" + participant));
        if (release is not "2.0")
        {
            await lab.PutAsync(path, "importance=7");
            (await lab.ReadAsync("participants/" + participant)).Should().Contain("<importance>7</importance>");
        }
        foreach (var method in (string[])["GET", "PUT", "DELETE"])
        {
            (await lab.Cluster.SendAsync(method, $"/api/v1/calls/{other}/participants/{participant}")).Text.Should().Contain("<participantDoesNotExist />", "it is in another call");
            (await lab.Cluster.SendAsync(method, $"/api/v1/calls/{Unknown}/participants/{participant}")).Text.Should().Contain("<callDoesNotExist />");
            (await lab.Cluster.SendAsync(method, $"/api/v1/calls/{call}/participants/{Unknown}")).Text.Should().Contain("<participantDoesNotExist />");
        }
        (await lab.Cluster.PostAsync("/api/v1/" + path, "importance=1")).Text.Should().Contain("<invalidOperation />");

        (await lab.Cluster.SendAsync("DELETE", "/api/v1/" + path)).Status.Should().Be(200);
        (await lab.ReadAsync("participants")).Should().Contain("total=\"0\"");
        (await lab.ReadAsync("callLegs")).Should().Contain("total=\"0\"");
    }

    [Fact]
    public async Task A_leg_is_also_reached_below_its_call_and_below_its_participant()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");
        var whole = await lab.ReadAsync("callLegs/" + leg);

        (await lab.ReadAsync($"calls/{call}/callLegs/{leg}")).Should().Be(whole);
        (await lab.ReadAsync($"participants/{leg}/callLegs/{leg}")).Should().Be(whole);
        await lab.PutAsync($"calls/{call}/callLegs/{leg}", "rxAudioMute=on");
        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<rxAudioMute>true</rxAudioMute>");
        (await lab.Cluster.SendAsync("DELETE", $"/api/v1/participants/{leg}/callLegs/{leg}")).Status.Should().Be(200);
        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<callLegDoesNotExist />");
    }

    [Fact]
    public async Task A_participant_on_another_bridge_is_shown_below_its_call_but_not_changed()
    {
        const string One = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2, ids: [One, "cfe31846-ca57-4703-9e11-da3e72a13066"]);
        var (space, here) = await lab.MeetAsync();
        var there = await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var participant = await lab.JoinAsync(there, "ann@example.com", bridge: 1);

        (await lab.ReadAsync($"calls/{here}/participants/{participant}")).Should().Contain($"<participant id=\"{participant}\">").And.Be(await lab.ReadAsync("participants/" + participant));
        (await lab.Cluster.SendAsync("PUT", $"/api/v1/calls/{here}/participants/{participant}", "importance=1")).Text.Should().Contain("<participantCannotBeModified />");
        (await lab.Cluster.SendAsync("DELETE", $"/api/v1/calls/{here}/participants/{participant}")).Text.Should().Contain("<participantCannotBeDeleted />");
    }

    // Row 18: a product reads the image up to 2.8.
    [Theory]
    [InlineData("2.0", true)]
    [InlineData("2.3.3", true)]
    [InlineData("2.8", true)]
    [InlineData("2.9", false)]
    [InlineData("3.4", false)]
    public async Task A_leg_has_a_snapshot_before_2_9(string release, bool isThere)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");

        var answer = await lab.Cluster.GetAsync($"/api/v1/callLegs/{leg}/snapshot?maxWidth=200");

        answer.Status.Should().Be(isThere ? 200 : 404);
        if (!isThere)
            return;
        answer.Header("Content-Type").Should().Be("image/jpeg");
        SizeOf(answer.Body).Should().Be((1280, 720));
        (await lab.Cluster.GetAsync($"/api/v1/callLegs/{leg}/snapshot")).Body.Should().Equal(answer.Body, "no media flows, so the image is always the same");
        (await lab.Cluster.GetAsync($"/api/v1/callLegs/{Unknown}/snapshot")).Text.Should().Contain("<callLegDoesNotExist />");
        (await lab.Cluster.SendAsync("PUT", $"/api/v1/callLegs/{leg}/snapshot", "")).Text.Should().Contain("<invalidOperation />");
    }

    private const string Unknown = "00000000-0000-4000-8000-000000000000";

    /// <summary>Reads the segments of a JPEG up to its picture; returns the size in the start of the frame.</summary>
    private static (int Width, int Height) SizeOf(byte[] jpeg)
    {
        jpeg[..2].Should().Equal(0xff, 0xd8);
        jpeg[^2..].Should().Equal(0xff, 0xd9);
        (int, int) size = default;
        HashSet<byte> seen = [];
        for (var at = 2; ; at += 2 + Word(at + 2))
        {
            jpeg[at].Should().Be(0xff);
            seen.Add(jpeg[at + 1]);
            if (jpeg[at + 1] is 0xc0)
                size = (Word(at + 7), Word(at + 5));
            if (jpeg[at + 1] is 0xda)
                break;
        }
        seen.Should().BeEquivalentTo(new byte[] { 0xe0, 0xdb, 0xc0, 0xc4, 0xda });
        return size;

        int Word(int at) => (jpeg[at] << 8) | jpeg[at + 1];
    }
}
