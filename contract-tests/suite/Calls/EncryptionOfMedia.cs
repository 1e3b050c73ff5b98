using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>Media are encrypted as the effective profile requires and the far end allows.</summary>
public sealed class EncryptionOfMedia
{
    private const string Noted = "conference \"Meeting\": unencrypted call legs now present";

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "encrypted=\"false\"", false)]
    [InlineData("optional", "", true)]
    [InlineData("optional", "encrypted=\"false\"", false)]
    [InlineData("required", "", true)]
    [InlineData("prohibited", "", false)]
    [InlineData("prohibited", "encrypted=\"false\"", false)]
    public async Task A_dialled_leg_has_the_media_encryption_that_both_sides_accept(string profile, string farEnd, bool isEncrypted)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"*\" behaviour=\"answer\" {farEnd}/>");
        var call = await MeetingAsync(phone, profile);

        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");
        phone.Cluster.Advance(2.5);

        await ShowsAsync(phone, leg, isEncrypted);
        (await phone.LinesAsync()).Contains(Noted).Should().Be(!isEncrypted);
        await phone.HangUpAsync(leg);
        (await phone.RecordsAsync(4))[3].Should().Contain(isEncrypted ? " encryptedMedia=true rxAudio" : " unencryptedMedia=true rxAudio");
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData("", false, false)]
    [InlineData("required", true, true)]
    [InlineData("prohibited", true, false)]
    [InlineData("prohibited", false, false)]
    public async Task An_incoming_leg_has_the_media_encryption_that_both_sides_accept(string profile, bool caller, bool isEncrypted)
    {
        await using var phone = await Telephone.StartAsync();
        await MeetingAsync(phone, profile);

        var leg = await phone.CallAsync("meeting", caller ? "" : ",\"encrypted\":false");

        await ShowsAsync(phone, leg, isEncrypted);
        (await phone.LinesAsync()).Contains(Noted).Should().Be(!isEncrypted);
    }

    [Theory]
    [InlineData("answer\" encrypted=\"false")]
    [InlineData("tlsReset")]
    public async Task A_callee_without_the_required_encryption_is_disconnected(string behaviour)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"*\" behaviour=\"{behaviour}\"/>");
        var call = await MeetingAsync(phone, "required");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

        phone.Cluster.Advance(1);

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).TakeLast(2).Should().Equal("call 1: ending; local teardown, encryption required - not connected after 0:00", "call 1: destroying API call leg " + leg);
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=encryptionRequired remoteTeardown=false durationSeconds=0 sipCallId=");
    }

    [Fact]
    public async Task A_caller_without_the_required_encryption_is_refused()
    {
        await using var phone = await Telephone.StartAsync();
        await MeetingAsync(phone, "required");

        var leg = await phone.CallAsync("meeting", ",\"encrypted\":false");

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().EndWith("call 1: ending; local teardown, encryption required - not connected after 0:00");
        (await phone.RecordsAsync(3))[2].Should().StartWith("callLegEnd: reason=encryptionRequired remoteTeardown=false durationSeconds=0 sipCallId=");
    }

    [Fact]
    public async Task A_far_end_that_resets_TLS_encrypts_media_where_the_world_says_so()
    {
        await using var phone = await Telephone.StartAsync(farEnds: "<farEnd address=\"*\" behaviour=\"tlsReset\" encrypted=\"true\"/>");
        var call = await MeetingAsync(phone, "required");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

        phone.Cluster.Advance(3);

        await ShowsAsync(phone, leg, isEncrypted: true);
        (await phone.LinesAsync()).Should().Contain("call 1: falling back to unencrypted control connection...").And.NotContain(Noted);
    }

    [Fact]
    public async Task A_leg_can_set_its_own_media_encryption()
    {
        await using var phone = await Telephone.StartAsync(farEnds: "<farEnd address=\"*\" behaviour=\"answer\"/>");
        var call = await MeetingAsync(phone, "required");

        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com&sipMediaEncryption=prohibited");
        phone.Cluster.Advance(3);

        await ShowsAsync(phone, leg, isEncrypted: false);
    }

    [Theory]
    [InlineData("", " encryptedMedia=true rxAudio")]
    [InlineData("encrypted=\"false\"", " unencryptedMedia=true rxAudio")]
    public async Task The_record_of_a_leg_that_a_world_brings_back_has_the_media_it_had(string farEnd, string recorded)
    {
        await using var phone = await Telephone.StartAsync(farEnds: $"<farEnd address=\"*\" behaviour=\"answer\" {farEnd}/>");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{await MeetingAsync(phone, "")}/callLegs", "remoteParty=far@example.com");
        phone.Cluster.Advance(2.5);
        await phone.RecordsAsync(3);

        var (_, world) = await phone.Cluster.ControlAsync("GET", "/world?secrets=true");
        (await phone.Cluster.ControlAsync("PUT", "/world", world)).Status.Should().BeInRange(200, 204);
        await phone.HangUpAsync(leg);

        (await phone.RecordsAsync(1))[0].Should().StartWith("callLegEnd:").And.Contain(recorded);
    }

    private static async Task<string> MeetingAsync(Telephone phone, string encryption)
    {
        var profile = await phone.Cluster.CreateAsync("/api/v1/callLegProfiles", encryption.Length > 0 ? "sipMediaEncryption=" + encryption : "needsActivation=false");
        return await phone.Cluster.CreateAsync("/api/v1/calls", "coSpace=" + await phone.Cluster.CreateAsync("/api/v1/coSpaces", "name=Meeting&uri=meeting&callLegProfile=" + profile));
    }

    private static async Task ShowsAsync(Telephone phone, string leg, bool isEncrypted)
    {
        var status = (await phone.LegAsync(leg))!.Element("status")!;
        (status.Element("encryptedMedia")!.Value, status.Element("unencryptedMedia")!.Value).Should().Be(isEncrypted ? ("true", "false") : ("false", "true"));
    }
}
