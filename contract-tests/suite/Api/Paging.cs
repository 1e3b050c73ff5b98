using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Api;

public sealed class Paging
{
    [Fact]
    public async Task Pages_of_any_size_partition_the_list()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        for (var i = 0; i < 43; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Space {i * 7 % 43:D2}&uri=s{i}");

        List<string> whole = [];
        for (var offset = 0; offset < 47; offset += 20)
            whole.AddRange(Ids(await cluster.GetAsync($"/api/v1/coSpaces?offset={offset}")));
        whole.Should().HaveCount(47).And.OnlyHaveUniqueItems();

        await Gen.Select(Gen.Int[0, 60], Gen.Int[0, 60]).SampleAsync(async (offset, limit) =>
        {
            var page = await cluster.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/coSpaces?offset={offset}&limit={limit}"));
            page.Text.Should().Contain("total=\"47\"");
            Ids(page).Should().Equal(whole.Skip(offset).Take(Math.Min(limit, 20)));
        }, iter: 60, threads: 1);
    }

    [Theory]
    [InlineData("calls", 10)]
    [InlineData("callProfiles", 20)]
    public async Task A_page_never_exceeds_the_limit_of_the_bridge(string node, int most)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        for (var i = 0; i < 25; i++)
            await cluster.CreateAsync("/api/v1/" + node, $"name=n{i}");

        Ids(await cluster.GetAsync($"/api/v1/{node}")).Should().HaveCount(most);
        Ids(await cluster.GetAsync($"/api/v1/{node}?limit=100")).Should().HaveCount(most);
        (await cluster.GetAsync($"/api/v1/{node}?limit=100")).Text.Should().Contain("total=\"25\"");
    }

    [Fact]
    public async Task The_page_size_is_an_option()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { PageSize = 3, CallPageSize = 1 });
        await cluster.CreateAsync("/api/v1/calls", "name=a");
        await cluster.CreateAsync("/api/v1/calls", "name=b");

        Ids(await cluster.GetAsync("/api/v1/coSpaces")).Should().HaveCount(3);
        Ids(await cluster.GetAsync("/api/v1/calls")).Should().HaveCount(1);
    }

    [Theory]
    [InlineData("filter=TESTACANO", 3)]
    [InlineData("FILTER=testacano1.space", 1)]
    [InlineData("filter=4975", 1)]
    [InlineData("filter=It%27s", 3)]
    [InlineData("filter=", 4)]
    [InlineData("filter=nothing", 0)]
    [InlineData("callLegProfileFilter=00000000-0000-4000-8000-000000000000", 0)]
    [InlineData("unknown=1", 4)]
    public async Task The_total_counts_all_objects_that_match_the_filter(string query, int total)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var page = await cluster.GetAsync($"/api/v1/coSpaces?limit=1&{query}");

        page.Text.Should().Contain($"<coSpaces total=\"{total}\">");
        Ids(page).Should().HaveCount(Math.Min(total, 1));
    }

    [Theory]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("offset=99999999999", "offset")]
    [InlineData("tenantFilter=x", "tenantFilter")]
    public async Task A_value_that_is_no_number_or_id_is_refused(string query, string parameter)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var answer = await cluster.GetAsync("/api/v1/coSpaces?" + query);

        answer.Status.Should().Be(400);
        answer.Text.Should().Be($"<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"{parameter}\" error=\"invalidValue\" /></failureDetails>");
    }

    private static IEnumerable<string> Ids(RawAnswer answer) => Regex.Matches(answer.Text, " id=\"([^\"]*)\"").Select(match => match.Groups[1].Value);
}
