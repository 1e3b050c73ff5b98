using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>An IVR asks callers for a call ID, a passcode, or both.</summary>
public sealed class InteractiveVoice
{
    [Fact]
    public async Task The_recorded_way_through_an_IVR_writes_the_recorded_records()
    {
        await using var phone = await Telephone.StartAsync(release: "2.0");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Example.User.8+Space&callId=123");
        await phone.Cluster.CreateAsync("/api/v1/ivrs", "uri=0255501002");

        var leg = await phone.CallAsync("0255501002@192.0.2.247", ",\"encrypted\":false", "0355501001@10.83.154.150;user=phone");

        var body = (await phone.LegAsync(leg))!;
        var (group, sip) = (body.Element("status")!.Element("groupId")!.Value, body.Element("status")!.Element("sipCallId")!.Value);
        body.Element("status")!.Element("state")!.Value.Should().Be("connected");
        body.Element("call").Should().BeNull();
        (await phone.Cluster.GetAsync("/api/v1/participants")).Text.Should().Contain("total=\"0\"");
        (await phone.Cluster.GetAsync("/api/v1/system/status")).Text.Should().Contain("<callLegsActive>1</callLegsActive>");
        phone.Cluster.Advance(15.987);
        await phone.PressAsync(leg, "1,2");
        await phone.PressAsync(leg, "3#");
        var call = (await phone.LegAsync(leg))!.Element("call")!.Value;
        phone.Cluster.Advance(29);
        await phone.HangUpAsync(leg);

        var records = await phone.RecordsAsync(6);
        var remote = "remoteAddress=0355501001@10.83.154.150;user=phone";
        records[0].Should().Be($"callLegStart: remoteParty=0355501001@10.83.154.150;user=phone localAddress=0255501002@192.0.2.247 {remote} type=sip direction=incoming groupId={group} sipCallId={sip}");
        records[1].Should().Be($"callLegUpdate: state=connected ivr groupId={group} sipCallId={sip} {remote}");
        records[2].Should().MatchRegex($"^callStart: name=Example.User.8 Space callType=coSpace coSpace={space} callCorrelator=[0-9a-f-]{{36}}$");
        records[3].Should().Be($"callLegUpdate: state=connected call={call} deactivated=false groupId={group} sipCallId={sip} {remote}");
        records[4].Should().Be($"callLegEnd: reason=remoteTeardown remoteTeardown=true durationSeconds=45 activatedDuration=29 mediaUsagePercentages unencryptedMedia=true rxAudio txAudio rxVideo txVideo sipCallId={sip}");
        records[5].Should().Be("callEnd: callLegsCompleted=1 callLegsMaxActive=1 durationSeconds=29");
    }

    [Theory]
    [InlineData("456#456#456#", "ivrUnknownCall", "unknown call ID")]
    [InlineData("123#9#9#9#", "incorrectPasscode", "incorrect passcode")]
    [InlineData("456#456#123#9#9#9#", "incorrectPasscode", "incorrect passcode")]
    [InlineData("123###", "incorrectPasscode", "incorrect passcode")]
    public async Task Three_wrong_entries_end_the_call(string keys, string reason, string text)
    {
        await using var phone = await WithIvrAsync();
        var leg = await phone.CallAsync("ivr@lab.local");

        await phone.PressAsync(leg, keys[..^1]);
        (await phone.LegAsync(leg)).Should().NotBeNull("the last key is missing");
        await phone.PressAsync(leg, keys[^1..] + "#");

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().EndWith($"call 1: ending; local teardown, {text} - connected for 0:00");
        var records = await phone.RecordsAsync(3);
        records[2].Should().StartWith($"callLegEnd: reason={reason} remoteTeardown=false durationSeconds=0 sipCallId=", "the leg was in no call");
        (await phone.Cluster.GetAsync("/api/v1/calls")).Text.Should().Contain("total=\"0\"");
    }

    [Theory]
    [InlineData("", 60.0)]
    [InlineData("12", 60.0)]
    [InlineData("123#", 60.0)]
    public async Task A_caller_who_enters_nothing_is_disconnected(string keys, double after)
    {
        await using var phone = await WithIvrAsync();
        var leg = await phone.CallAsync("ivr@lab.local");
        if (keys.Length > 0)
            await phone.PressAsync(leg, keys);

        phone.Cluster.Advance(after - 0.01);
        (await phone.LegAsync(leg)).Should().NotBeNull();
        phone.Cluster.Advance(0.01);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().EndWith("call 1: ending; local teardown, IVR timeout - connected for 1:00");
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=ivrTimeout remoteTeardown=false durationSeconds=60 sipCallId=");
    }

