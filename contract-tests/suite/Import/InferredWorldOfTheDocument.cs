using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>The documented conversation, as an import of its log delivers it: with holes, without dates and without a world.</summary>
public sealed class InferredWorldOfTheDocument
{
    private static readonly Lazy<string> s_log = new(() => File.ReadAllText(Repository.CleanLog));

    [Fact]
    public async Task All_28_exchanges_match_in_the_inferred_worlds()
    {
        var built = BuiltInputs.Build(s_log.Value);
        var differences = new List<string>();
        foreach (var one in built)
            differences.AddRange(await BuiltReplay.DifferencesAsync(one));

        differences.Should().BeEmpty();
        built.Sum(one => one.Fixture.Exchanges.Count).Should().Be(28);
    }
}
