using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.WebAdmin;

/// <summary>The pages of the configuration set the same values as the API, by the same checks.</summary>
public sealed class ConfigurationForms
{
    [Fact]
    public async Task The_general_page_sets_the_XMPP_server_and_the_web_bridge()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.3" });
        var visitor = await WebVisitor.LogInAsync(cluster);
        Labels(await visitor.PageAsync("/configuration/general")).Should()
            .Equal("Unique Call Bridge name", "Domain", "Server address", "Shared secret", "Guest account client URI", "Guest access via hyperlink");

        var page = await visitor.FollowAsync(await SubmitAsync(visitor, "/configuration/general", ("Unique Call Bridge name", "core1"), ("Domain", "example.com"), ("Shared secret", "s3cret"), ("Guest account client URI", "https://join.example.com"), ("Guest access via hyperlink", "false")));

        page.ToString().Should().NotContain("s3cret");
        (await cluster.GetAsync("/api/v1/system/configuration/xmpp")).Text.Should().Contain("<uniqueName>core1</uniqueName><domain>example.com</domain>");
        (await cluster.GetAsync("/api/v1/webBridges")).Text.Should().Contain("total=\"1\"").And.Contain("<url>https://join.example.com</url>");
        (await cluster.StateAsync()).Should().Contain("s3cret");
        (await visitor.PageAsync("/status/general")).Value.Should().Contain("not connected to example.com (XMPP is not simulated)");

