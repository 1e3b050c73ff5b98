using System.Text.Json;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class ApiVerb
{
    [Fact]
    public async Task The_list_has_every_node_and_the_totals()
    {
        var lines = (await RunAsync()).Split('\n');

        lines.Should().Contain(line => line.StartsWith("/coSpaces/{coSpaceId}/accessMethods "));
        lines.Should().Contain(line => line.StartsWith("/calls/{callId}/callLegs "));
        lines.Should().Contain(line => line.StartsWith("/coSpaces/{coSpaceId}/messages ") && line.Contains(" 2.0    3.0 "));
    }

    [Fact]
    public async Task The_totals_add_up()
    {
        var all = JsonDocument.Parse(await RunAsync("--json")).RootElement;
        var totals = JsonDocument.Parse(await RunAsync("--totals", "--json")).RootElement;

        foreach (var name in (string[])["methods", "parameters", "elements", "filters", "documented", "observed", "inferred"])
        {
            var sum = all.GetProperty("resources").EnumerateArray().Sum(node => node.GetProperty(name).GetInt32());
            all.GetProperty("total").GetProperty(name).GetInt32().Should().Be(sum);
            totals.GetProperty("total").GetProperty(name).GetInt32().Should().Be(sum);
            totals.GetProperty("chapters").EnumerateArray().Sum(chapter => chapter.GetProperty(name).GetInt32()).Should().Be(sum);
        }
        var total = all.GetProperty("total");
        (total.GetProperty("documented").GetInt32() + total.GetProperty("observed").GetInt32() + total.GetProperty("inferred").GetInt32())
            .Should().Be(((string[])["methods", "parameters", "elements", "filters"]).Sum(part => total.GetProperty(part).GetInt32()));
    }

    [Fact]
    public async Task A_release_has_the_nodes_that_were_added_and_not_removed()
    {
        (await RunAsync("--release", "2.9")).Should().Contain("/recorders ").And.NotContain("/webBridgeProfiles ").And.NotContain("only in part");
        (await RunAsync("--release", "3.2")).Should().NotContain("/recorders ").And.Contain("/webBridgeProfiles ").And.Contain("The sources describe it only in part");
        (await RunAsync("userProfiles", "--release", "2.9")).Should().Contain("canCreateCalls");
        (await RunAsync("userProfiles", "--release", "3.0")).Should().NotContain("canCreateCalls");
        (await RunAsync("coSpaces/accessMethods", "--release", "3.0")).Should().NotContain("member");
        (await RunAsync("coSpaces/accessMethods", "--release", "3.1")).Should().Contain("member (since 3.1)");
    }

    [Fact]
    public async Task The_comparison_lists_additions_and_removals_of_each_release()
    {
        var releases = JsonDocument.Parse(await RunAsync("--changes", "--json")).RootElement.GetProperty("releases").EnumerateArray()
            .ToDictionary(release => release.GetProperty("release").GetString()!);

        Changes("2.1", "added").Should().Contain(("node", null, "/callBridgeGroups")).And.Contain(("parameter", "coSpaces", "streamUrl")).And.Contain(("element", "coSpaces", "streamUrl"));
        Changes("3.0", "removed").Should().Contain(("node", null, "/recorders")).And.Contain(("failure reason", null, "recordingLimitReached"));
        Changes("3.0", "added").Should().Contain(("failure reason", null, "recordingNotAllowedByLicensing"));
        Changes("3.1", "added").Should().Contain(("value", "coSpaces/accessMethods", "scope=member"));
        Changes("3.0", "added").Should().NotContain(change => change.Resource == "webBridgeProfiles", "the parameter is as old as its node");
        releases.Where(release => release.Value.GetProperty("isPartial").GetBoolean()).Select(release => release.Key).Should().Equal("3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12");
        (await RunAsync("--changes", "--release", "3.2")).Should().Contain("3.2 (partial)").And.NotContain("2.1");

        IEnumerable<(string? Kind, string? Resource, string? Name)> Changes(string release, string side) => releases[release].GetProperty(side).EnumerateArray()
            .Select(change => (change.GetProperty("kind").GetString(), change.GetProperty("resource").GetString(), change.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("coSpaces")]
    [InlineData("cospaces")]
    [InlineData("/coSpaces")]
    [InlineData("/api/v1/coSpaces/{coSpaceId}")]
    public async Task A_resource_is_described_in_full(string name)
    {
        var told = JsonDocument.Parse(await RunAsync(name, "--json")).RootElement;

        told.GetProperty("resource").GetString().Should().Be("coSpaces");
        var tag = told.GetProperty("parameterList").EnumerateArray().Single(parameter => parameter.GetProperty("name").GetString() == "cdrTag");
        tag.GetProperty("type").GetString().Should().Be("string");
        tag.GetProperty("maxLength").GetInt32().Should().Be(100);
        tag.GetProperty("evidence").GetString().Should().Be("documented");
        tag.GetProperty("source").GetString().Should().Be("API reference guide 2.0");
        told.GetProperty("elementList").EnumerateArray().Select(element => element.GetProperty("name").GetString()).Take(3).Should().Equal("name", "autoGenerated", "uri");
        told.GetProperty("failureReasons").EnumerateArray().Select(reason => reason.GetString()).Should().Contain(["coSpaceDoesNotExist", "duplicateCoSpaceUri", "tenantDoesNotExist"]);
    }

    [Fact]
    public async Task A_redefined_parameter_is_listed_once_in_each_release()
    {
        var keys = await PartAsync("parameterList", "dtmfSequence", "calls/participants");
        (keys.GetProperty("since").GetString(), keys.GetProperty("until").GetString()).Should().Be(("2.0", null));
        (await PartAsync("parameterList", "dtmfSequence", "participants", "--release", "2.4")).GetProperty("onModify").GetBoolean().Should().BeTrue();
        (await RunAsync("--changes", "--release", "2.4")).Should().NotContain("calls/participants: dtmfSequence");

        var jid = await PartAsync("elementList", "userJid", "coSpaces/coSpaceUsers", "--release", "2.0");
        (jid.GetProperty("since").GetString(), jid.GetProperty("until").GetString()).Should().Be(("2.0", null));
        jid.GetProperty("evidence").GetString().Should().Be("observed");
        (await PartAsync("elementList", "userJid", "coSpaces/coSpaceUsers", "--release", "2.3")).GetProperty("evidence").GetString().Should().Be("documented");

        static async Task<JsonElement> PartAsync(string list, string name, params string[] args) =>
            JsonDocument.Parse(await RunAsync([.. args, "--json"])).RootElement.GetProperty(list).EnumerateArray().Single(part => part.GetProperty("name").GetString() == name);
    }

    [Fact]
    public async Task Reasons_of_all_releases_are_listed_unless_one_is_named()
    {
        (await RunAsync("calls")).Should().MatchRegex("\nrecordingLimitReached +2.1 +3.0 ").And.MatchRegex("\nstreamingNotAllowedByLicensing +3.0 ");
        (await RunAsync("calls", "--release", "2.9")).Should().Contain("recordingLimitReached").And.NotContain("NotAllowedByLicensing");
        (await RunAsync("calls", "--release", "3.0")).Should().Contain("recordingNotAllowedByLicensing").And.NotContain("recordingLimitReached");
    }

    [Fact]
    public async Task A_resource_below_another_is_found_by_path_or_with_dots()
    {
        var told = await RunAsync("calls/callLegs");

        told.Should().StartWith("/calls/{callId}/callLegs").And.Contain("remoteParty *");
        (await RunAsync("calls.calllegs")).Should().Be(told);
    }

    [Theory]
    [InlineData("coSpase", "Unknown resource \"coSpase\"; similar names: coSpaces")]
    [InlineData("zzzzzzzzzzzz", "Unknown resource \"zzzzzzzzzzzz\"; cmssim api lists all resources.")]
    [InlineData("recorders --release 3.0", "Unknown resource \"recorders\" in release 3.0;")]
    [InlineData("--release 9.9", "Invalid value \"9.9\" for --release; expected one of 2.0, 2.1,")]
    [InlineData("--totals --changes", "RESOURCE, --totals and --changes exclude each other; use one of them.")]
    [InlineData("--json --markdown", "--markdown and --json exclude each other; use one of them.")]
    public async Task Wrong_usage_gives_one_sentence_and_status_2(string arguments, string sentence)
    {
        var (status, output, errors) = await Tool.RunAsync(["api", .. arguments.Split(' ')]);

        status.Should().Be(2);
        output.Should().BeEmpty();
        errors.TrimEnd().Should().StartWith("cmssim: ").And.Contain(sentence).And.NotContain("\n");
    }

    private static async Task<string> RunAsync(params string[] args)
    {
        var (status, output, errors) = await Tool.RunAsync(["api", .. args]);
        status.Should().Be(0, errors);
        return output.ReplaceLineEndings("\n");
    }
}
