using CmsSim.Client.Generator;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class GeneratedClient
{
    private const string Command = "run: dotnet run --project client/Generator";

    private static readonly TypedClient s_generated = TypedClient.Generate(Repository.PathOf());

    [Fact]
    public void The_checked_in_files_are_those_that_the_generator_writes()
    {
        var folder = Repository.PathOf("client", "Api");

        Directory.EnumerateFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo(s_generated.Files.Keys, Command);
        foreach (var (name, text) in s_generated.Files)
            File.ReadAllText(Path.Combine(folder, name)).Should().Be(text, $"{name} follows from the reference; {Command}");
    }

    [Fact]
    public void Every_description_describes_a_part_of_the_reference() => string.Join(", ", s_generated.UnusedDescriptions).Should().BeEmpty();
}
