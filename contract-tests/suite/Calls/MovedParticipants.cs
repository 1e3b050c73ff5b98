using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Participants can be moved from one call to another.</summary>
public sealed class MovedParticipants
{
    private const string Core1 = "0e3758db-b9b8-49df-a74c-55fa05e3e21d";
    private const string Core2 = "cfe31846-ca57-4703-9e11-da3e72a13066";

    [Fact]
    public async Task A_moved_participant_leaves_one_call_and_joins_the_other()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (first, here) = await lab.MeetAsync("name=First");
        var (second, there) = await lab.MeetAsync("name=Second");
        var old = await lab.Cluster.CreateAsync($"/api/v1/calls/{here}/callLegs", "remoteParty=ann@example.com");
        (await lab.ReadAsync("callLegs/" + old)).Should().Contain("<canMove>false</canMove>", "the leg still rings");
        lab.Cluster.Advance(10);
        (await lab.ReadAsync("callLegs/" + old)).Should().Contain("<canMove>true</canMove>");
        (await lab.ReadAsync("participants/" + old)).Should().Contain("<canMove>true</canMove>");
        await lab.LinesAsync();

        var moved = await lab.Cluster.CreateAsync($"/api/v1/calls/{there}/participants", "movedParticipant=" + old);
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("participants/" + old)).Should().Contain("participantDoesNotExist");
        (await lab.ReadAsync("participants/" + moved)).Should().Contain($"<call>{there}</call>").And.Contain("<uri>ann@example.com</uri>")
            .And.Contain($"<canMove>true</canMove><movedParticipant>{old}</movedParticipant><configuration>").And.Contain("<state>connected</state>");
        (await lab.ReadAsync("callLegs/" + moved)).Should().Contain("<remoteParty>ann@example.com</remoteParty>")
            .And.Contain($"<canMove>true</canMove><movedCallLeg>{old}</movedCallLeg><configuration>").And.Contain("<state>connected</state>");
        var lines = await lab.LinesAsync();
        lines[..2].Should().Equal("call 1: ending; local SIP teardown - connected for 0:10", $"participant \"ann@example.com\" left space {first} (First)");
        lines[2].Should().StartWith($"call 2: configured - API call leg {moved} with SIP call ID \"");
        lines[3..].Should().Equal($"participant \"ann@example.com\" joined space {second} (Second)");
        (await lab.RecordsAsync(7, "state", "call", "reason", "remoteTeardown", "canMove", "movedCallLeg"))[2..].Should().Equal(
            $"callLegStart {old} call={here} canMove=false",
            $"callLegUpdate {old} state=connected call={here} canMove=true",
            $"callLegStart {moved} call={there} canMove=false movedCallLeg={old}",
            $"callLegEnd {old} reason=callMoved remoteTeardown=false",
            $"callLegUpdate {moved} state=connected call={there} canMove=true");
    }

    [Fact]
    public async Task A_participant_in_a_lobby_can_be_moved_past_it()
    {
        await using var lab = await MeetingLab.StartAsync("3.2");
        var (_, waitingRoom) = await lab.MeetAsync("name=Waiting");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callLegProfiles", "needsActivation=true");
        var (_, meeting) = await lab.MeetAsync("name=Meeting&callLegProfile=" + profile);
        var waiting = await lab.JoinAsync(waitingRoom, "ann@example.com", "needsActivation=true");

        var moved = await lab.Cluster.CreateAsync($"/api/v1/calls/{meeting}/participants", $"movedParticipant={waiting}&needsActivation=false");
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("callLegs/" + moved)).Should().Contain("<state>connected</state>").And.NotContain("deactivated");
        (await lab.ReadAsync("participants/" + moved)).Should().Contain("<isActivator>true</isActivator>");
        (await lab.RecordsAsync(7, "deactivated", "reason"))[3..].Should().Equal(
            $"callLegUpdate {waiting} deactivated=true", $"callLegStart {moved}", $"callLegEnd {waiting} reason=callMoved", $"callLegUpdate {moved} deactivated=false");
    }

    [Fact]
    public async Task A_participant_on_another_bridge_is_moved_to_this_one()
    {
        await using var lab = await MeetingLab.StartAsync("2.6", bridges: 2, ids: [Core1, Core2]);
        var (space, here) = await lab.MeetAsync("name=First");
        var (_, away) = (space, await lab.Cluster.CreateAsync("/api/v1/calls", "name=Away", bridge: 1));
        var old = await lab.JoinAsync(away, "ann@example.com", bridge: 1);

        (await lab.Cluster.PostAsync($"/api/v1/calls/{here}/participants", $"movedParticipant={old}&movedParticipantCallBridge={Core1}")).Text.Should().Contain("participantDoesNotExist");
        var moved = await lab.Cluster.CreateAsync($"/api/v1/calls/{here}/participants", $"movedParticipant={old}&movedParticipantCallBridge={Core2}");
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("callLegs", bridge: 1)).Should().Contain("total=\"0\"");
        (await lab.ReadAsync("participants/" + moved)).Should().Contain($"<movedParticipant>{old}</movedParticipant><movedParticipantCallBridge>{Core2}</movedParticipantCallBridge>");
        (await lab.ReadAsync("callLegs/" + moved)).Should().Contain($"<movedCallLeg>{old}</movedCallLeg><movedCallLegCallBridge>{Core2}</movedCallLegCallBridge>");
        (await lab.RecordsAsync(4, 1, "reason"))[^1].Should().Be($"callLegEnd {old} reason=callMoved");
        (await lab.RecordsAsync(3, "movedCallLegCallBridge"))[1].Should().Be($"callLegStart {moved} movedCallLegCallBridge={Core2}");
    }

    [Fact]
    public async Task An_unknown_participant_or_a_full_call_refuses_the_move()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var profile = await lab.Cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=1");
        var (_, full) = await lab.MeetAsync("name=Full&callProfile=" + profile);
        var inside = await lab.JoinAsync(full, "ann@example.com");
        var (_, other) = await lab.MeetAsync("name=Other");
        var bob = await lab.Cluster.CreateAsync($"/api/v1/calls/{other}/callLegs", "remoteParty=bob@example.com");

        (await MoveAsync(other, other)).Should().Contain("<participantDoesNotExist");
        (await MoveAsync(full, bob)).Should().Contain("<participantCannotBeModified />");
        lab.Cluster.Advance(1);
        (await MoveAsync(full, bob)).Should().Contain("<participantLimitReached />");
        (await MoveAsync(full, inside)).Should().BeEmpty("who is in the call takes no other's place");

        async Task<string> MoveAsync(string call, string participant) =>
            (await lab.Cluster.PostAsync($"/api/v1/calls/{call}/participants", "movedParticipant=" + participant)).Text;
    }

    [Fact]
    public async Task A_participant_who_hangs_up_before_the_move_does_not_join()
    {
        await using var lab = await MeetingLab.StartAsync("2.6");
        var (_, here) = await lab.MeetAsync("name=First");
        var (_, there) = await lab.MeetAsync("name=Second");
        var old = await lab.JoinAsync(here, "ann@example.com");
        var moved = await lab.Cluster.CreateAsync($"/api/v1/calls/{there}/participants", "movedParticipant=" + old);
        await lab.HangUpAsync(old);
        lab.Cluster.Advance(1);

        (await lab.ReadAsync("callLegs")).Should().Contain("total=\"0\"");
        (await lab.RecordsAsync(7, "reason"))[^2..].Should().Equal($"callLegEnd {old} reason=remoteTeardown", $"callLegEnd {moved} reason=remoteTeardown");
    }

    [Fact]
    public async Task Before_2_6_participants_cannot_be_moved()
    {
        await using var lab = await MeetingLab.StartAsync("2.5");
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com");

        (await lab.Cluster.PostAsync($"/api/v1/calls/{call}/participants", "movedParticipant=" + leg)).Text
            .Should().Contain("<parameterError parameter=\"remoteParty\" error=\"missing\" />");
    }
}