        // A form that changes nothing sends nothing.
        var lines = (await cluster.LogAsync()).Length;
        await visitor.FollowAsync(await SubmitAsync(visitor, "/configuration/general"));
        (await cluster.LogAsync()).Should().HaveCount(lines);
    }

    [Fact]
    public async Task A_directory_is_set_up_by_one_form_and_read_by_another_button()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        const string Page = "/configuration/active-directory";
        Labels(await visitor.PageAsync(Page)).Should().Equal(
            "Address", "Port", "Secure connection", "Username", "Password", "Display Name", "Username", "Space Name", "Space URI user part", "Space Call ID", "Base DN", "Filter");

        // All or nothing.
        var before = await cluster.StateAsync();
        var refused = await SubmitAsync(visitor, Page, ("Address", "ldap.example.com"), ("Port", "x"), ("Base DN", "dc=example"));
        refused.Status.Should().Be(400);
        WebVisitor.Read(refused).Descendants("code").Select(code => code.Value).Should().OnlyContain(reason => reason == "parameterError");
        (await cluster.StateAsync()).Should().Be(before);
        (await SubmitAsync(visitor, Page, ("Base DN", "dc=example"))).Status.Should().Be(400, "there is no server yet");
        (await cluster.StateAsync()).Should().Be(before);

        await visitor.FollowAsync(await SubmitAsync(visitor, Page, ("Address", "ldap.example.com"), ("Port", "389"), ("Secure connection", "false"), ("Display Name", "$cn$"), ("Base DN", "dc=example"), ("Filter", "(mail=*)")));
        var server = Regex(await cluster.GetAsync("/api/v1/ldapServers"), "<ldapServer id=\"(.{36})\"><address>ldap.example.com</address>");
        var mapping = Regex(await cluster.GetAsync("/api/v1/ldapMappings"), "<ldapMapping id=\"(.{36})\"><jidMapping></jidMapping><nameMapping>\\$cn\\$</nameMapping>");
        Regex(await cluster.GetAsync("/api/v1/ldapSources"), $"(<server>{server}</server><mapping>{mapping}</mapping><baseDn>dc=example</baseDn><filter>\\(mail=\\*\\)</filter>)");

        await visitor.FollowAsync(await visitor.SubmitAsync(Page, "Sync now"));
        (await cluster.LogAsync()).Should().Contain(line => line.Contains("web user \"admin\" created new LDAP sync "));
    }

    [Fact]
    public async Task Call_settings_are_those_of_the_profile_of_the_system()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        const string Page = "/configuration/call-settings";
        var encryption = (await visitor.PageAsync(Page)).Descendants("select").First();
        encryption.Elements("option").Select(option => option.Value).Should().Equal("<unset>", "allowed", "required", "disabled");

        await visitor.FollowAsync(await SubmitAsync(visitor, Page, ("SIP media encryption", "required")));
        await visitor.FollowAsync(await SubmitAsync(visitor, Page, ("SIP BFCP mode", "serverOnly")));

        var profile = Regex(await cluster.GetAsync("/api/v1/system/profiles"), "<callLegProfile>(.{36})</callLegProfile>");
        (await cluster.GetAsync($"/api/v1/callLegProfiles/{profile}")).Text.Should().Contain("<sipMediaEncryption>required</sipMediaEncryption>").And.Contain("<bfcpMode>serverOnly</bfcpMode>");
        (await cluster.GetAsync("/api/v1/callLegProfiles")).Text.Should().Contain("total=\"1\"");
        (await visitor.PageAsync(Page)).Descendants("option").Where(option => option.Attribute("selected") is not null).Select(option => option.Value)
            .Should().Equal("required", "<unset>", "<unset>", "server role only");
    }

    [Fact]
    public async Task CDR_receivers_are_added_changed_and_removed()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        const string Page = "/configuration/cdr-settings";
        Labels(await visitor.PageAsync(Page)).Should().Equal("Receiver URI 1", "Receiver URI 2", "Receiver URI 3", "Receiver URI 4");

        await visitor.FollowAsync(await SubmitAsync(visitor, Page, ("Receiver URI 1", "http://127.0.0.1:9/a"), ("Receiver URI 2", "http://127.0.0.1:9/b")));
        (await ReceiversAsync()).Should().Equal("http://127.0.0.1:9/a", "http://127.0.0.1:9/b");
        await visitor.FollowAsync(await SubmitAsync(visitor, Page, ("Receiver URI 1", ""), ("Receiver URI 2", "http://127.0.0.1:9/c")));
        (await ReceiversAsync()).Should().Equal("http://127.0.0.1:9/c");
        var refused = await SubmitAsync(visitor, Page, ("Receiver URI 1", "http://127.0.0.1:9/d"), ("Receiver URI 2", "nothing"));
        WebVisitor.Read(refused).Descendants("li").Single(line => line.Elements("code").Any()).Value.Should().Contain("Receiver URI 2");
        (await ReceiversAsync()).Should().Equal("http://127.0.0.1:9/c");

        async Task<IEnumerable<string>> ReceiversAsync() =>
            XElement.Parse((await cluster.GetAsync("/api/v1/system/cdrReceivers")).Text[21..]).Descendants("uri").Select(uri => uri.Value);
    }

    [Fact]
    public async Task Rules_of_the_dial_plan_have_the_documented_columns_and_words()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);
        var outbound = await visitor.PageAsync("/configuration/outbound-calls");
        Heads(outbound, 0).Should().Equal("", "Domain", "SIP proxy to use", "Local contact domain", "Local from domain", "Trunk type", "Behavior", "Priority", "Encryption", "Actions");
        var incoming = await visitor.PageAsync("/configuration/incoming-calls");
        Heads(incoming, 0).Should().Equal("", "Domain", "Priority", "Targets spaces", "Targets users", "Targets IVRs", "Targets Lync", "Actions");
        Heads(incoming, 1).Should().Equal("", "Domain matching pattern", "Priority", "Forward", "Caller ID", "Rewrite domain", "Forwarding domain", "Actions");

        await visitor.FollowAsync(await AddAsync(outbound, 0, ("domain", "example.com"), ("sipProxy", "sip.example.com"), ("failureAction", "continue"), ("priority", "7")));
        await visitor.FollowAsync(await AddAsync(outbound, 1, ("type", "raw"), ("match", "(.*)@a"), ("transform", "$1@b")));
        await visitor.FollowAsync(await AddAsync(incoming, 0, ("domain", "example.com"), ("resolveToUsers", "false")));
        await visitor.FollowAsync(await AddAsync(incoming, 1, ("matchPattern", "*.example.com"), ("callerIdMode", "preserve"), ("destinationDomain", "example.org")));

        Cells(await visitor.PageAsync("/configuration/outbound-calls"), 0).Should().Equal("example.com", "sip.example.com", "", "", "Standard SIP", "Continue", "7", "Auto");
        Cells(await visitor.PageAsync("/configuration/outbound-calls"), 1).Should().Equal("raw", "(.*)@a", "$1@b", "0", "accept");
        Cells(await visitor.PageAsync("/configuration/incoming-calls"), 0).Should().Equal("example.com", "0", "yes", "no", "yes", "no");
        Cells(await visitor.PageAsync("/configuration/incoming-calls"), 1).Should().Equal("*.example.com", "0", "forward", "pass through", "yes", "example.org");
        var rule = Regex(await cluster.GetAsync("/api/v1/outboundDialPlanRules"), "<outboundDialPlanRule id=\"(.{36})\"");
        (await cluster.GetAsync($"/api/v1/outboundDialPlanRules/{rule}")).Text.Should().Contain("<scope>global</scope>");
        var refused = await AddAsync(await visitor.PageAsync("/configuration/incoming-calls"), 0, ("domain", "EXAMPLE.com"));
        refused.Status.Should().Be(400);

        Task<RawAnswer> AddAsync(XElement page, int table, params (string, string)[] fields) =>
            visitor.SubmitAsync(page, page.Descendants("button").Where(button => button.Value == "Add New").ElementAt(table), fields);
    }

    [Fact]
    public async Task The_cluster_page_names_the_bridge_and_lists_all()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster);

        await visitor.FollowAsync(await SubmitAsync(visitor, "/configuration/cluster", ("Peer link bit rate", "2000000"), ("Participant limit", "20")));

        (await cluster.GetAsync("/api/v1/system/configuration/cluster")).Text.Should().Contain("<peerLinkBitRate>2000000</peerLinkBitRate>").And.Contain("<participantLimit>20</participantLimit>");
        SpacesPage.Rows(await visitor.PageAsync("/configuration/cluster")).Should().HaveCount(2).And.OnlyContain(row => row.StartsWith("CallBridge-Core"));
        (await SubmitAsync(visitor, "/configuration/cluster", ("Participant limit", "many"))).Status.Should().Be(400);
    }

    [Fact]
    public async Task Calls_and_users_are_listed()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        cluster.Advance(3_725);
        var visitor = await WebVisitor.LogInAsync(cluster);

        var page = await visitor.PageAsync("/status/calls");
        page.Descendants("tbody").Single().Elements("tr").Single().Elements("td").Select(cell => cell.Value.Trim()).Should().Equal("Ad hoc", "Ad hoc", "01:02:05", "0", "0", "no", "no");
        (await visitor.PageAsync("/status/calls?filter=none")).Value.Should().Contain("There are no active calls.");
        (await visitor.PageAsync("/status/users")).Value.Should().Contain("There are no users.");
        (await visitor.PageAsync("/status/general")).Value.Should().Contain("Uptime").And.NotContain("XMPP");
    }

    [Fact]
    public async Task Without_a_database_master_the_page_says_so()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var visitor = await WebVisitor.LogInAsync(cluster, 1);
        (await cluster.ControlAsync("POST", "/bridges/Core2/isolate")).Status.Should().Be(200);

        var refused = await visitor.SubmitAsync("/configuration/spaces", "Add New", ("name", "Room"));

        WebVisitor.Read(refused).Descendants("code").Single().Value.Should().Be("databaseNotReady");
    }

    /// <summary>Presses Submit after setting the fields with these labels.</summary>
    private static async Task<RawAnswer> SubmitAsync(WebVisitor visitor, string target, params (string Label, string Value)[] fields)
    {
        var page = await visitor.PageAsync(target);
        return await visitor.SubmitAsync(page, page.Descendants("button").First(button => button.Value == "Submit"),
            [.. fields.Select(field => ((string)page.Descendants("label").First(label => label.Value == field.Label).Attribute("for")!, field.Value))]);
    }

    private static IEnumerable<string> Labels(XElement page) => page.Descendants("label").Select(label => label.Value);

    private static IEnumerable<string> Heads(XElement page, int table) => page.Descendants("thead").ElementAt(table).Descendants("th").Select(cell => cell.Value.Trim());

    private static IEnumerable<string> Cells(XElement page, int table) =>
        page.Descendants("tbody").ElementAt(table).Elements("tr").First().Elements("td").Skip(1).SkipLast(1).Select(cell => cell.Value.Trim());

    private static string Regex(RawAnswer answer, string pattern)
    {
        var match = System.Text.RegularExpressions.Regex.Match(answer.Text, pattern);
        match.Success.Should().BeTrue($"{answer.Text} should match {pattern}");
        return match.Groups[1].Value;
    }
}
