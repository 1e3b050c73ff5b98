using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Guests wait in the lobby until a host or a request lets them in; a locked call keeps newcomers there.</summary>
public sealed class Lobbies
{
    private const string Guest = "needsActivation=true";

    [Fact]
    public async Task Guests_wait_until_a_host_joins_and_again_after_the_last_host_has_left()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (space, call) = await lab.MeetAsync("name=Guest%2FHost+PIN");

        var ann = await lab.JoinAsync(call, "ann@example.com", Guest);
        (await lab.ReadAsync("callLegs/" + ann)).Should().Contain("<state>connected</state>").And.Contain($"<groupId>{ann}</groupId><deactivated>true</deactivated>");
        (await lab.ReadAsync("participants/" + ann)).Should().Contain("<isActivator>false</isActivator>");
        (await lab.LinesAsync())[^2..].Should().Equal(
            $"configuring call {ann} to be deactivated",
            $"participant \"ann@example.com\" joined space {space} (Guest/Host PIN)");

        var bob = await lab.JoinAsync(call, "bob@example.com", Guest);
        await lab.LinesAsync();
        var host = await lab.JoinAsync(call, "host@example.com");
        (await lab.ReadAsync("callLegs/" + ann)).Should().NotContain("deactivated");
        (await lab.ReadAsync("participants/" + host)).Should().Contain("<isActivator>true</isActivator>");
        (await lab.LinesAsync())[^3..].Should().Equal(
            $"participant \"host@example.com\" joined space {space} (Guest/Host PIN)",
            $"call {ann} ceasing to be deactivated",
            $"call {bob} ceasing to be deactivated");

        lab.Cluster.Advance(9);
        await lab.HangUpAsync(host);
        (await lab.ReadAsync("callLegs/" + bob)).Should().Contain("<deactivated>true</deactivated>");
        (await lab.LinesAsync()).Should().Equal(
            "call 3: ending; remote SIP teardown - connected for 0:10",
            $"participant \"host@example.com\" left space {space} (Guest/Host PIN)",
            $"configuring call {ann} to be deactivated",
            $"configuring call {bob} to be deactivated");