    [Fact]
    public async Task A_call_ID_and_its_passcode_lead_into_the_space()
    {
        await using var phone = await WithIvrAsync();
        var leg = await phone.CallAsync("ivr@lab.local");

        await phone.PressAsync(leg, "456#123#9#");
        (await phone.LegAsync(leg))!.Element("call").Should().BeNull();
        await phone.PressAsync(leg, "77#");

        (await phone.LegAsync(leg))!.Element("call").Should().NotBeNull();
        (await phone.LinesAsync()).Should().ContainSingle(line => line.StartsWith("participant \"ann@example.com\" joined space", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_known_passcode_of_a_caller_is_entered_at_the_prompt()
    {
        await using var phone = await WithIvrAsync();

        var right = await phone.CallAsync("123@lab.local", ",\"passcode\":\"77\"");
        (await phone.LegAsync(right))!.Element("call").Should().NotBeNull();
        var wrong = await phone.CallAsync("123@lab.local", ",\"passcode\":\"78\"");
        (await phone.LegAsync(wrong)).Should().BeNull("the caller types it again and again");

        var records = await phone.RecordsAsync(7);
        records.Select(record => record.Split(':')[0]).Should().Equal("callLegStart", "callLegUpdate", "callStart", "callLegUpdate", "callLegStart", "callLegUpdate", "callLegEnd");
        records[1].Should().Contain("state=connected ivr ");
        records[6].Should().StartWith("callLegEnd: reason=incorrectPasscode");
    }

    [Fact]
    public async Task Passcodes_distinguish_the_access_methods_of_one_space()
    {
        await using var phone = await Telephone.StartAsync();
        var ofHosts = await phone.Cluster.CreateAsync("/api/v1/callLegProfiles", "endCallAllowed=true");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&passcode=789");
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=town.hall&passcode=1234&callLegProfile=" + ofHosts);

        var guest = await phone.CallAsync("town.hall", ",\"passcode\":\"789\"");
        var host = await phone.CallAsync("town.hall", ",\"passcode\":\"1234\"");

        (await phone.Cluster.GetAsync($"/api/v1/callLegs/{guest}/callLegProfileTrace")).Text.Should().NotContain(ofHosts);
        (await phone.Cluster.GetAsync($"/api/v1/callLegs/{host}/callLegProfileTrace")).Text.Should().Contain(ofHosts);
    }

    [Fact]
    public async Task A_mode_that_requires_a_passcode_waits_forever()
    {
        await using var phone = await Telephone.StartAsync();
        var profile = await phone.Cluster.CreateAsync("/api/v1/callProfiles", "passcodeMode=required");
        var space = await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&uri=town.hall&callProfile=" + profile);
        await phone.Cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=town.hall&passcode=1234");
        var leg = await phone.CallAsync("town.hall");

        phone.Cluster.Advance(86_400);
        (await phone.LegAsync(leg))!.Element("call").Should().BeNull();
        await phone.PressAsync(leg, "#");

        (await phone.LegAsync(leg))!.Element("call").Should().NotBeNull("a guest enters an empty one");
    }

    [Fact]
    public async Task Keys_pressed_within_a_call_have_no_effect()
    {
        await using var phone = await WithIvrAsync();
        var leg = await phone.CallAsync("123", ",\"passcode\":\"77\"");
        var call = (await phone.LegAsync(leg))!.Element("call")!.Value;

        await phone.PressAsync(leg, "9#9#9#");

        (await phone.LegAsync(leg))!.Element("call")!.Value.Should().Be(call);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_in_the_IVR_never_joins_a_call()
    {
        await using var phone = await WithIvrAsync();
        var leg = await phone.CallAsync("ivr");

        await phone.HangUpAsync(leg);

        (await phone.LinesAsync()).Should().EndWith("call 1: ending; remote SIP teardown - connected for 0:00");
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=remoteTeardown remoteTeardown=true durationSeconds=0 sipCallId=");
    }

    private static async Task<Telephone> WithIvrAsync()
    {
        var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Town+hall&callId=123&passcode=77");
        await phone.Cluster.CreateAsync("/api/v1/ivrs", "uri=ivr");
        return phone;
    }
}
