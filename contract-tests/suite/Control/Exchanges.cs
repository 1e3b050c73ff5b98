using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Control;

/// <summary>One exchange of the journal has its bodies, and the lines that the log has of it.</summary>
public sealed class Exchanges
{
    [Fact]
    public async Task The_lines_of_an_exchange_are_those_of_the_log()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Release = "3.0" });
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Town hall " + new string('x', 100) + "&uri=hall&passcode=4711");
        cluster.Advance(61.5);
        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{space}?passcode=1", "secret=abc&Passcode=0815");
        await cluster.GetAsync($"/api/v1/coSpaces/{space}");
        await cluster.GetAsync("/api/v1/system/status");
        await cluster.GetAsync("/api/v1/nothing?secret=abc");
        await cluster.SendAsync("GET", "/api/v1/calls", authorization: null);
        await cluster.PostAsync("/api/v1/coSpaces", "{\"passcode\":\"4711\"}");
        await cluster.PostAsync("/api/v1/authTokens", "");
        await cluster.SendAsync("GET", "http://admin:hunter3@cms/api/v1/coSpaces?Password=hunter4");
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "name=\u202eевил");
        var log = await cluster.LogAsync();

        for (var sequence = 1; sequence <= 10; sequence++)
        {
            var entry = await EntryAsync(cluster, sequence);
            var lines = entry.GetProperty("lines").EnumerateArray().Select(line => line.GetString()).ToList();
            lines.Should().HaveCountGreaterThan(1).And.Equal(log.Where(line => line.Contains($"API trace {entry.GetProperty("trace")}:")));
        }
    }

    [Fact]
    public async Task An_exchange_is_that_of_the_journal_with_bodies_and_masks_secrets()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=A&uri=a&passcode=4711");
        await cluster.GetAsync($"/api/v1/coSpaces/{space}?secret=abc");

        var entry = await EntryAsync(cluster, 2);
        var page = JsonDocument.Parse((await cluster.ControlAsync("GET", "/journal?bodies=true&after=1")).Text).RootElement.GetProperty("entries")[0];

        entry.EnumerateObject().Where(member => member.Name is not "lines").Select(member => member.ToString()).Should().Equal(page.EnumerateObject().Select(member => member.ToString()));
        entry.GetRawText().Should().NotContainAny("4711", "abc");
        (await cluster.ControlAsync("GET", "/exchanges/2?secrets=true")).Text.Should().Contain("4711");
        (await cluster.ControlAsync("GET", "/exchanges/2?secrets=yes")).Status.Should().Be(400);
        JsonDocument.Parse((await cluster.ControlAsync("GET", "/exchanges/2?secrets=true")).Text).RootElement.GetProperty("lines").GetRawText().Should().NotContain("4711");
    }

    [Fact]
    public async Task Without_bodies_or_a_trace_there_are_no_lines()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalBodyBytes = 0 } });
        await cluster.GetAsync("/api/v1/calls");
        await cluster.ControlAsync("POST", "/faults", """{"effect":{"status":503}}""");
        await cluster.GetAsync("/api/v1/calls");

        var (dropped, faulty) = (await EntryAsync(cluster, 1), await EntryAsync(cluster, 2));

        dropped.GetProperty("answerDropped").GetBoolean().Should().BeTrue();
        faulty.GetProperty("fault").GetInt32().Should().Be(1);
        (dropped.TryGetProperty("lines", out _), faulty.TryGetProperty("lines", out _)).Should().Be((false, false));
    }

    [Fact]
    public async Task A_number_that_the_journal_does_not_have_is_refused()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Limits = new Limits { JournalEntries = 2 } });
        (await cluster.ControlAsync("GET", "/exchanges/1")).Text.Should().Contain("The journal has no exchange 1; it is empty.");
        for (var i = 0; i < 4; i++)
            await cluster.GetAsync("/api/v1/calls");

        foreach (var number in (string[])["2", "5", "0", "-1", "x", "99999999999999999999", "3.0", "%3Cscript%3E"])
        {
            var (status, text) = await cluster.ControlAsync("GET", "/exchanges/" + number);
            status.Should().Be(404, number);
            text.Should().Contain("; it has 3 to 4.").And.NotContain("<");
        }
    }

    [Fact]
    public async Task Bytes_and_markup_from_a_client_arrive_as_text()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await cluster.CreateAsync("/api/v1/coSpaces", "name=" + Uri.EscapeDataString("<script>alert(1)</script>\u202e"));
        await cluster.SendRawAsync([.. "POST /api/v1/coSpaces HTTP/1.1\r\nHost: a\r\nAuthorization: "u8, .. System.Text.Encoding.ASCII.GetBytes(SimulatedCluster.Admin), .. "\r\nContent-Length: 8\r\n\r\nname="u8, 0xff, 0x00, 0xfe]);

        (await EntryAsync(cluster, 1)).GetProperty("lines").EnumerateArray().Select(line => line.GetString()).Should().Contain(line => line!.Contains("name=%3Cscript%3E"));
        var bytes = await EntryAsync(cluster, 2);
        bytes.GetProperty("formBase64").GetString().Should().Be("bmFtZT3/AP4=");
        bytes.GetProperty("lines").GetArrayLength().Should().BeGreaterThan(2);
    }

    private static async Task<JsonElement> EntryAsync(SimulatedCluster cluster, int sequence)
    {
        var (status, text) = await cluster.ControlAsync("GET", $"/exchanges/{sequence}");
        status.Should().Be(200, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
