using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Clone;

/// <summary><c>cmssim clone</c>, as a script calls it.</summary>
public sealed class CloneVerb : IDisposable
{
    private const string Space = "2be23a10-f400-4436-baef-6058f55ca688";

    private const string World = $"""
        <world release="2.9">
          <bridge name="Core1" callBridge="00000000-0000-4000-8000-0000000000c1"/>
          <bridge name="Core2" callBridge="00000000-0000-4000-8000-0000000000c2"/>
          <accounts><account name="ann" password="s3cret"/></accounts>
          <callBridges>
            <callBridge id="00000000-0000-4000-8000-0000000000c1"><name>Core1</name></callBridge>
            <callBridge id="00000000-0000-4000-8000-0000000000c2"><name>Core2</name></callBridge>
          </callBridges>
          <coSpaces><coSpace id="{Space}"><name>Town hall 🏛</name><uri>town.hall</uri><passcode>4711</passcode></coSpace></coSpaces>
          <ldapServers><ldapServer id="5a3a8d34-3d66-4c5e-a3c8-6a7a04d5a1f0"><address>ldap.example.com</address><portNumber>636</portNumber><secure>true</secure></ldapServer></ldapServers>
        </world>
        """;

    private readonly CloneLab _lab = new();

    private string Output => _lab.PathOf("town.xml");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_clone_is_served_as_the_original_and_checked()
    {
        await using var original = await SimulatedCluster.StartAsync(World);

        var (status, output, _) = await RunAsync(original, "--check");

        status.Should().Be(0, output);
        output.Should().Contain($"{Output}: ").And.Contain("not redacted").And.MatchRegex("\n(\\d+) answers, \\1 match, 0 differ\n$").And.Contain("/ldapServers: the API never shows password, so 1 object lacks it");
        File.Exists(Output + ".answers").Should().BeTrue();
        File.Exists(Output + ".partial").Should().BeFalse();
        (await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken)).Should().NotContain("s3cret").And.Contain("Town hall 🏛");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Output + ".answers").Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_check_names_the_answers_that_differ()
    {
        await using var original = await SimulatedCluster.StartAsync(World);
        await RunAsync(original);
        var world = await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Output, world.Replace("<passcode>4711", "<passcode>4712", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (status, output, _) = await Tool.RunAsync("clone", "--check", Output);

        status.Should().Be(1);
        output.Should().Contain($"GET /api/v1/coSpaces/{Space}: byte ").And.Contain("'<passcode>4712</passcode>' instead of '<passcode>4711</passcode>'").And.EndWith("1 differ\n");
    }

    [Fact]
    public async Task A_check_with_a_target_compares_with_its_present_answers()
    {
        await using var original = await SimulatedCluster.StartAsync(World);
        await RunAsync(original);
        await original.SendAsync("PUT", $"/api/v1/coSpaces/{Space}", "name=Library", authorization: "Basic YW5uOnMzY3JldA==");

        (await Tool.RunAsync("clone", "--check", Output)).Status.Should().Be(0);
        var (status, output, _) = await Tool.RunAsync("clone", "--check", Output, "--from", original.Host.Bridges[0].Http!.ToString(), "--user", "ann", "--password", "s3cret", "--rate", "5000", "--json");

        status.Should().Be(1);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("check").GetProperty("differences").EnumerateArray().Select(one => one.GetProperty("path").GetString())
            .Should().BeEquivalentTo("/api/v1/coSpaces", $"/api/v1/coSpaces/{Space}");
        Directory.EnumerateFiles(Path.GetDirectoryName(Output)!, "*.partial").Should().BeEmpty();
    }

    [Fact]
    public async Task Each_bridge_that_is_named_gives_its_own_calls()
    {
        await using var original = await SimulatedCluster.StartAsync(World);
        foreach (var bridge in new[] { 0, 1 })
            await original.SendAsync("POST", "/api/v1/calls", $"name=Call{bridge}", bridge, "Basic YW5uOnMzY3JldA==");

        var (status, output, _) = await RunAsync(original, "--from", original.Host.Bridges[1].Http!.ToString(), "--check");

        status.Should().Be(0, output);
        XElement.Parse(await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken)).Elements("bridge")
            .Select(bridge => (string?)bridge.Element("calls")?.Element("call")?.Element("name")).Should().Equal("Call0", "Call1");
    }

    [Fact]
    public async Task A_bridge_is_known_by_its_unique_name()
    {
        await using var original = await SimulatedCluster.StartAsync(World.Replace("00c2\"/>", "00c2\"><cluster><uniqueName>Core2</uniqueName></cluster></bridge>", StringComparison.Ordinal));
        await original.SendAsync("POST", "/api/v1/calls", "name=Own", 1, "Basic YW5uOnMzY3JldA==");

        var (status, output, _) = await Tool.RunAsync(Cli(new("ann", "s3cret"), original.Host.Bridges[1].Http!, "-o", Output, "--check"));

        status.Should().Be(0, output);
        output.Should().NotContain("assumed");
        XElement.Parse(await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken)).Elements("bridge")
            .Select(bridge => (string?)bridge.Element("calls")?.Element("call")?.Element("name")).Should().Equal(null, "Own");
    }

    [Fact]
    public async Task A_value_that_the_simulator_refuses_is_left_out_and_reported()
    {
        await using var bridge = new SmallBridge(2);
        bridge.Override = path => path.EndsWith(bridge.Ids[0], StringComparison.Ordinal) || path.EndsWith(bridge.Ids[1], StringComparison.Ordinal)
            ? ScriptedAnswer.Xml($"<coSpace id=\"{path[^36..]}\"><name>x</name><uri>same</uri><callProfile>{Space}</callProfile><later>1</later></coSpace>") : null;

        var (status, output, _) = await Tool.RunAsync("clone", "--from", bridge.Address.ToString(), "-o", Output, "--rate", "5000");

        status.Should().Be(0, output);
        output.Should().Contain($"/coSpaces/{bridge.Ids[0]}: <callProfile> refers to {Space}, which is not in callProfiles")
            .And.Contain("/coSpaces: <later> is not documented").And.Contain($"/coSpaces/{bridge.Ids[1]}: ").And.Contain("duplicateCoSpaceUri");
        await using var served = await SimulatedCluster.StartAsync(await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_redacted_clone_keeps_no_original_value()
    {
        await using var original = await SimulatedCluster.StartAsync(World);

        var (status, output, _) = await RunAsync(original, "--redact", "--key", _lab.PathOf("redaction.key"));

        status.Should().Be(0, output);
        Directory.EnumerateFiles(Path.GetDirectoryName(Output)!).Select(Path.GetFileName).Should().BeEquivalentTo("town.xml", "town.xml.map", "redaction.key");
        var world = await File.ReadAllTextAsync(Output, TestContext.Current.CancellationToken);
        world.Should().NotContainAny("Town hall", "town.hall", "4711", Space, "ldap.example.com");
        output.Should().NotContain(Space).And.Contain("The world is redacted.");
        await using var served = await SimulatedCluster.StartAsync(world);
    }

    [Fact]
    public async Task Wrong_credentials_have_status_1_and_one_sentence()
    {
        await using var original = await SimulatedCluster.StartAsync(World);

        var (status, _, errors) = await Tool.RunAsync("clone", "--from", original.Host.Bridges[0].Http!.ToString(), "-o", Output, "--user", "ann", "--password", "wrong");

        status.Should().Be(1);
        errors.Should().Be($"cmssim: {original.Host.Bridges[0].Http} rejects the password of user \"ann\" (401).\n");
    }

    [Fact]
    public async Task An_unreachable_bridge_has_status_3_and_the_way_to_continue()
    {
        Uri address;
        await using (var gone = new ScriptedServer(_ => ScriptedAnswer.Challenge))
            address = gone.Address;

        var (status, _, errors) = await Tool.RunAsync(Cli(new(), address, "-o", Output));

        status.Should().Be(3);
        errors.Should().StartWith($"cmssim: {address} cannot be reached: ").And.EndWith("run the same command to continue.\n");
    }

    [Theory]
    [InlineData("clone needs --output FILE for the world, or --check FILE to check one.", "--from", "http://127.0.0.1:1")]
    [InlineData("clone needs the address of a bridge, such as --from https://cms.example.com.", "-o", "x.xml")]
    [InlineData("Invalid value \"cms\" for --from; expected an address such as https://14.80.82.30:445.", "--from", "cms", "-o", "x.xml")]
    [InlineData("--from names the same bridge twice.", "--from", "http://a", "--from", "http://a/", "-o", "x.xml")]
    [InlineData("Invalid value \"0\" for --rate; expected a number from 1 to 100000.", "--from", "http://a", "-o", "x.xml", "--rate", "0")]
    [InlineData("--output and --check FILE exclude each other; --check without a FILE checks the world that is written.", "--from", "http://a", "-o", "x.xml", "--check", "y.xml")]
    [InlineData("--redact and --check exclude each other: a redacted world gives other answers. Clone and check first, then run cmssim redact.", "--from", "http://a", "-o", "x.xml", "--check", "--redact")]
    [InlineData("--allow and --exact contradict each other; leave out one of them.", "--check", "x.xml", "--allow", "time", "--exact")]
    public async Task Wrong_usage_has_status_2_and_one_sentence(string sentence, params string[] args)
    {
        var (status, _, errors) = await Tool.RunAsync(["clone", .. args]);

        status.Should().Be(2);
        errors.Should().Be($"cmssim: {sentence}\n");
    }

    [Fact]
    public async Task A_world_without_answers_cannot_be_checked_alone()
    {
        await File.WriteAllTextAsync(Output, World, TestContext.Current.CancellationToken);

        var (status, _, errors) = await Tool.RunAsync("clone", "--check", Output);

        status.Should().Be(2);
        errors.Should().Be($"cmssim: {Output}.answers does not exist; it has the answers that {Output} was made from. Name the bridge with --from to compare with its present answers.\n");
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(SimulatedCluster original, params string[] more) =>
        Tool.RunAsync(Cli(new("ann", "s3cret"), original.Host.Bridges[0].Http!, ["-o", Output, .. more]));

    private static string[] Cli(Login login, Uri from, params string[] more) =>
        ["clone", "--from", from.ToString(), "--user", login.User, "--password", login.Password, "--rate", "5000", .. more];

    private sealed record Login(string User = "admin", string Password = "admin");
}
