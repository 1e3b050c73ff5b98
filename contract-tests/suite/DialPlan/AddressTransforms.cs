using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.DialPlan;

/// <summary>Dial transforms, applied to addresses without dialling them.</summary>
public sealed class AddressTransforms
{
    [Theory]
    [InlineData("raw", "", "x$1", "ann@example.com", "xann@example.com")]
    [InlineData("raw", "($1/^ann@/)", "near@example.com", "ann@example.com", "near@example.com")]
    [InlineData("raw", "($1/^bob@/)", "near@example.com", "ann@example.com", "ann@example.com")]
    [InlineData("raw", "($1/ann/)($1/com$/)", "both", "ann@example.com", "both")]
    [InlineData("raw", "($1/ann/)($1/org$/)", "both", "ann@example.com", "ann@example.com")]
    [InlineData("raw", "", "", "ann@example.com", "ann@example.com")]
    [InlineData("raw", "", "$1{/n/m/}", "ann@example.com", "amm@example.com")]
    [InlineData("raw", "", "$1{/(a)(n*)@.*/$2$1/}", "ann@example.com", "nna")]
    [InlineData("raw", "", "$1{/@.*//}{/^/+/}", "4711@example.com", "+4711")]
    [InlineData("raw", "", "$1{/\\//-/}", "a/b", "a-b")]
    [InlineData("raw", "", "$1{nothing}!", "ann", "ann!")]
    [InlineData("raw", "", "$1{/(/x/}", "ann", "ann")]
    [InlineData("raw", "", "$2$", "ann", "$2$")]
    [InlineData("raw", "", "$1{/n/m/", "ann", "ann{/n/m/")]
    [InlineData("strip", "", "$1", "9 00-44.7", "900447")]
    [InlineData("strip", "($1/^900$/)", "x", "9-0.0", "x")]
    [InlineData("phone", "", "$1|$2", "+1 (408) 555-0100", "1|4085550100")]
    [InlineData("phone", "", "$1|$2", "+7 495 1", "7|4951")]
    [InlineData("phone", "", "$1|$2", "+49 30 123", "49|30123")]
    [InlineData("phone", "", "$1|$2", "+353 1 234", "353|1234")]
    [InlineData("phone", "($1/^49$/)($2/^30/)", "$2", "+49.30.123", "30123")]
    [InlineData("phone", "($1/^44$/)", "$2", "+49.30.123", "+49.30.123")]
    [InlineData("phone", "", "x", "49 30 123", "49 30 123")]
    [InlineData("phone", "", "x", "+49 a", "+49 a")]
    [InlineData("phone", "", "x", "+49", "+49")]
    public async Task A_transform_rewrites_an_address_that_it_matches(string type, string match, string transform, string address, string dialled) =>
        (await OfAsync(address, [(type, match, transform, 0, "accept")])).Should().Be(dialled);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("($1/(/)")]
    [InlineData("($2/ann/)")]
    [InlineData("($0/ann/)")]
    [InlineData("($x/ann/)")]
    [InlineData("($1/ann/")]
    [InlineData("($1/ann/)x")]
    [InlineData("x($1/ann/)")]
    public async Task A_condition_that_cannot_be_read_matches_nothing(string match) =>
        (await OfAsync("ann@example.com", [("raw", match, "x", 0, "accept")])).Should().Be("ann@example.com");

    [Theory]
    [InlineData("$1{/.*//}")]
    [InlineData("$1{/a/\n/}")]
    public async Task A_transform_to_something_that_is_no_address_dials_nothing(string transform) =>
        (await OfAsync("ann@example.com", [("raw", "", transform, 0, "accept")])).Should().BeNull();

    [Theory]
    [InlineData(66, true)]
    [InlineData(67, false)]
    public async Task A_transform_to_more_than_a_thousand_characters_dials_nothing(int times, bool isDialled) =>
        ((await OfAsync("ann@example.com", [("raw", "", string.Concat(Enumerable.Repeat("$1", times)), 0, "accept")])) is not null).Should().Be(isDialled);

    [Fact]
    public async Task The_first_match_from_high_priority_to_low_decides()
    {
        (await OfAsync("ann", [("raw", "", "low", 1, "accept"), ("raw", "($1/ann/)", "high", 5, "accept"), ("raw", "($1/bob/)", "highest", 9, "accept")])).Should().Be("high");
        (await OfAsync("bob", [("raw", "", "low", 1, "accept"), ("raw", "($1/ann/)", "high", 5, "accept")])).Should().Be("low");
        (await OfAsync("cem", [("raw", "($1/ann/)", "high", 5, "accept")])).Should().Be("cem");
        (await OfAsync("ann", [])).Should().Be("ann");
    }

    [Fact]
    public async Task A_denied_address_dials_nothing()
    {
        (await OfAsync("ann", [("raw", "($1/ann/)", "x", 5, "deny"), ("raw", "", "low", 1, "accept")])).Should().BeNull();
        (await OfAsync("bob", [("raw", "($1/ann/)", "x", 5, "deny"), ("raw", "", "low", 1, "accept")])).Should().Be("low");
    }

    /// <summary>The address that is dialled in place of this one, on a bridge with these transforms.</summary>
    private static async Task<string?> OfAsync(string address, (string Type, string Match, string Transform, int Priority, string Action)[] transforms)
    {
        await using var lab = new InsideCluster(InsideCluster.WorldOf("<world><bridge name=\"Core1\"/><accounts><account name=\"admin\" password=\"admin\"/></accounts></world>", "2.9"));
        return Dialled();

        string? Dialled()
        {
            using var gate = lab.Cluster.Enter();
            var bridge = lab.Cluster.Bridges[0];
            foreach (var (type, match, transform, priority, action) in transforms)
            {
                var values = new ResourceValues(DialTransform.Definition);
                values.Set(DialTransform.Type, type);
                values.Set(DialTransform.Match, match.Length > 0 ? match : null);
                values.Set(DialTransform.Transform, transform);
                values.Set(DialTransform.Priority, $"{priority}");
                values.Set(DialTransform.Action, action);
                bridge.Add(values, bridge.NextId());
            }
            return AddressTransform.Of(address, bridge);
        }
    }
}
