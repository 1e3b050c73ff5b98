using System.Xml.Linq;
using FluentAssertions;
using Xunit;
using static CmsSim.ContractTests.Import.ShownExchanges;

namespace CmsSim.ContractTests.Import;

/// <summary>Worlds with dial plan rules, of which each domain has one, and with objects that belong to others.</summary>
public sealed class InferredRulesAndOwners
{
    private const string Rules = "/api/v1/inboundDialPlanRules";
    private const string Spaces = "/api/v1/coSpaces";
    private const string First = "2be23a10-f400-4436-baef-6058f55ca688";
    private const string Second = "f4c9601b-300e-43ac-a283-3e1a00699c2c";
    private const string Third = "9c21bd61-c41d-44a3-8aa9-0e0ac47b2b0c";

    [Fact]
    public async Task A_rule_that_is_refused_for_its_domain_shows_that_another_rule_has_it()
    {
        var built = Build(Refused("POST", Rules, "domain=example.com", """<parameterError parameter="domain" error="invalidValue" />""", 1));

        Objects(built.WorldXml, "inboundDialPlanRule").Should().ContainSingle().Which.Element("domain")!.Value.Should().Be("example.com");
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_known_rule_without_a_shown_domain_has_the_refused_one()
    {
        var built = Build(
            Get(Rules, $"""<?xml version="1.0"?><inboundDialPlanRules total="1"><inboundDialPlanRule id="{First}"><domain>example.com</domain><priority>0</priority></inboundDialPlanRule></inboundDialPlanRules>""", 1),
            Refused("POST", Rules, "domain=example.com", """<parameterError parameter="domain" error="invalidValue" />""", 2));

        Objects(built.WorldXml, "inboundDialPlanRule").Should().ContainSingle();
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_domain_that_moves_to_another_rule_between_two_fixtures_is_in_each_world_once()
    {
        var built = BuildAll(Get($"{Rules}/{First}", Rule(First, "example.com"), 1), Get($"{Rules}/{Second}", Rule(Second, "example.org"), 2), Get($"{Rules}/{Second}", Rule(Second, "example.com"), 9));

        built.Should().HaveCount(2);
        foreach (var one in built)
        {
            Objects(one.WorldXml, "inboundDialPlanRule").Select(rule => rule.Element("domain")!.Value).Should().OnlyHaveUniqueItems();
            (await BuiltReplay.DifferencesAsync(one)).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_rule_that_a_request_creates_keeps_its_domain_free_at_the_start()
    {
        var built = Build(Post(Rules, "domain=example.com", First, 1), Get($"{Rules}/{First}", Rule(First, "example.com"), 2), Refused("POST", Rules, "domain=example.com", """<parameterError parameter="domain" error="invalidValue" />""", 3));

        Objects(built.WorldXml, "inboundDialPlanRule").Should().BeEmpty();
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_access_method_of_a_space_that_the_log_creates_is_not_in_the_world()
    {
        var built = Build(
            Post(Spaces, "name=Town", First, 1),
            Post($"{Spaces}/{First}/accessMethods", "uri=town.guest", Second, 2),
            Get($"{Spaces}/{First}/accessMethods", $"""<?xml version="1.0"?><accessMethods total="1"><accessMethod id="{Second}"><uri>town.guest</uri><passcode></passcode></accessMethod></accessMethods>""", 3));

        Objects(built.WorldXml, "coSpace").Should().BeEmpty();
        Objects(built.WorldXml, "accessMethod").Should().BeEmpty();
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_access_method_of_a_space_that_existed_before_belongs_to_it_in_the_world()
    {
        var built = Build(
            Get($"{Spaces}/{First}/accessMethods", $"""<?xml version="1.0"?><accessMethods total="1"><accessMethod id="{Second}"><uri>town.guest</uri><passcode></passcode></accessMethod></accessMethods>""", 1),
            Post(Spaces, "name=Hall", Third, 2),
            Get($"{Spaces}/{Third}/accessMethods", """<?xml version="1.0"?><accessMethods total="0"></accessMethods>""", 3));

        Objects(built.WorldXml, "accessMethod").Should().ContainSingle().Which.Element("coSpace")!.Value.Should().Be(First);
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public async Task An_object_that_appears_below_a_created_owner_without_a_request_is_not_in_the_world()
    {
        var built = Build(
            Post(Spaces, "name=Town", First, 1),
            Refused("PUT", $"{Spaces}/{First}/accessMethods/{Second}", "uri=town.guest", "<duplicateCoSpaceUri />", 5));

        Objects(built.WorldXml, "accessMethod").Should().NotContain(method => (string?)method.Element("coSpace") == First);
        (await BuiltReplay.ReplayAsync(built)).Should().OnlyContain(found => found.Exchange.Trace == 5, "the log shows no request that creates the access method");
    }

    [Fact]
    public async Task A_refusal_for_another_reason_shows_that_the_objects_of_the_path_exist()
    {
        var built = Build(Refused("PUT", $"{Spaces}/{First}/accessMethods/{Second}", "uri=a&callLegProfile=" + Third, "<callLegProfileDoesNotExist />", 1));

        Objects(built.WorldXml, "coSpace").Should().ContainSingle();
        Objects(built.WorldXml, "accessMethod").Should().ContainSingle();
        Objects(built.WorldXml, "callLegProfile").Should().BeEmpty();
        (await BuiltReplay.DifferencesAsync(built)).Should().BeEmpty();
    }

    [Fact]
    public void A_call_that_is_longer_than_the_time_since_its_request_existed_before_with_its_space()
    {
        var built = Build(
            Post("/api/v1/calls", $"coSpace={First}", Second, 1),
            Get($"/api/v1/calls/{Second}", $"""<?xml version="1.0"?><call id="{Second}"><name>Town</name><coSpace>{First}</coSpace><durationSeconds>100</durationSeconds></call>""", 9));

        var call = Objects(built.WorldXml, "call").Should().ContainSingle().Subject;
        call.Element("coSpace")!.Value.Should().Be(First);
        call.Element("name")!.Value.Should().Be("Town");
    }

    private static string Rule(string id, string domain) => $"""<?xml version="1.0"?><inboundDialPlanRule id="{id}"><domain>{domain}</domain><priority>0</priority><resolveToUsers>true</resolveToUsers><resolveTocoSpaces>true</resolveTocoSpaces><resolveToIvrs>true</resolveToIvrs><resolveToLyncConferences>false</resolveToLyncConferences></inboundDialPlanRule>""";

    private static List<XElement> Objects(string world, string element) => [.. XElement.Parse(world).Descendants(element).Where(one => one.Attribute("id") is not null)];
}
