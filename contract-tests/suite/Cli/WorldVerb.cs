using System.Text.Json;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class WorldVerb
{
    [Fact]
    public async Task A_generated_world_has_the_requested_objects_and_a_cluster_starts_in_it()
    {
        var world = await GenerateAsync("--spaces", "300", "--users", "30", "--seed", "7");

        await using var cluster = await SimulatedCluster.StartAsync(world);
        (await cluster.GetAsync("/api/v1/coSpaces")).Text.Should().StartWith("<?xml version=\"1.0\"?><coSpaces total=\"300\">");
        (await cluster.GetAsync("/api/v1/users")).Text.Should().StartWith("<?xml version=\"1.0\"?><users total=\"30\">");
    }

    [Fact]
    public async Task The_users_of_a_generated_world_are_those_of_its_directory()
    {
        var world = await GenerateAsync("--spaces", "10", "--users", "5");
        await using var cluster = await SimulatedCluster.StartAsync(world);
        var before = await cluster.StateAsync();

        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(60);

        (await cluster.StateAsync()).Should().Be(before);
    }

    [Fact]
    public async Task The_same_seed_and_sizes_give_the_same_bytes_and_another_seed_other_bytes()
    {
        var first = await GenerateAsync("--seed", "7");

        (await GenerateAsync("--seed", "7")).Should().Be(first);
        (await GenerateAsync("--seed", "8")).Should().NotBe(first);
    }

    [Fact]
    public async Task A_file_gets_the_same_bytes_as_standard_output()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");

        await GenerateAsync("--spaces", "3", "-o", file);

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().Be(await GenerateAsync("--spaces", "3")).And.EndWith("</world>\n");
    }

    [Fact]
    public async Task The_result_is_also_available_as_JSON()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");

        var (status, output, _) = await Tool.RunAsync("world", "generate", "--spaces", "3", "--users", "0", "-o", file, "--json");

        status.Should().Be(0);
        JsonDocument.Parse(output).RootElement.GetProperty("spaces").GetInt32().Should().Be(3);
        XElement.Load(file).Element("coSpaces")!.Elements().Should().HaveCount(3);
        XElement.Load(file).Element("users").Should().BeNull();
    }

    [Theory]
    [InlineData("Invalid value \"-1\" for --spaces; expected a number from 0 to 1000000.", "--spaces", "-1")]
    [InlineData("Invalid value \"99999999999\" for --spaces; expected a number from 0 to 1000000.", "--spaces", "99999999999")]
    [InlineData("Invalid value \"abc\" for --users; expected a number from 0 to 1000000.", "--users", "abc")]
    [InlineData("Invalid value \"x\" for --seed; expected a number from -2147483648 to 2147483647.", "--seed", "x")]
    [InlineData("Invalid value \"9.9\" for --release; expected one of 2.0, 2.1,", "--release", "9.9")]
    [InlineData("cannot be written", "-o", "no/such/folder/world.xml")]
    public async Task A_mistake_gives_one_sentence(string sentence, params string[] args)
    {
        var (status, _, errors) = await Tool.RunAsync(["world", "generate", .. args]);

        status.Should().Be(2);
        errors.Should().Contain(sentence);
    }

    private static async Task<string> GenerateAsync(params string[] args)
    {
        var (status, output, errors) = await Tool.RunAsync(["world", "generate", .. args]);
        errors.Should().BeEmpty();
        status.Should().Be(0);
        return output;
    }
}
