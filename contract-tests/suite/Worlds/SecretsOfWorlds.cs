using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Worlds;

/// <summary>Passwords, passcodes and secrets in exported and imported worlds.</summary>
public sealed class SecretsOfWorlds
{
    [Fact]
    public async Task An_export_omits_secrets_unless_they_are_requested()
    {
        await using var cluster = await SimulatedCluster.StartAsync(s_world);
        await FillAsync(cluster);

        var (_, without) = await cluster.ControlAsync("GET", "/world");
        var (_, with) = await cluster.ControlAsync("GET", "/world?secrets=true");

        foreach (var secret in (string[])["hunter1", "hunter2", "hunter3", "hunter4", "hunter5", "4711", "0815"])
        {
            with.Should().Contain(secret);
            without.Should().NotContain(secret);
        }
        without.Should().Contain("<world release=\"2.0\" secrets=\"omitted\"").And.NotContain("<secret>").And.Contain("<account name=\"admin\" />");
        with.Should().NotContain("omitted");
        (await cluster.ControlAsync("GET", "/world?secrets=false")).Text.Should().Be(without);
    }

    [Fact]
    public async Task Running_objects_keep_their_secrets_when_a_world_without_them_is_imported()
    {
        await using var cluster = await SimulatedCluster.StartAsync(s_world);
        await FillAsync(cluster);
        var (_, without) = await cluster.ControlAsync("GET", "/world");
        var (_, with) = await cluster.ControlAsync("GET", "/world?secrets=true");

        (await cluster.ControlAsync("PUT", "/world", without)).Status.Should().Be(200);

        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Be(Regex.Replace(with, "(<entry dn=\"cn=a\")>.*?</entry>", "$1 />", RegexOptions.Singleline), "every secret except those in directories is known");
        (await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic " + Convert.ToBase64String("admin:hunter1"u8))).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_run_that_starts_in_a_world_without_secrets_generates_new_ones()
    {
        await using var cluster = await SimulatedCluster.StartAsync(s_world);
        await FillAsync(cluster);
        var (_, without) = await cluster.ControlAsync("GET", "/world");

        await using var other = await SimulatedCluster.StartAsync(without, options => options with { Password = "chosen" });

        (await other.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic " + Convert.ToBase64String("admin:chosen"u8))).Status.Should().Be(200);
        (await other.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic " + Convert.ToBase64String("admin:hunter1"u8))).Status.Should().Be(401);
        var (_, started) = await other.ControlAsync("GET", "/world?secrets=true");
        var secrets = Regex.Matches(started, "<secret>(.*?)</secret>").Select(match => match.Groups[1].Value).ToList();
        secrets.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(secret => secret.Length == 22);
        started.Should().NotContain("<passcode>4711").And.NotContain("hunter");
        (await other.ControlAsync("PUT", "/world", started)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("omited")]
    [InlineData("")]
    public async Task The_secrets_attribute_accepts_only_omitted(string word)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        (await cluster.ControlAsync("PUT", "/world", $"<world secrets=\"{word}\"><bridge name=\"A\"/><bridge name=\"B\"/></world>")).Text.Should().Contain("expected \\u0022omitted\\u0022 or no attribute");
    }

    private static readonly string s_world =
        """
        <world>
          <bridge name="Core1"/><bridge name="Core2"/>
          <accounts><account name="admin" password="hunter1"/></accounts>
          <directory><entry dn="cn=a"><userPassword>hunter5</userPassword></entry></directory>
        </world>
        """;

    private static async Task FillAsync(SimulatedCluster cluster)
    {
        var admin = "Basic " + Convert.ToBase64String("admin:hunter1"u8);
        async Task<string> CreateAsync(string target, string body)
        {
            var answer = await cluster.SendAsync("POST", target, body, authorization: admin);
            answer.Status.Should().Be(200, answer.ToString());
            return answer.Location![^36..];
        }

        // Only the passcodes distinguish the space and its access method.
        var space = await CreateAsync("/api/v1/coSpaces", "name=A&uri=a&callId=100&passcode=4711");
        await CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=a&callId=100&passcode=0815");
        await CreateAsync("/api/v1/ldapServers", "address=ldap.example.com&portNumber=636&username=u&password=hunter2&secure=true");
        await CreateAsync("/api/v1/turnServers", "serverAddress=turn.example.com&username=u&password=hunter3");
        (await cluster.SendAsync("PUT", "/api/v1/system/configuration/xmpp", "uniqueName=a&sharedSecret=hunter4", authorization: admin)).Status.Should().Be(200);
    }
}
