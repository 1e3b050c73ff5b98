using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>
/// Recorded and printed answers are reproduced to the byte. Each is requested from a cluster whose world contains the answer itself
/// and the objects that it refers to.
/// </summary>
public sealed class WireSamples
{
    private const string Call = "b393d2cb-60ec-418c-9991-6ef4e72fa47b";
    private const string HostProfile = "<callLegProfiles><callLegProfile id=\"7306d2c1-bc15-4dbf-ab4a-1cbdaabd1912\"/></callLegProfiles>";
    private const string GuestProfile = "<callLegProfiles><callLegProfile id=\"d4bfe12d-68cd-41c0-a671-48395ee170ab\"/></callLegProfiles>";

    private static readonly string s_devSpace =
        $"""
        <coSpaces><coSpace id="e647231e-e1db-435b-b96f-9c7a83d488a2"><name>Dev Space</name><ownerJid>bjarne@ciscolabs.com</ownerJid></coSpace></coSpaces>
        <users>
          <user id="5d3b4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2"><userJid>bjarne@ciscolabs.com</userJid><name>Bjarne Stroustrup</name></user>
          <user id="6d3b4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2"><userJid>ken@ciscolabs.com</userJid><name>Ken Thompson</name></user>
        </users>
        """;

    private static readonly string s_ken = $"<callLeg id=\"dbe60866-061d-49b3-8399-e95d6248bc2d\"><name>Ken Thompson</name><remoteParty>ken@ciscolabs.com</remoteParty><call>{Call}</call><canMove>false</canMove></callLeg>";

    private const string Profiles =
        "<callProfiles><callProfile id=\"d3d2fbfa-798c-4655-90a7-e6a4792bd269\"/></callProfiles><callLegProfiles><callLegProfile id=\"b4d99fdd-bee1-48b7-80f3-2bc3df9e8ba9\"/></callLegProfiles>";

    private const string LdapSetup =
        "<ldapServers><ldapServer id=\"94519ed3-b46a-4f67-a05c-e68bb5448bef\"><address>198.18.1.2</address><portNumber>448</portNumber><secure>true</secure></ldapServer></ldapServers>"
        + "<ldapMappings><ldapMapping id=\"8c20f15b-8614-4a2e-9d23-b4683b2bf9ac\"><jidMapping>jidMapping</jidMapping></ldapMapping></ldapMappings>";

