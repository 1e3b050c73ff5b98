using System.Text;
using CmsSim.ContractTests.Docs;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>The way of docs/install.md from an empty folder to a green test, with nothing but the packages, as its commands stand.</summary>
[Collection(nameof(Packed))]
public sealed class EmptyFolder(PackedPackages packages)
{
    [Fact]
    public async Task The_documented_commands_lead_to_a_green_test()
    {
        var blocks = Page.Read("docs/install.md").Blocks.Where(block => block.IsRunInAnEmptyFolder || block.Language is "csharp").ToList();
        blocks.Select(block => block.Language).Should().Equal("sh", "csharp", "console");
        var script = new StringBuilder("set -e\n").Append(blocks[0].Text);
        script.Append(System.Globalization.CultureInfo.InvariantCulture, $"cat > SpaceTests.cs <<'CODE'\n{blocks[1].Text}CODE\n");
        var test = blocks[2].Commands().Should().ContainSingle().Subject;
        script.Append(test.Text);

        var output = await packages.Shell.RunAsync(packages.NewFolder("empty"), "bash", "-c", script.ToString());

        Pattern.ShouldMatch(output, test.Output, test.Place);
    }

    [Fact]
    public void The_test_is_that_of_the_readme() =>
        Page.Read("docs/install.md").Blocks.Single(block => block.Language is "csharp").Text.Should().Be(packages.Open("CmsSim.Simulator").Code);
}
