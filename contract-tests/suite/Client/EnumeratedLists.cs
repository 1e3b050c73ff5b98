using CmsSim.Client;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>Lists as <see cref="IAsyncEnumerable{T}"/>.</summary>
public sealed class EnumeratedLists
{
    [Fact]
    public async Task The_next_page_is_requested_when_the_last_one_is_consumed()
    {
        await using var server = Paged(total: 4, [1, 2], [3, 4]);
        using var client = new CmsClient(Lab.Options(server.Address));
        List<(string? CallId, int Requests)> seen = [];

        await foreach (var space in client.CoSpaces.EnumerateAsync(filter: "T"))
            seen.Add((space.CallId, server.Requests.Count));

        seen.Should().Equal(("1", 1), ("2", 1), ("3", 2), ("4", 2));
        server.Requests.Select(request => request.Target).Should().Equal("/api/v1/coSpaces?filter=T", "/api/v1/coSpaces?filter=T&offset=2");
    }

    [Fact]
    public async Task A_loop_that_ends_early_requests_no_further_pages()
    {
        await using var server = Paged(total: 4, [1, 2], [3, 4]);
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.EnumerateAsync().FirstAsync()).CallId.Should().Be("1");

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Objects_that_move_between_pages_are_enumerated_once()
    {
        // While the first page is read, an object is created before the others.
        await using var server = Paged(total: 5, [1, 2], [2, 3], [4]);
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.CoSpaces.EnumerateAsync().Select(space => space.CallId).ToListAsync()).Should().Equal("1", "2", "3", "4");
    }

    [Fact]
    public async Task A_list_that_changes_under_the_loop_ends()
    {
        await using var cms = await CmsSimulator.StartAsync(options => options with { PageSize = 3 });
        using var client = new CmsClient(new CmsClientOptions { BaseAddress = cms.BaseAddress, UserName = "admin", Password = "admin" });
        for (var i = 0; i < 10; i++)
            await client.CoSpaces.CreateAsync(new() { Name = $"Room {i}" });
        List<string?> names = [];

        // Lists of spaces are sorted by name: a space before the first one moves all others.
        await foreach (var space in client.CoSpaces.EnumerateAsync())
        {
            names.Add(space.Name);
            if (names.Count % 3 is 0)
                await client.CoSpaces.CreateAsync(new() { Name = $"A {names.Count}" });
        }

        names.Should().OnlyHaveUniqueItems().And.Contain(Enumerable.Range(0, 10).Select(i => $"Room {i}"));
    }

    [Fact]
    public async Task A_loop_can_be_cancelled()
    {
        await using var server = Paged(total: 4, [1, 2], [3, 4]);
        using var client = new CmsClient(Lab.Options(server.Address));
        using var cancel = new CancellationTokenSource();
        var reading = async () =>
        {
            await foreach (var space in client.CoSpaces.EnumerateAsync().WithCancellation(cancel.Token))
                await cancel.CancelAsync();
        };

        await reading.Should().ThrowAsync<OperationCanceledException>();

        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_loop_keeps_the_limits_of_lists()
    {
        await using var server = Paged(total: 6, [1, 2], [3, 4], [5, 6]);
        using var client = new CmsClient(Lab.Options(server.Address) with { MostObjects = 3 });
        var reading = async () => await client.CoSpaces.EnumerateAsync().ToListAsync();

        await reading.Should().ThrowAsync<CmsEndlessListException>().WithMessage("*exceeds the limit of 3 objects.");
    }

    [Fact]
    public async Task Entries_without_ids_are_all_enumerated()
    {
        await using var server = new ScriptedServer(_ => ScriptedAnswer.Xml(
            "<MPLicenseUsage total=\"2\"><entry time=\"2019-01-01T00:00:00Z\"><pmp>0.5</pmp></entry><entry time=\"2019-01-01T00:00:00Z\"><pmp>0.5</pmp></entry></MPLicenseUsage>"));
        using var client = new CmsClient(Lab.Options(server.Address));

        (await client.SystemMPLicenseUsage.EnumerateAsync().Select(entry => entry.Pmp).ToListAsync()).Should().Equal(0.5, 0.5);
    }

    private static ScriptedServer Paged(int total, params int[][] pages)
    {
        var next = 0;
        return new(_ => ScriptedAnswer.Xml($"<coSpaces total=\"{total}\">{string.Concat(pages[next++].Select(each => Lab.SlotSpace(each)))}</coSpaces>"));
    }
}