    private static readonly Sample[] s_samples =
    [
        new("213552-accessMethod-empty-passcode", "2.1", "/coSpaces/{owner}/accessMethods/{id}", Pasted: "accessMethods", Owner: "22d9f4ca-8b88-4d11-bba9-e2a2f7428c46", World: Space("22d9f4ca-8b88-4d11-bba9-e2a2f7428c46") + HostProfile),
        new("213552-accessMethod-passcode", "2.1", "/coSpaces/{owner}/accessMethods/{id}", Pasted: "accessMethods", Owner: "22d9f4ca-8b88-4d11-bba9-e2a2f7428c46", World: Space("22d9f4ca-8b88-4d11-bba9-e2a2f7428c46") + HostProfile),
        new("213552-callLegProfile-guest", "2.1", "/callLegProfiles/{id}", Pasted: "callLegProfiles"),
        new("213552-callLegProfile-host", "2.1", "/callLegProfiles/{id}", Pasted: "callLegProfiles"),
        new("213552-callProfile", "2.1", "/callProfiles/{id}", Pasted: "callProfiles"),
        new("213552-coSpace-callProfile", "2.1", "/coSpaces/{id}", Pasted: "coSpaces",
            World: GuestProfile + AccessMethodOf("22d9f4ca-8b88-4d11-bba9-e2a2f7428c46") + "<callProfiles><callProfile id=\"4b0eff60-e4aa-4303-8646-a7e800a4eac6\"/></callProfiles>"),
        new("213552-coSpace-ldap-owner", "2.1", "/coSpaces/{id}", Pasted: "coSpaces",
            World: GuestProfile + AccessMethodOf("7cc797c9-c0a8-47cf-b519-8dc5a01f1ade") + "<users><user id=\"bc392aaa-8c6d-4619-ad2f-cb30c4c53766\"><userJid>Guest@cms.steven.lab</userJid></user></users>"),
        new("213552-coSpace-nonMemberAccess-owner", "2.1", "/coSpaces/{id}", Pasted: "coSpaces",
            World: AccessMethodOf("96d28acb-86c6-478d-b81a-a37ffb0adafc") + "<callLegProfiles><callLegProfile id=\"bfe7d07f-c7cb-4e90-a46e-4811bbaf6978\"/></callLegProfiles>"
                + "<users><user id=\"1d942281-413e-4a2a-b776-91a674c3a5a9\"><userJid>user1@evacanoalone.net</userJid></user></users>"),
        new("213552-coSpace-nonMemberAccess", "2.1", "/coSpaces/{id}", Pasted: "coSpaces", World: "<callLegProfiles><callLegProfile id=\"bfe7d07f-c7cb-4e90-a46e-4811bbaf6978\"/></callLegProfiles>"),
        new("213552-coSpace-passcode", "2.1", "/coSpaces/{id}", Pasted: "coSpaces", World: GuestProfile + AccessMethodOf("22d9f4ca-8b88-4d11-bba9-e2a2f7428c46")),
        new("213552-coSpaceUser", "2.3", "/coSpaces/{owner}/coSpaceUsers/{id}", Pasted: "coSpaceUsers", Owner: "96d28acb-86c6-478d-b81a-a37ffb0adafc",
            World: Space("96d28acb-86c6-478d-b81a-a37ffb0adafc") + Member + "<callLegProfiles><callLegProfile id=\"0e76e943-6d90-43df-9f23-7f1985a74639\"/></callLegProfiles>"),
        new("213552-coSpaceUsers", "2.3", "/coSpaces/{owner}/coSpaceUsers", Pasted: "coSpaceUsers", Owner: "96d28acb-86c6-478d-b81a-a37ffb0adafc", World: Space("96d28acb-86c6-478d-b81a-a37ffb0adafc") + Member),
        new("213812-coSpace", "2.0", "/coSpaces/{id}", Pasted: "coSpaces"),
        new("213812-coSpace-after-put", "2.0", "/coSpaces/{id}", Pasted: "coSpaces"),
        new("213812-failure", "2.0", "/coSpaces/70ca0ed7-4e50-428c-b9ab-4e68faeb86ae", Status: 400),
        new("apiary-call", "2.6", "/calls/{id}", Pasted: "calls", World: s_devSpace, OnBridge: $"<callLegs>{s_ken}</callLegs>"),
        new("apiary-callLegs", "2.6", "/callLegs", Pasted: "callLegs", OnBridge: ACall(Call)),
        new("apiary-participant", "2.6", "/participants/{id}", World: s_devSpace, OnBridge: ACall(Call) + $"<callLegs>{s_ken}</callLegs>"),
        new("apiary-participants", "2.6", "/participants", World: s_devSpace, OnBridge: ACall(Call) + $"<callLegs>{s_ken}</callLegs>"),
        new("apiary-callLeg", "2.6", "/callLegs/{id}", Pasted: "callLegs", OnBridge: ACall(Call)),
        new("apiary-status-2.6.1", "2.6", "/system/status",
            Bridge: "softwareVersion=\"2.6.1\" hostId=\"8b6dc06e-6a0b-4983-aa9c-bf49826f7756\" booted=\"2019-05-15T17:29:52Z\" callLegsMaxActive=\"2\" callLegsCompleted=\"2\" cdrCorrelatorIndex=\"7\"",
            Clock: "2019-05-16T18:42:02Z",
            OnBridge: ACall(Call) + s_ken.Replace("</call>", "</call><status><rxAudio><bitRate>40380</bitRate></rxAudio><txAudio><bitRate>67932</bitRate></txAudio>"
                + "<rxVideo><bitRate>2416854</bitRate></rxVideo><txVideo><bitRate>839</bitRate></txVideo></status>").Insert(0, "<callLegs>") + "</callLegs>"),
        new("apiary-cdrReceivers", "2.6", "/system/cdrReceivers", Pasted: "cdrReceivers"),
        new("apiary-dialTransform", "2.9", "/dialTransforms/{id}", Pasted: "dialTransforms"),
        new("apiary-forwardingDialPlanRule", "2.9", "/forwardingDialPlanRules/{id}", Pasted: "forwardingDialPlanRules"),
        new("apiary-inboundDialPlanRule", "2.9", "/inboundDialPlanRules/{id}", Pasted: "inboundDialPlanRules"),
        new("apiary-outboundDialPlanRule", "2.9", "/outboundDialPlanRules/{id}", Pasted: "outboundDialPlanRules"),
        new("apiary-outboundDialPlanRules", "2.9", "/outboundDialPlanRules", Pasted: "outboundDialPlanRules"),
        new("fixture-call-2.x", "2.2", "/calls/{id}", Pasted: "calls", World: Space("22f67f91-1948-47ec-ad4f-4793458cfe0c"),
            OnBridge: $"<callLegs>{string.Concat(Enumerable.Range(1, 7).Select(i => $"<callLeg id=\"{i}76dacd8-bc6b-4526-8bb7-d9050740b7c7\"><call>935a38b8-0a80-4965-9db4-f02ab1a813d2</call></callLeg>"))}</callLegs>"),
        new("fixture-callLeg-acano", "2.9", "/callLegs/{id}", Pasted: "callLegs", OnBridge: ACall("935a38b8-0a80-4965-9db4-f02ab1a813d2")),
        new("fixture-calls", "2.6", "/calls", Pasted: "calls", World: Space("22f67f91-1948-47ec-ad4f-4793458cfe0c")),
        new("fixture-cluster", "2.9", "/system/configuration/cluster", Pasted: ""),
        Later("callBrandingProfiles"),
        Later("callBridgeGroups"),
        Later("callBridges"),
        Later("callLegProfiles"),
        Later("callProfiles"),
        Later("calls") with { World = Space("8765e0f9-43c5-49be-ae6c-16a76af29b05") },
        Later("coSpaceTemplates") with { World = Profiles },
        Later("coSpaces"),
        Later("compatibilityProfiles"),
        Later("cospaceBulkParameterSets"),
        Later("cospaceBulkSyncs") with { World = "<cospaceBulkParameterSets><cospaceBulkParameterSet id=\"011b49f9-662f-4ed3-b051-4a0e90f359e8\"><startIndex>1</startIndex><endIndex>10</endIndex></cospaceBulkParameterSet></cospaceBulkParameterSets>" },
        Later("dialTransforms"),
        Later("dtmfProfiles"),
        Later("inboundDialPlanRules"),
        Later("ivrs"),
        Later("layoutTemplates"),
        Later("ldapMappings"),
        Later("ldapServers"),
        Later("ldapSources") with { World = LdapSetup },
        Later("ldapSyncs"),
        Later("ldapUserCoSpaceTemplateSources") with
        {
            World = Profiles + LdapSetup + "<coSpaceTemplates><coSpaceTemplate id=\"f7a585fd-55c6-4b32-ae24-65859fee2c71\"><name>T</name></coSpaceTemplate></coSpaceTemplates>"
                + "<ldapSources><ldapSource id=\"47859833-21ea-4820-8d1f-3f344f567498\"><server>94519ed3-b46a-4f67-a05c-e68bb5448bef</server><mapping>8c20f15b-8614-4a2e-9d23-b4683b2bf9ac</mapping><baseDn>basedn</baseDn></ldapSource></ldapSources>",
        },
        new("later-callProfile-3.8", "3.8", "/callProfiles/{id}", Pasted: "callProfiles") { AlsoIn = ["3.9", "3.10", "3.12"] },
        new("later-load", "2.5", "/system/load", Bridge: "load=\"151975\"") { AlsoIn = ["2.9", "3.12"] },
        new("weiborao-callLeg", "2.1", "/callLegs/{id}", Pasted: "callLegs", OnBridge: ACall("736ae145-d9aa-4475-af42-a296d1ae326c")),
        new("weiborao-callLegs", "2.1", "/callLegs", Pasted: "callLegs", OnBridge: ACall("c7b29008-66de-46ed-b5e7-5ea28f84595e")),
        new("weiborao-calls", "2.1", "/calls", Pasted: "calls", World: Space("513df603-97f9-44af-94cc-c1158b02e801")),
        new("weiborao-coSpaces", "2.1", "/coSpaces", Pasted: "coSpaces"),
    ];

    private const string Member = "<users><user id=\"1d942281-413e-4a2a-b776-91a674c3a5a9\"><userJid>user1@evacanoalone.net</userJid></user></users>";

    public static TheoryData<string, string> Names() =>
        [.. s_samples.SelectMany(sample => sample.AlsoIn.Prepend(sample.Release), (sample, release) => new TheoryDataRow<string, string>(sample.Name, release))];

    [Theory, MemberData(nameof(Names))]
    public async Task A_recorded_answer_is_reproduced_to_the_byte(string name, string release)
    {
        var sample = s_samples.First(sample => sample.Name == name) with { Release = release };
        var recorded = File.ReadAllText(FileOf(name), Encoding.UTF8);
        await using var cluster = await SimulatedCluster.StartAsync(sample.WorldWith(recorded));

        var answer = await cluster.GetAsync("/api/v1" + sample.NodeOf(recorded));

        answer.Text.Should().Be(recorded);
        answer.Status.Should().Be(sample.Status);

        // The exported world gives the same answer.
        var (_, exported) = await cluster.ControlAsync("GET", "/world?secrets=true");
        await cluster.ControlAsync("PUT", "/world", exported);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(exported);
        (await cluster.GetAsync("/api/v1" + sample.NodeOf(recorded))).Text.Should().Be(recorded);
    }

    [Fact]
    public void Every_recorded_answer_is_compared() =>
        Directory.GetFiles(Path.GetDirectoryName(FileOf("x"))!, "*.xml").Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(s_samples.Select(sample => sample.Name));

    private static string FileOf(string name) => Repository.PathOf("fixtures", "samples", name + ".xml");

    // A list that a bridge gave in 2022. It ran a 2.9 or later, and no source says that a later release changed these lists.
    private static Sample Later(string list) => new("later-" + list, "2.9", "/" + list, Pasted: list) { AlsoIn = ["3.0", "3.1", "3.4", "3.8", "3.12"] };

    private static string Space(string id) => $"<coSpaces><coSpace id=\"{id}\"><name>Space</name></coSpace></coSpaces>";

    private static string ACall(string id) => $"<calls><call id=\"{id}\"><name>Call</name></call></calls>";

    private static string AccessMethodOf(string space) => $"<accessMethods><accessMethod id=\"447c61c5-44e5-465e-a8a1-5dd4e10048c0\"><uri>of.{space}</uri><coSpace>{space}</coSpace></accessMethod></accessMethods>";


    /// <summary>
    /// One file, the release of the answer, the requested node (the ids are those of the answer and of its owner), the part of the world
    /// that contains the answer (empty for a setting of the bridge), and the rest of the world.
    /// </summary>
    private sealed record Sample(
        string Name, string Release, string Node, string? Pasted = null, string? Owner = null, string World = "", string OnBridge = "", string Bridge = "",
        string Clock = "2020-01-01T00:00:00Z", int Status = 200)
    {
        /// <summary>Further releases in which the bridge gives the same answer.</summary>
        public IReadOnlyList<string> AlsoIn { get; init; } = [];

        public string NodeOf(string answer) => Node.Replace("{id}", Regex.Match(answer, "id=\"([^\"]*)\"").Groups[1].Value).Replace("{owner}", Owner);

        public string WorldWith(string answer)
        {
            var body = Regex.Replace(answer, "^<\\?xml[^>]*>", "");
            if (Owner is not null)
                body = Regex.Replace(body, "</(accessMethod|coSpaceUser)>", $"<coSpace>{Owner}</coSpace>$0");
            var pasted = Pasted switch
            {
                null => "",
                "" => body,
                _ => body.StartsWith($"<{Pasted} ") ? body : $"<{Pasted}>{body}</{Pasted}>",
            };
            var isLocal = Pasted is "calls" or "callLegs" or "cdrReceivers" or "";
            return $"""
                <world release="{Release}" clock="{Clock}">
                  <bridge name="Core1" {Bridge}>{OnBridge}{(isLocal ? pasted : "")}</bridge>
                  <accounts><account name="admin" password="admin"/></accounts>
                  {World}{(isLocal ? "" : pasted)}
                </world>
                """;
        }
    }
}
