using System.Globalization;
using System.Net.Sockets;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Logs;

public sealed class TraceLines
{
    [Theory]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(96)]
    [InlineData(97)]
    public async Task Each_form_pair_is_cut_every_48_bytes(int length)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var pair = "name=" + new string('n', length - 6) + "&";

        await cluster.PostAsync("/api/v1/callLegProfiles", pair + "needsActivation=true");

        var expected = pair.Chunk(48).Select((piece, i) => (i == 0 ? "  " : "      ") + new string(piece)).Append("  needsActivation=true");
        (await LinesAsync(cluster)).Skip(2).Take(expected.Count()).Should().Equal(expected);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Names_the_address_of_the_client(string address)
    {
        Assert.SkipUnless(address is "127.0.0.1" || Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { Listen = address });

        await cluster.PostAsync("/api/v1/coSpaces", "name=x");

        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains($" {address}: API user \"admin\" created"));
    }

    [Theory]
    [InlineData("passcode=&name=x", new[] { "  passcode=********", "  name=x" })]
    [InlineData("passcode=12345&name=x", new[] { "  passcode=********", "  name=x" })]
    [InlineData("name=x&PassCode=12345", new[] { "  name=x&", "  passcode=********" })]
    [InlineData("name=x&p%61sscode=12345", new[] { "  name=x&", "  passcode=********" })]
    [InlineData("&name=x", new[] { "  &", "  name=x" })]
    [InlineData("name=x&passcodes=1", new[] { "  name=x&", "  passcodes=1" })]
    public async Task A_passcode_is_masked_in_any_spelling(string body, string[] lines)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.PostAsync("/api/v1/coSpaces", body);

        (await LinesAsync(cluster)).Skip(2).Take(lines.Length).Should().Equal(lines);
    }

    [Fact]
    public async Task No_character_is_cut_in_two()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.PostAsync("/api/v1/coSpaces", "name=" + new string('x', 42) + "會議😀");

        (await LinesAsync(cluster)).Skip(2).Take(2).Should().Equal("  name=" + new string('x', 42), "      會議😀");
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, false)]
    [InlineData(8, true)]
    [InlineData(9, true)]
    public async Task A_body_of_up_to_nine_lines_is_logged_whole_and_a_longer_one_is_cut(int fields, bool isCut)
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        string[] form = ["needsActivation=true", "participantLabels=true", "endCallAllowed=true", "muteSelfAllowed=true", "rxAudioMute=true", "txAudioMute=true", "rxVideoMute=true", "txVideoMute=true", "callLockAllowed=true"];
        var id = await cluster.CreateAsync("/api/v1/callLegProfiles", string.Join('&', form.Take(fields)));
        var before = (await LinesAsync(cluster)).Length;

        await cluster.GetAsync("/api/v1/callLegProfiles/" + id);

        var lines = (await LinesAsync(cluster))[(before + 2)..];
        lines[0].Should().Be($"  <callLegProfile id=\"{id}\">");
        lines[^1].Should().Be("  </callLegProfile>");
        if (isCut)
            lines.Should().HaveCount(10).And.HaveElementAt(8, "    [ ... ]");
        else
            lines.Should().HaveCount(fields + 2).And.NotContain("    [ ... ]");
    }

    [Fact]
    public async Task Empty_elements_and_refusals_have_their_own_lines()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.GetAsync("/api/v1/callBridges/0e3758db-b9b8-49df-a74c-55fa05e3e21d");
        await cluster.GetAsync("/api/v1/nothing");

        (await LinesAsync(cluster)).Should().Equal(
            " GET for \"/api/v1/callBridges/0e3758db-b9b8-49df-a74c-55fa05e3e21d\" (from 127.0.0.1)",
            " sending 200 response, size 178",
            "  <callBridge id=\"0e3758db-b9b8-49df-a74c-55fa05e3e21d\">",
            "  <name>CallBridge-Core1</name>",
            "  <address>https://14.80.82.30</address>",
            "  <sipDomain></sipDomain>",
            "  </callBridge>",
            " GET for \"/api/v1/nothing\" (from 127.0.0.1)",
            " sending 404 response, size 76",
            "  <failureDetails>",
            "  <unrecognisedObject />",
            "  </failureDetails>");
    }

    [Fact]
    public async Task Later_requests_overtake_requests_for_participants()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            "<world peerLatency=\"0.2\"><bridge name=\"Core1\" nextTrace=\"9497\"/><bridge name=\"Core2\"/><clients><client address=\"127.0.0.1\" seenAs=\"14.80.99.226\"/></clients></world>");

        var participants = cluster.GetAsync("/api/v1/participants");
        while ((await cluster.LogAsync()).Length == 0)
            await Task.Yield();
        await cluster.SendAsync("GET", "/api/v1/coSpaces", authorization: null);
        cluster.Advance(0.2);

        (await participants).Text.Should().Be("<?xml version=\"1.0\"?><participants total=\"0\"></participants>");
        (await cluster.LogAsync()).Should().Equal(new[]
        {
            "9497: GET for \"/api/v1/participants\" (from 14.80.99.226)",
            "9498: GET for \"/api/v1/coSpaces\" (from 14.80.99.226)",
            "9498: sending 401 response, size 0",
            "9498: WWW-Authenticate: Basic realm=\"acano\"",
            "9497: sending 200 response, size 60",
            "9497:  <participants total=\"0\"></participants>",
        }.Select(line => "Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace " + line));
    }

    [Fact]
    public async Task A_request_is_logged_before_it_is_answered()
    {
        var log = new Announcing("API trace 1: GET for \"/api/v1/participants\"");
        await using var cluster = await SimulatedCluster.StartAsync(
            "<world peerLatency=\"60\"><bridge name=\"Core1\"/><bridge name=\"Core2\"/></world>", options => options with { LogStream = _ => log });

        var waiting = cluster.GetAsync("/api/v1/participants");

        await log.Seen;
        waiting.IsCompleted.Should().BeFalse();
        cluster.Advance(60);
        (await waiting).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_delays_nothing()
    {
        await using var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogStream = _ => new FullDisk() });

        for (var i = 0; i < 10; i++)
            (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
        await cluster.Host.FlushLogsAsync();
    }

    [Fact]
    public async Task Requests_waiting_for_peers_are_answered_when_the_world_ends()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world peerLatency=\"60\"><bridge name=\"Core1\"/><bridge name=\"Core2\"/></world>");
        var waiting = cluster.GetAsync("/api/v1/participants");
        while ((await cluster.LogAsync()).Length == 0)
            await Task.Yield();

        await cluster.ControlAsync("POST", "/reset");

        (await waiting).Status.Should().Be(503);
    }

    [Fact]
    public async Task The_day_of_a_stamp_is_padded_with_a_blank()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            configure: options => options with { VirtualClock = new DateTimeOffset(2016, 6, 7, 10, 18, 20, TimeSpan.Zero) });

        await cluster.GetAsync("/api/v1/callLegs");

        (await cluster.LogAsync())[0].Should().StartWith("Jun  7 10:18:20 user.info Core1");
    }

    [Fact]
    public async Task Each_bridge_writes_its_log_to_its_own_file()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        await using (var cluster = await SimulatedCluster.StartAsync(configure: options => options with { LogDirectory = folder, LogStream = null }))
        {
            await cluster.GetAsync("/api/v1/callLegs");
            await cluster.GetAsync("/api/v1/callLegs", bridge: 1);
        }

        foreach (var bridge in (string[])["Core1", "Core2"])
            (await File.ReadAllTextAsync(Path.Combine(folder, bridge + ".log"))).Should().StartWith($"Jul 26 14:00:00 user.info {bridge} host:server:  INFO : API trace 1: GET for").And.EndWith("\n");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A log stream that signals when a line with the text is written.</summary>
    private sealed class Announcing(string text) : MemoryStream
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (System.Text.Encoding.UTF8.GetString(buffer.Span).Contains(text))
                _seen.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");
    }

    // The text after "API trace n:".
    private static async Task<string[]> LinesAsync(SimulatedCluster cluster) =>
        [.. (await cluster.LogAsync()).Where(line => line.Contains("API trace ")).Select(line => line[(line.IndexOf(':', line.IndexOf("API trace ", StringComparison.Ordinal)) + 1)..].ToString(CultureInfo.InvariantCulture))];
}