        lab.Cluster.Advance(60);
        await lab.HangUpAsync(ann);
        (await lab.RecordsAsync(13, "state", "deactivated", "reason", "activatedDuration")).Should().Equal(
            $"callStart {call}",
            $"callLegStart {ann}",
            $"callLegUpdate {ann} state=connected deactivated=true",
            $"callLegStart {bob}",
            $"callLegUpdate {bob} state=connected deactivated=true",
            $"callLegStart {host}",
            $"callLegUpdate {host} state=connected deactivated=false",
            $"callLegUpdate {ann} state=connected deactivated=false",
            $"callLegUpdate {bob} state=connected deactivated=false",
            $"callLegEnd {host} reason=remoteTeardown activatedDuration=9",
            $"callLegUpdate {ann} state=connected deactivated=true",
            $"callLegUpdate {bob} state=connected deactivated=true",
            $"callLegEnd {ann} reason=remoteTeardown activatedDuration=9");
    }

    [Fact]
    public async Task Guests_are_disconnected_after_the_last_host_if_their_profile_says_so()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true&deactivationMode=disconnect&deactivationModeTime=10");
        var (space, call) = await lab.MeetAsync("name=Talk&callLegProfile=" + profile);
        var guest = await lab.JoinAsync(call, "ann@example.com");
        var host = await lab.JoinAsync(call, "host@example.com", "needsActivation=false");
        await lab.HangUpAsync(host);
        await lab.LinesAsync();

        lab.Cluster.Advance(9.9);
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<state>connected</state>").And.NotContain("deactivated");
        lab.Cluster.Advance(0.1);

        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("callLegDoesNotExist");
        (await lab.LinesAsync()).Should().Equal(
            "call 1: ending; local teardown, call deactivated - connected for 0:12",
            $"participant \"ann@example.com\" left space {space} (Talk)");
        (await lab.RecordsAsync(8, "reason", "remoteTeardown", "activatedDuration"))[^1].Should().Be($"callLegEnd {guest} reason=callDeactivated remoteTeardown=false activatedDuration=10");
    }

    [Fact]
    public async Task A_host_who_returns_in_time_changes_nothing_for_the_guests()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        var guest = await lab.JoinAsync(call, "ann@example.com", Guest + "&deactivationMode=deactivate&deactivationModeTime=30");
        await lab.HangUpAsync(await lab.JoinAsync(call, "host@example.com"));
        lab.Cluster.Advance(10);
        var host = await lab.JoinAsync(call, "host@example.com");
        lab.Cluster.Advance(9);
        await lab.HangUpAsync(host);

        lab.Cluster.Advance(29);
        (await lab.ReadAsync("callLegs/" + guest)).Should().NotContain("deactivated", "the time counts from the last departure of the host");
        lab.Cluster.Advance(1);
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<deactivated>true</deactivated>");
    }

    [Fact]
    public async Task Guests_remain_without_a_host_if_their_profile_says_so()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        var early = await lab.JoinAsync(call, "ann@example.com", Guest + "&deactivationMode=remainActivated");
        await lab.HangUpAsync(await lab.JoinAsync(call, "host@example.com"));
        var late = await lab.JoinAsync(call, "bob@example.com", Guest + "&deactivationMode=remainActivated");

        (await lab.ReadAsync("callLegs/" + early)).Should().NotContain("deactivated");
        (await lab.ReadAsync("callLegs/" + late)).Should().Contain("<deactivated>true</deactivated>", "no host can let it in");
    }

    [Fact]
    public async Task A_host_on_one_bridge_lets_in_the_guests_on_the_other()
    {
        await using var lab = await MeetingLab.StartAsync("3.2", bridges: 2);
        var (space, here) = await lab.MeetAsync();
        var there = await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var guest = await lab.JoinAsync(there, "ann@example.com", Guest, bridge: 1);

        var host = await lab.JoinAsync(here, "host@example.com");
        (await lab.ReadAsync("callLegs/" + guest, bridge: 1)).Should().NotContain("deactivated");
        await lab.Cluster.SendAsync("DELETE", "/api/v1/calls/" + here);

        (await lab.ReadAsync("callLegs/" + guest, bridge: 1)).Should().Contain("<deactivated>true</deactivated>");
        (await lab.LinesAsync("Core2")).Where(line => !line.StartsWith("distribution link")).TakeLast(2).Should().Equal($"call {guest} ceasing to be deactivated", $"configuring call {guest} to be deactivated");
        (await lab.RecordsAsync(5, 1, "deactivated")).Should().Equal(
            $"callStart {there}",
            $"callLegStart {guest}",
            $"callLegUpdate {guest} deactivated=true",
            $"callLegUpdate {guest} deactivated=false",
            $"callLegUpdate {guest} deactivated=true");
        (await lab.RecordsAsync(5, "reason"))[3..].Should().Equal([$"callLegEnd {host} reason=apiInitiatedTeardown", $"callEnd {here}"], "a deleted call ends together with its legs");
    }

    [Fact]
    public async Task A_locked_call_keeps_newcomers_who_need_activation_in_the_lobby()
    {
        await using var lab = await MeetingLab.StartAsync("2.0");
        var (_, call) = await lab.MeetAsync();
        await lab.JoinAsync(call, "host@example.com");
        var inside = await lab.JoinAsync(call, "ann@example.com", Guest);
        await lab.LinesAsync();

        await lab.PutAsync("calls/" + call, "locked=true");
        var outside = await lab.JoinAsync(call, "bob@example.com", Guest);
        var second = await lab.JoinAsync(call, "second@example.com");

        (await lab.ReadAsync("callLegs/" + inside)).Should().NotContain("deactivated");
        (await lab.ReadAsync("callLegs/" + second)).Should().NotContain("deactivated");
        (await lab.ReadAsync("callLegs/" + outside)).Should().Contain("<deactivated>true</deactivated>");
        var lines = await lab.LinesAsync();
        lines[0].Should().Be($"conference {call}: lock state has changed to locked");
        lines.Should().Contain($"configuring call {outside} to be deactivated").And.NotContain($"configuring call {second} to be deactivated");

        await lab.PutAsync("calls/" + call, "locked=false");
        (await lab.ReadAsync("callLegs/" + outside)).Should().NotContain("deactivated");
        (await lab.LinesAsync()).Should().Equal($"conference {call}: lock state has changed to unlocked", $"call {outside} ceasing to be deactivated");
        (await lab.RecordsAsync(10, "deactivated"))[^1].Should().Be($"callLegUpdate {outside} deactivated=false");
    }

    [Fact]
    public async Task A_lock_for_all_keeps_hosts_out_too_on_both_bridges()
    {
        await using var lab = await MeetingLab.StartAsync("2.9", bridges: 2);
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "locked=true&lockMode=all");
        var (space, here) = await lab.MeetAsync("name=Talk&callProfile=" + profile);
        var there = await lab.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + space, bridge: 1);
        var guest = await lab.JoinAsync(here, "ann@example.com", Guest);
        var host = await lab.JoinAsync(there, "host@example.com", bridge: 1);

        (await lab.ReadAsync("calls/" + there, bridge: 1)).Should().Contain("<locked>true</locked>");
        (await lab.ReadAsync("callLegs/" + host, bridge: 1)).Should().Contain("<deactivated>true</deactivated>");
        await lab.LinesAsync("Core2");
        await lab.PutAsync("calls/" + here, "locked=false");

        (await lab.ReadAsync("calls/" + there, bridge: 1)).Should().Contain("<locked>false</locked>", "the lock applies to the whole meeting");
        (await lab.ReadAsync("callLegs/" + guest)).Should().NotContain("deactivated");
        (await lab.LinesAsync("Core2")).Should().Equal($"conference {there}: lock state has changed to unlocked", $"call {host} ceasing to be deactivated");
        (await lab.RecordsAsync(4, 1, "deactivated"))[^2..].Should().Equal($"callLegUpdate {host} deactivated=true", $"callLegUpdate {host} deactivated=false");
    }

    [Theory]
    [InlineData("2.9", "")]
    [InlineData("3.4", "<deactivated>true</deactivated>")]
    public async Task A_request_lets_a_participant_in_and_from_3_4_on_sends_them_back(string release, string shown)
    {
        await using var lab = await MeetingLab.StartAsync(release);
        var (_, call) = await lab.MeetAsync();
        var guest = await lab.JoinAsync(call, "ann@example.com", Guest);
        await lab.PutAsync("calls/" + call, "locked=true");

        await lab.PutAsync("participants/" + guest, "deactivated=false");
        (await lab.ReadAsync("callLegs/" + guest)).Should().NotContain("deactivated");
        await lab.PutAsync("participants/" + guest, "deactivated=false");
        await lab.PutAsync("participants/" + guest, "deactivated=true");

        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain($"<groupId>{guest}</groupId>{shown}<encryptedMedia>");
        (await lab.RecordsAsync(shown is "" ? 4 : 5, "deactivated"))[2..].Should().Equal(((string[])["true", "false", "true"]).Take(shown is "" ? 2 : 3).Select(word => $"callLegUpdate {guest} deactivated={word}"));
    }

    [Fact]
    public async Task A_participant_dialled_without_activation_does_not_wait()
    {
        await using var lab = await MeetingLab.StartAsync("2.9");
        var (_, call) = await lab.MeetAsync();
        await lab.PutAsync("calls/" + call, "locked=true");

        var guest = await lab.Cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com&deactivated=false&" + Guest);
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<state>connected</state>").And.NotContain("deactivated");
        (await lab.RecordsAsync(3, "deactivated"))[^1].Should().Be($"callLegUpdate {guest} deactivated=false");
    }

    [Fact]
    public async Task A_guest_who_is_made_a_host_lets_the_others_in()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        var ann = await lab.JoinAsync(call, "ann@example.com", Guest);
        var bob = await lab.JoinAsync(call, "bob@example.com", Guest);
        await lab.LinesAsync();

        await lab.PutAsync("callLegs/" + bob, "needsActivation=false");
        (await lab.LinesAsync()).Should().Equal($"call {bob} ceasing to be deactivated", $"call {ann} ceasing to be deactivated");
        (await lab.ReadAsync("participants/" + bob)).Should().Contain("<isActivator>true</isActivator>");

        await lab.PutAsync("callLegs/" + bob, Guest);
        (await lab.LinesAsync()).Should().Equal($"configuring call {ann} to be deactivated", $"configuring call {bob} to be deactivated");
        (await lab.RecordsAsync(9, "deactivated"))[5..].Should().Equal(
            $"callLegUpdate {bob} deactivated=false", $"callLegUpdate {ann} deactivated=false", $"callLegUpdate {ann} deactivated=true", $"callLegUpdate {bob} deactivated=true");
    }

    [Fact]
    public async Task A_waiting_participant_still_waits_in_an_imported_world()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, call) = await lab.MeetAsync();
        var guest = await lab.JoinAsync(call, "ann@example.com", Guest + "&maxCallDurationTime=100");
        var (_, world) = await lab.Cluster.ControlAsync("GET", "/world?secrets=true");
        await lab.Cluster.ControlAsync("PUT", "/world", world);

        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<deactivated>true</deactivated>");
        await lab.JoinAsync(call, "host@example.com");
        (await lab.ReadAsync("callLegs/" + guest)).Should().NotContain("deactivated");
        lab.Cluster.Advance(97);
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("<state>connected</state>");
        lab.Cluster.Advance(2);
        (await lab.ReadAsync("callLegs/" + guest)).Should().Contain("callLegDoesNotExist", "its time continues too");
    }

    [Fact]
    public async Task A_leg_ends_at_its_duration_limit()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (space, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com", "maxCallDurationTime=60");
        await lab.LinesAsync();
        await lab.PutAsync("callLegs/" + leg, "maxCallDurationTime=90");
        lab.Cluster.Advance(89.3);
        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<durationSeconds>89</durationSeconds>");

        lab.Cluster.Advance(0.1);

        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("callLegDoesNotExist");
        (await lab.LinesAsync()).Should().Equal(
            "call 1: ending; local teardown, maximum call duration reached - connected for 1:30",
            $"participant \"ann@example.com\" left space {space} (Talk)");
        (await lab.RecordsAsync(4, "reason", "remoteTeardown"))[^1].Should().Be($"callLegEnd {leg} reason=localTeardown remoteTeardown=false");
    }
}
