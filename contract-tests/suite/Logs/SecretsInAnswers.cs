using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Logs;

/// <summary>Answers and traces contain no password of a server. What guests need, such as passcodes, is shown in answers.</summary>
public sealed class SecretsInAnswers
{
    private const string Hidden = "tell-no-one";

    /// <summary>The secrets that answers show in clear, each with its evidence.</summary>
    private static readonly Dictionary<string, string> s_shown = new()
    {
        ["coSpaces passcode"] = "document 213552",
        ["coSpaces secret"] = "document 213552",
        ["accessMethods passcode"] = "document 213552; the guide's list has it, too",
        ["accessMethods secret"] = "document 213552",
        ["emailInvitation invitation"] = "the text is made to be sent to those who are invited, with the passcode",
    };

    // Case 05: document 211301 notes that the answer does not show the password.
    [Theory]
    [InlineData("2.0")]
    [InlineData("2.2")]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public async Task A_turn_server_does_not_show_its_password(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });

        var server = await cluster.CreateAsync("/api/v1/turnServers", "serverAddress=192.0.2.30&clientAddress=198.51.100.30&username=turnuser&password=turnsecret&type=expressway");
        await cluster.SendAsync("PUT", "/api/v1/turnServers/" + server, "password=turnsecret2");

        (await cluster.GetAsync("/api/v1/turnServers/" + server)).Text.Should().Be(
            $"<?xml version=\"1.0\"?><turnServer id=\"{server}\"><serverAddress>192.0.2.30</serverAddress><clientAddress>198.51.100.30</clientAddress><type>expressway</type><username>turnuser</username></turnServer>");
        (await cluster.GetAsync("/api/v1/turnServers")).Text.Should().NotContain("turnsecret");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("turnsecret"));

        // The bridge keeps it all the same.
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Should().Contain("<password>turnsecret2</password>");
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("2.9")]
    [InlineData("3.0")]
    [InlineData("3.4")]
    public async Task No_answer_or_trace_contains_the_secret_of_a_server(string release)
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = release });
        var nodes = new List<string>();
        foreach (var (node, form) in ((string, string)[])
            [("ldapServers", $"address=a&portNumber=636&secure=true&username=u&password={Hidden}"), ("turnServers", $"serverAddress=a&username=u&password={Hidden}")])
        {
            nodes.Add(node);
            nodes.Add($"{node}/{await cluster.CreateAsync("/api/v1/" + node, form)}");
        }
        var hasXmpp = Release.Named(release) < Release.Named("3.0");
        if (hasXmpp)
        {
            (await cluster.SendAsync("PUT", "/api/v1/system/configuration/xmpp", $"uniqueName=a&sharedSecret={Hidden}")).Status.Should().Be(200);
            nodes.Add("system/configuration/xmpp");
        }

        foreach (var node in nodes)
        {
            var answer = await cluster.GetAsync("/api/v1/" + node);
            answer.Status.Should().Be(200);
            answer.Text.Should().NotContain(Hidden).And.NotContain("password").And.NotContain("sharedSecret");
        }
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains(Hidden));
        (await cluster.ControlAsync("GET", "/journal")).Text.Should().NotContain(Hidden);
        (await cluster.ControlAsync("GET", "/world?secrets=true")).Text.Split(Hidden).Should().HaveCount(hasXmpp ? 4 : 3);
    }

    /// <summary>Asks the question of every secret in the model, also of those that later definitions add.</summary>
    [Fact]
    public void Answers_show_exactly_the_secrets_that_evidence_shows()
    {
        var shown = from type in Catalog.Types
                    from element in Flat(type.Item).Concat(Flat(type.Listed)).Distinct()
                    where element is not Field<bool> and not Field<long> && Secrets.IsSecret(element.Name) && (element as Field)?.Values.Words is not [_, ..]
                    select $"{type.Collection} {element.Name}";

        shown.Distinct().Should().BeEquivalentTo(s_shown.Keys);
    }

    [Fact]
    public async Task A_trace_masks_the_secrets_that_answers_show()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", $"name=a&callId=1&passcode=0815&secret={Hidden}");
        var method = await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", $"callId=2&passcode=4711&secret={Hidden}2");

        (await cluster.GetAsync("/api/v1/coSpaces/" + space)).Text.Should().Contain("<passcode>0815</passcode>").And.Contain($"<secret>{Hidden}</secret>");
        (await cluster.GetAsync($"/api/v1/coSpaces/{space}/accessMethods/{method}")).Text.Should().Contain("<passcode>4711</passcode>").And.Contain($"<secret>{Hidden}2</secret>");
        (await cluster.GetAsync($"/api/v1/coSpaces/{space}/accessMethods")).Text.Should().Contain("<passcode>4711</passcode>").And.NotContain("<secret>");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains(Hidden) || line.Contains("4711") || line.Contains("0815"));
    }

    private static IEnumerable<Element> Flat(IEnumerable<Element> elements) =>
        elements.SelectMany(element => element is Group group ? Flat(group.Children) : [element]);
}
