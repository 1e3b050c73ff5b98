using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>A callee may have to press a key before joining the call.</summary>
public sealed class Confirmations
{
    private const string Silent = """[{"address":"*","behaviour":"answer","confirms":false}]""";

    [Fact]
    public async Task A_callee_who_confirms_joins_the_call()
    {
        await using var lab = await MeetingLab.StartAsync("3.1");
        var (space, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com", "confirmation=true");
        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("<state>connected</state>");
        (await lab.LinesAsync()).Should().NotContain(line => line.Contains("joined"));

        lab.Cluster.Advance(2);
        await lab.HangUpAsync(leg);

        (await lab.LinesAsync())[0].Should().Be($"participant \"ann@example.com\" joined space {space} (Talk)");
        (await lab.RecordsAsync(5, "state", "reason", "confirmationStatus", "activatedDuration"))[2..].Should().Equal(
            $"callLegUpdate {leg} state=connected confirmationStatus=required",
            $"callLegUpdate {leg} state=connected confirmationStatus=confirmed",
            $"callLegEnd {leg} reason=remoteTeardown confirmationStatus=confirmed activatedDuration=0");
    }

    [Fact]
    public async Task A_callee_who_does_not_confirm_is_disconnected()
    {
        await using var lab = await MeetingLab.StartAsync("3.1");
        await lab.Cluster.ControlAsync("PUT", "/far-ends", Silent);
        (await lab.Cluster.ControlAsync("GET", "/far-ends")).Text.Should().Contain("\"confirms\":false");
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com", "confirmation=true");
        await lab.LinesAsync();

        lab.Cluster.Advance(30);

        (await lab.ReadAsync("callLegs/" + leg)).Should().Contain("callLegDoesNotExist");
        (await lab.LinesAsync()).Should().Equal("call 1: ending; local teardown, confirmation timeout - connected for 0:30");
        (await lab.RecordsAsync(4, "reason", "remoteTeardown", "confirmationStatus", "activatedDuration"))[^1].Should().Be(
            $"callLegEnd {leg} reason=confirmationTimeOut remoteTeardown=false confirmationStatus=rejected");
    }

    [Fact]
    public async Task A_callee_who_hangs_up_at_the_prompt_rejects_the_call()
    {
        await using var lab = await MeetingLab.StartAsync("3.1");
        await lab.Cluster.ControlAsync("PUT", "/far-ends", Silent);
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com", "confirmation=true");

        await lab.HangUpAsync(leg);

        (await lab.RecordsAsync(4, "reason", "confirmationStatus"))[^1].Should().Be($"callLegEnd {leg} reason=remoteTeardown confirmationStatus=rejected");
    }

    [Theory]
    [InlineData("")]
    [InlineData("confirmation=false")]
    public async Task A_callee_is_only_asked_if_the_request_says_so(string form)
    {
        await using var lab = await MeetingLab.StartAsync("3.1", more: "");
        await lab.Cluster.ControlAsync("PUT", "/far-ends", Silent);
        var (_, call) = await lab.MeetAsync();
        var leg = await lab.JoinAsync(call, "ann@example.com", form);

        (await lab.RecordsAsync(3, "confirmationStatus"))[^1].Should().Be($"callLegUpdate {leg} confirmationStatus=notRequired");
    }
}
