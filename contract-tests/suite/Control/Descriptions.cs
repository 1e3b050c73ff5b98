using System.Text.Json;
using System.Text.Json.Nodes;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>The control API describes the simulated API as the tool does.</summary>
public sealed class Descriptions
{
    [Fact]
    public async Task The_description_has_every_node_of_the_release_of_the_world()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "2.9" });

        var answer = JsonDocument.Parse((await cluster.ControlAsync("GET", "/description")).Text).RootElement;

        (answer.GetProperty("release").GetString(), answer.GetProperty("isPartial").GetBoolean()).Should().Be(("2.9", false));
        answer.GetProperty("releases").EnumerateArray().Select(release => release.GetString()).Should().Equal(ApiDescription.Releases);
        var nodes = ApiDescription.Read().In("2.9");
        answer.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("name").GetString()).Should().Equal(nodes.Select(node => node.Name));
        var spaces = answer.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("name").GetString() is "coSpaces");
        (spaces.GetProperty("path").GetString(), spaces.GetProperty("chapter").GetString(), spaces.GetProperty("since").GetString(), spaces.GetProperty("evidence").GetString(), spaces.TryGetProperty("until", out _))
            .Should().Be(("/coSpaces", "Spaces", "2.0", "documented", false));
        foreach (var count in (string[])["methods", "parameters", "elements", "filters", "documented", "observed", "inferred"])
            answer.GetProperty("totals").GetProperty(count).GetInt32().Should().Be(answer.GetProperty("nodes").EnumerateArray().Sum(node => node.GetProperty(count).GetInt32()), count);
        (await cluster.ControlAsync("GET", "/description?release=3.4")).Text.Should().Contain("\"release\":\"3.4\",\"isPartial\":true");
    }

    [Theory]
    [InlineData("coSpaces", "coSpaces")]
    [InlineData("COSPACES", "coSpaces")]
    [InlineData("coSpaces.accessMethods", "coSpaces/accessMethods")]
    [InlineData("system.configuration.cluster", "system/configuration/cluster")]
    public async Task A_node_is_described_as_the_tool_prints_it(string node, string resource)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var (status, text) = await cluster.ControlAsync("GET", $"/description/{node}?release=3.0");
        var (_, printed, _) = await Tool.RunAsync("api", resource, "--release", "3.0", "--json");

        status.Should().Be(200);
        text.Should().Be(printed.TrimEnd());
        var reasons = JsonNode.Parse(text)!["reasonList"]!.AsArray();
        reasons.Select(reason => (string?)reason!["name"]).Should().Equal(JsonNode.Parse(text)!["failureReasons"]!.AsArray().Select(name => (string?)name));
        reasons.Select(reason => (string?)reason!["evidence"]).Except(["documented", "observed", "inferred"]).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/description?release=9.9", 400, "Invalid release \\u00229.9\\u0022; expected one of 2.0, ")]
    [InlineData("/description?release=", 400, "Invalid release")]
    [InlineData("/description/coSpaces?release=x", 400, "Invalid release")]
    [InlineData("/description/cospases", 404, "Release 2.0 has no node \\u0022cospases\\u0022; GET /description lists them all.")]
    [InlineData("/description/%3Cb%3E", 404, "\\u003Cb\\u003E")]
    [InlineData("/description/coSpaces/accessMethods", 404, "is not part of the control API")]
    public async Task An_unknown_release_or_node_is_refused(string path, int status, string sentence)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.ControlAsync("GET", path);

        answer.Status.Should().Be(status);
        answer.Text.Should().Contain(sentence);
    }
}
