using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

/// <summary>The known parts of the releases after 3.0.</summary>
public sealed class LaterReleases
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    /// <summary>The case "The banner of a running call" of the field.</summary>
    [Theory]
    [InlineData("3.2")]
    [InlineData("3.4")]
    [InlineData("3.12")]
    public async Task Case_09_the_banner_of_a_running_call(string release)
    {
        await using var cluster = await StartAsync(release);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Weekly");

        (await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "messageBannerText=Internal use only :: ends 1015Z // !!&messageDuration=0")).Status.Should().Be(200);

        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().Contain("<messageBannerText>Internal use only :: ends 1015Z // !!</messageBannerText>").And.Contain("<messageDuration>0</messageDuration>");
        await cluster.SendAsync("PUT", "/api/v1/calls/" + call, "messageBannerText=");
        (await cluster.GetAsync("/api/v1/calls/" + call)).Text.Should().NotContain("messageBannerText");
    }

    [Fact]
    public async Task Parameters_appear_with_their_release_and_in_the_order_of_the_sources()
    {
        const string Flags = "notesAllowed=true&captionsAllowed=false&backgroundBlurAllowed=true&fileReceiveAllowed=true&surveyAllowed=false&raiseHandEnabled=true";
        foreach (var (release, known) in ((string, string)[])
            [
                ("3.1", ""),
                ("3.2", "<raiseHandEnabled>true</raiseHandEnabled>"),
                ("3.4", "<raiseHandEnabled>true</raiseHandEnabled><notesAllowed>true</notesAllowed><captionsAllowed>false</captionsAllowed><backgroundBlurAllowed>true</backgroundBlurAllowed>"),
                ("3.7", "<raiseHandEnabled>true</raiseHandEnabled><notesAllowed>true</notesAllowed><captionsAllowed>false</captionsAllowed><backgroundBlurAllowed>true</backgroundBlurAllowed><fileReceiveAllowed>true</fileReceiveAllowed>"),
                ("3.8", "<raiseHandEnabled>true</raiseHandEnabled><notesAllowed>true</notesAllowed><captionsAllowed>false</captionsAllowed><backgroundBlurAllowed>true</backgroundBlurAllowed><fileReceiveAllowed>true</fileReceiveAllowed><surveyAllowed>false</surveyAllowed>"),
            ])
        {
            await using var cluster = await StartAsync(release);
            var profile = await cluster.CreateAsync("/api/v1/callProfiles", "participantLimit=9&" + Flags);

            (await cluster.GetAsync("/api/v1/callProfiles/" + profile)).Text.Should().Be($"{Declaration}<callProfile id=\"{profile}\"><participantLimit>9</participantLimit>{known}</callProfile>", release);
        }
    }

    [Theory]
    [InlineData("3.4", false, false)]
    [InlineData("3.5", true, false)]
    [InlineData("3.8", true, true)]
    public async Task Files_and_surveys_are_settings_of_calls_and_of_legs(string release, bool hasFiles, bool hasSurveys)
    {
        await using var cluster = await StartAsync(release);
        var profile = await cluster.CreateAsync("/api/v1/callLegProfiles", "fileUploadAllowed=true&surveyOpsAllowed=true");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Weekly&fileReceiveAllowed=false&surveyAllowed=true");
        var leg = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=ann@example.com&fileUploadAllowed=false&surveyOpsAllowed=false&callLegProfile={profile}");

        foreach (var (node, files, surveys) in ((string, string, string)[])
            [
                ("callLegProfiles/" + profile, "<fileUploadAllowed>true</fileUploadAllowed>", "<surveyOpsAllowed>true</surveyOpsAllowed>"),
                ("calls/" + call, "<fileReceiveAllowed>false</fileReceiveAllowed>", "<surveyAllowed>true</surveyAllowed>"),
                ("callLegs/" + leg, "<fileUploadAllowed>false</fileUploadAllowed>", "<surveyOpsAllowed>false</surveyOpsAllowed>"),
                ($"callLegs/{leg}/callLegProfileTrace", "<fileUploadAllowed>true</fileUploadAllowed>", "<surveyOpsAllowed>true</surveyOpsAllowed>"),
            ])
        {
            var text = (await cluster.GetAsync("/api/v1/" + node)).Text;
            text.Contains(files).Should().Be(hasFiles, text);
            text.Contains(surveys).Should().Be(hasSurveys, text);
        }
    }

    [Theory]
    [InlineData("2.0", "<status>pending</status><removeAll>true</removeAll>")]
    [InlineData("2.8", "<status>pending</status><removeAll>true</removeAll>")]
    [InlineData("2.9", "<removeAll>true</removeAll><status>pending</status>")]
    [InlineData("3.12", "<removeAll>true</removeAll><status>pending</status>")]
    public async Task Each_release_has_its_own_order_of_a_bulk_sync(string release, string order)
    {
        await using var cluster = await StartAsync(release);
        var set = await cluster.CreateAsync("/api/v1/cospaceBulkParameterSets", "startIndex=1&endIndex=2");
        var sync = await cluster.CreateAsync("/api/v1/cospaceBulkSyncs", $"cospaceBulkParameterSet={set}&removeAll=true");

        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs/" + sync)).Text.Should().Contain($"</cospaceBulkParameterSet>{order}</cospaceBulkSync>");
        (await cluster.GetAsync("/api/v1/cospaceBulkSyncs")).Text.Should().Contain($"</cospaceBulkParameterSet>{order}</cospaceBulkSync>");
    }

    [Fact]
    public async Task Members_see_an_access_method_from_3_1_on()
    {
        foreach (var (release, isKnown) in ((string, bool)[])[("3.0", false), ("3.1", true), ("3.12", true)])
        {
            await using var cluster = await StartAsync(release);
            var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Weekly");

            var answer = await cluster.PostAsync($"/api/v1/coSpaces/{space}/accessMethods", "scope=member");

            answer.Status.Should().Be(isKnown ? 200 : 400);
            if (!isKnown)
                (await cluster.ControlAsync("GET", "/journal")).Text.Should().Contain("expected public, private; releases from 3.1 on have this value");
        }
    }

    [Fact]
    public async Task Filters_of_3_0_select_profiles_and_participants()
    {
        await using var cluster = await StartAsync("3.0");
        await cluster.CreateAsync("/api/v1/dialInSecurityProfiles", "name=Strict");
        await cluster.CreateAsync("/api/v1/dialInSecurityProfiles", "name=Loose");
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Weekly");
        var call = await cluster.CreateAsync("/api/v1/calls", "coSpace=" + space);
        var other = await cluster.CreateAsync("/api/v1/calls", "name=Other");
        await cluster.CreateAsync($"/api/v1/calls/{call}/participants", "remoteParty=ann@example.com");
        await cluster.CreateAsync($"/api/v1/calls/{other}/participants", "remoteParty=bob@example.com");

        (await cluster.GetAsync("/api/v1/dialInSecurityProfiles?filter=stri")).Text.Should().Contain("total=\"1\"");
        (await cluster.GetAsync($"/api/v1/participants?coSpaceFilter={space}")).Text.Should().Contain("total=\"1\"");
        (await cluster.GetAsync($"/api/v1/calls/{other}/participants?coSpaceFilter={space}")).Text.Should().Contain("total=\"0\"");
        (await cluster.GetAsync("/api/v1/participants?coSpaceFilter=x")).Text.Should().Contain("<parameterError parameter=\"coSpaceFilter\" error=\"invalidValue\" />");
    }

    [Fact]
    public async Task XMPP_is_no_node_after_2_9()
    {
        foreach (var (release, status) in ((string, int)[])[("2.0", 200), ("2.9", 200), ("3.0", 404), ("3.12", 404)])
        {
            await using var cluster = await StartAsync(release);
            (await cluster.GetAsync("/api/v1/system/configuration/xmpp")).Status.Should().Be(status, release);
        }
    }

    [Fact]
    public async Task Spaces_that_a_directory_sync_made_are_provisioned_for_their_user()
    {
        await using var cluster = await SimulatedCluster.StartAsync("""
            <world release="3.3"><bridge name="Core1"/>
              <directory>
                <entry dn="cn=ann,ou=staff"><mail>ann@example.com</mail><uid>ann</uid></entry>
                <entry dn="cn=bob,ou=staff"><mail>bob@example.com</mail></entry>
              </directory>
            </world>
            """);
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ldap&portNumber=636&secure=true");
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$mail$&coSpaceUriMapping=$uid$");
        await cluster.CreateAsync("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=ou=staff");
        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(60);
        var space = System.Text.RegularExpressions.Regex.Match((await cluster.GetAsync("/api/v1/coSpaces")).Text, "coSpace id=\"([^\"]+)\"").Groups[1].Value;

        string UserOf(string list) => System.Text.RegularExpressions.Regex.Match(list, "user id=\"([^\"]+)\"").Groups[1].Value;
        var ann = UserOf((await cluster.GetAsync("/api/v1/users?filter=ann@")).Text);
        var bob = UserOf((await cluster.GetAsync("/api/v1/users?filter=bob@")).Text);

        (await cluster.GetAsync($"/api/v1/users/{ann}/userProvisionedcoSpaces")).Text.Should().Be(
            $"{Declaration}<userProvisionedCoSpaces total=\"1\"><userProvisionedCoSpace id=\"{space}\"><coSpace>{space}</coSpace></userProvisionedCoSpace></userProvisionedCoSpaces>");
        (await cluster.GetAsync($"/api/v1/users/{bob}/USERPROVISIONEDCOSPACES")).Text.Should().Be($"{Declaration}<userProvisionedCoSpaces total=\"0\"></userProvisionedCoSpaces>");
        (await cluster.GetAsync($"/api/v1/users/{space}/userProvisionedCoSpaces")).Text.Should().Contain("<userDoesNotExist />");

        await using var before = await StartAsync("3.2");
        (await before.GetAsync($"/api/v1/users/{ann}/userProvisionedCoSpaces")).Status.Should().Be(404);
    }

    /// <summary>The sources describe the later releases in part, so each part of them has a source of its own.</summary>
    [Fact]
    public void Every_part_of_a_later_release_names_its_source()
    {
        var api = ApiDescription.Read();
        var later = api.Resources.SelectMany(node => node.Parts.Append(node)).Concat(api.Resources.SelectMany(node => node.Parameters).SelectMany(parameter => parameter.Values))
            .Where(part => Release.Parse(part.Since) > Release.LastInDetail).ToList();

        later.Should().HaveCountGreaterThan(40);
        later.Select(part => part.Source).Should().NotContain(source => source.StartsWith("no source") || source.StartsWith("API reference"));
    }

    private static Task<SimulatedCluster> StartAsync(string release) => SimulatedCluster.StartAsync(configure: options => options with { Release = release });
}
