using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

public sealed class JournalEntries
{
    [Fact]
    public async Task An_entry_has_the_request_the_status_and_the_reasons()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/system/status", bridge: 1);
        cluster.Advance(1.5);
        await cluster.GetAsync("/api/v1/nothing?x=1");

        var entries = await EntriesAsync(cluster);

        entries.Should().HaveCount(2);
        entries[0].GetRawText().Should().MatchRegex(
            """^\{"sequence":1,"time":"2016-07-26T14:00:00Z","bridge":"Core2","trace":\d+,"method":"GET","target":"/api/v1/system/status","status":200,"client":"127.0.0.1","size":\d{3,}\}$""");
        entries[1].GetRawText().Should().MatchRegex(
            """^\{"sequence":2,"time":"2016-07-26T14:00:01.5Z","bridge":"Core1","trace":\d+,"method":"GET","target":"/api/v1/nothing\?x=1","status":404,"client":"127.0.0.1","size":76,"reasons":\[\{"reason":"unrecognisedObject","why":"no node has this path","evidence":"observed: third-party clients match this spelling"\}\]\}$""");
    }

    [Fact]
    public async Task The_journal_continues_after_a_number_and_across_worlds()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.GetAsync("/api/v1/calls");
        await cluster.ControlAsync("POST", "/reset");
        await cluster.GetAsync("/api/v1/coSpaces");

        (await EntriesAsync(cluster, 1)).Select(entry => entry.GetProperty("target").GetString()).Should().Equal("/api/v1/coSpaces");
        (await EntriesAsync(cluster, 2)).Should().BeEmpty();
        (await EntriesAsync(cluster, long.MaxValue)).Should().BeEmpty();
        (await cluster.ControlAsync("GET", "/journal?after=x")).Status.Should().Be(400);
        (await cluster.ControlAsync("GET", "/journal?after=-1")).Status.Should().Be(400);
    }

    [Fact]
    public async Task Pages_of_the_journal_also_go_back_from_a_number()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalEntries = 8, JournalPageEntries = 3 } });
        for (var i = 0; i < 10; i++)
            await cluster.GetAsync("/api/v1/calls?offset=" + i);

        (await PageAsync("before=99")).Should().Be(("8 9 10", 10, true), "the limit of a page counts");
        (await PageAsync("before=10&limit=2")).Should().Be(("8 9", 9, true));
        (await PageAsync("before=8&limit=3&bodies=true")).Should().Be(("5 6 7", 7, true));
        (await PageAsync("before=5&limit=3")).Should().Be(("3 4", 4, false), "the first two are no longer kept");
        (await PageAsync("before=3")).Should().Be(("", 10, false));
        (await PageAsync("before=0")).Should().Be(("", 10, false));
        (await PageAsync("after=4&limit=2")).Should().Be(("5 6", 6, true));
        (await PageAsync($"before={long.MaxValue}&limit={int.MaxValue}")).Should().Be(("8 9 10", 10, true));

        foreach (var query in (string[])["before=x", "before=-1", "before=", "limit=0", "limit=x", "limit=-2", "limit=2147483648", "after=1&before=3", "before=1&before=2"])
        {
            var (status, text) = await cluster.ControlAsync("GET", "/journal?" + query);
            status.Should().Be(400, query);
            text.Should().MatchRegex("before must be|limit must be|exclude each other");
        }

        async Task<(string Sequences, long Last, bool HasMore)> PageAsync(string query)
        {
            var page = JsonDocument.Parse((await cluster.ControlAsync("GET", "/journal?" + query)).Text).RootElement;
            return (string.Join(' ', page.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("sequence").GetInt64())), page.GetProperty("last").GetInt64(), page.GetProperty("more").GetBoolean());
        }
    }

    [Fact]
    public async Task An_entry_names_the_fault_that_acted()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.ControlAsync("POST", "/faults", """{"match":{"nth":1},"effect":{"status":503}}""");
        await cluster.ControlAsync("POST", "/faults", """{"match":{"nth":2},"effect":{"corrupt":true}}""");
        await cluster.GetAsync("/api/v1/calls");
        await cluster.GetAsync("/api/v1/calls");
        await cluster.GetAsync("/api/v1/calls");

        (await EntriesAsync(cluster)).Select(entry => (
            Status: entry.GetProperty("status").GetInt32(),
            Fault: entry.TryGetProperty("fault", out var fault) ? fault.GetInt32() : 0,
            HasTrace: entry.TryGetProperty("trace", out _)))
            .Should().Equal((503, 1, false), (200, 2, true), (200, 0, true));
    }

    [Fact]
    public async Task The_journal_holds_no_secrets()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var longCode = "1234567890" + new string('7', 200);

        await cluster.PostAsync("/api/v1/coSpaces?p%61sscode=4711&name=Shown", "name=A&passcode=0815");
        await cluster.PostAsync("/api/v1/coSpaces", $"name=A&passcode={longCode}");
        await cluster.PostAsync("/api/v1/ldapServers", "address=a&portNumber=636&username=u&password=hunter2&secure=true");
        await cluster.SendAsync("GET", "http://admin:hunter3@cms/api/v1/coSpaces?Password=hunter4");
        await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: "Basic d3Jvbmc6d3Jvbmc=");

        var (_, text) = await cluster.ControlAsync("GET", "/journal");
        text.Should().Contain("name=Shown").And.Contain("\"status\":401")
            .And.NotContainAny("4711", "0815", "12345", "hunter", "Basic", "d3Jvbmc6d3Jvbmc");
    }

    [Fact]
    public void The_journal_is_limited_in_entries_and_in_bytes()
    {
        static JournalEntry Entry(string target, params Refusal[] refusals) => new(default, "Core1", 1, "GET", target, 200, refusals, null);

        var few = new Journal(entries: 3, bytes: 1_000_000);
        for (var i = 0; i < 5; i++)
            few.Note(Entry("/"));
        few.After(0).Select(entry => entry.Sequence).Should().Equal(3, 4, 5);

        var small = new Journal(entries: 100, bytes: 1_000);
        for (var i = 0; i < 5; i++)
            small.Note(Entry(new string('x', 150), new Refusal(Failure.InvalidOperation, Why: new string('y', 80))));
        small.After(0).Select(entry => entry.Sequence).Should().Equal(4, 5);
        small.Note(Entry(new string('x', 5_000)));
        small.After(0).Select(entry => entry.Sequence).Should().Equal([6], "the latest entry is kept regardless of its size");
        small.Last.Should().Be(6);
    }

    [Fact]
    public void Bodies_are_kept_to_the_byte_as_long_as_they_fit()
    {
        const int most = 100_000;
        var (random, journal, sent) = (new Random(1), new Journal(entries: 40, bytes: 1_000_000, most), new List<(byte[] Form, byte[] Answer)>());
        byte[] Body()
        {
            var body = new byte[random.Next(20) == 0 ? random.Next(most / 2) : random.Next(2_000)];
            random.NextBytes(body);
            return body;
        }

        for (var i = 0; i < 3_000; i++)
        {
            var (form, answer) = (Body(), Body());
            sent.Add((form, answer));
            journal.Note(new JournalEntry(default, "Core1", 1, "PUT", "/", 200, [], null), default, form, answer);
            var later = 0;
            foreach (var kept in journal.KeptAfter(0).AsEnumerable().Reverse())
            {
                foreach (var (read, body) in ((byte[]?, byte[])[])[(kept.Answer, sent[(int)kept.Listed.Sequence - 1].Answer), (kept.Form, sent[(int)kept.Listed.Sequence - 1].Form)])
                {
                    var fits = body.Length <= most / 4;
                    later += fits ? body.Length : 0;
                    (read is not null).Should().Be(body.Length == 0 || (fits && later <= most));
                    if (read is not null)
                        read.AsSpan().SequenceEqual(body).Should().BeTrue();
                }
            }
        }
    }

    [Fact]
    public void The_memory_of_bodies_does_not_grow_with_exchanges_that_are_gone()
    {
        var ring = new ByteRing(1_000_000);
        var text = new byte[700];
        for (var i = 0; i < 100_000; i++)
        {
            ring.Write(text);
            if (i >= 20)
                ring.Release(text.Length);
        }

        ring.Size.Should().BeLessThan(40_000);
    }

    private static async Task<List<JsonElement>> EntriesAsync(SimulatedCluster cluster, long after = 0)
    {
        var (status, text) = await cluster.ControlAsync("GET", $"/journal?after={after}");
        status.Should().Be(200);
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("entries").EnumerateArray()];
    }
}
