using System.Globalization;
using System.Text.Json.Nodes;
using CmsSim.ContractTests.Docs.Snippets;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Client;

/// <summary>
/// The monitor of docs/monitoring.md watches eight bridges for a day. At every minute, its view equals what the bridges answer.
/// </summary>
public sealed class MonitoredDay : IDisposable
{
    private const int Bridges = 8;
    private const int Meetings = 40;

    // The monitor is away for some minutes first, and starts again at once later. In between, a bridge is away for an hour.
    private const int FirstStop = 10 * 60 + 30;
    private const int FirstStart = FirstStop + 7;
    private const int Noon = 12 * 60;
    private const int SecondStop = 15 * 60 + 15;
    private const int RecordsKept = 5;
    private const string Lost = "Core3";

    // No test waits that long unless it fails.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(2026);
    private readonly SortedDictionary<int, List<Func<Task>>> _script = [];
    private readonly Dictionary<string, int> _done = [];
    private SimulatedCluster _cluster = null!;
    private BridgeStates _states = null!;

    public void Dispose() => _states?.Dispose();

    [Fact]
    public async Task The_view_of_a_monitor_equals_the_bridges_at_every_minute_of_a_day()
    {
        await using var cluster = _cluster = await SimulatedCluster.StartAsync(configure: options => options with
        {
            Bridges = Bridges,
            Release = "2.9",
            Advertise = true,
            IsReachedInProcess = true,

            // Bridges drop records while the monitor is away.
            Limits = new() { CdrRecordsKept = RecordsKept },
            VirtualClock = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
        });
        var states = _states = new BridgeStates(cluster);
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"*","behaviour":"answer","after":4}]""");
        await WriteScriptAsync();

        using var log = new LogLines();
        KeyValuePair<string, string?>[] settings = [new("Cms:BaseAddress", cluster.Host.Bridges[0].Http!.ToString()), new("Cms:UserName", "admin"), new("Cms:Password", "admin")];
        var monitor = await MonitorApplication.StartAsync(settings, log);
        try
        {
            for (var minute = 0; minute < 24 * 60; minute++)
            {
                foreach (var act in _script.GetValueOrDefault(minute, []))
                    await act();
                if (minute is FirstStop or SecondStop)
                    await monitor.DisposeAsync();
                if (minute is FirstStart or SecondStop)
                    monitor = await MonitorApplication.StartAsync(settings, log);
                if (minute is Noon)
                    await cluster.Host.StopBridgeAsync(Lost);
                if (minute is Noon + 60)
                    await cluster.Host.StartBridgeAsync(Lost);

                cluster.Advance(60);
                await states.ReadAsync();
                if (minute is < FirstStop or >= FirstStart)
                    await AgreeAsync(monitor.Monitor, minute);
            }
        }
        finally
        {
            await monitor.DisposeAsync();
        }

        log.Lines.Should().Contain(line => line.Contains("are missing before record")).And.Contain(line => line.Contains("It follows session"));
        _done.Keys.Should().BeEquivalentTo("call in", "dial", "hang up", "hold", "resume", "mute", "mute by API", "move", "lock", "end call");
        _done.Values.Should().OnlyContain(times => times > 3, "each kind happens: {0}", string.Join(", ", _done));
        states.MostLegs.Should().BeGreaterThan(20);
    }

    private async Task AgreeAsync(MeetingMonitor monitor, int minute)
    {
        var expected = _states.Lines;
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            var change = monitor.NextChange;
            var seen = LinesOf(monitor);
            if (seen.SetEquals(expected))
                return;
            try
            {
                await change.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new InvalidOperationException($"""
                    At minute {minute}, the view has
                    {string.Join('\n', seen.Except(expected).Order())}
                    instead of
                    {string.Join('\n', expected.Except(seen).Order())}
                    """);
            }
        }
    }

    private static HashSet<string> LinesOf(MeetingMonitor monitor)
    {
        HashSet<string> lines = [];
        foreach (var bridge in monitor.View.Values.Where(bridge => bridge.IsConnected))
        {
            var name = bridge.Name["CallBridge-".Length..];
            lines.Add($"{name} runs");
            foreach (var (id, leg) in bridge.Legs)
                lines.Add(BridgeStates.LegLine(name, id, leg.RemoteParty, leg.Call, leg.IsConnected, leg.IsInLobby));
            foreach (var (id, call) in bridge.Calls)
            {
                lines.Add(BridgeStates.CallLine(name, id, call.Elements.Name, call.CoSpace, call.Elements.CallCorrelator, call.Elements.Participants ?? 0, call.Elements.LockState == "locked"));
                foreach (var (participant, elements) in call.Participants)
                    lines.Add(BridgeStates.ParticipantLine(name, id, participant, elements.Name, elements.Uri, elements.State, elements.AudioMuted == true));
            }
        }
        return lines;
    }

    /// <summary>Writes what happens at each minute, from a seed. Acts on legs choose among those that are there when the minute comes.</summary>
    private async Task WriteScriptAsync()
    {
        string[] spaces = ["atrium", "board", "cellar", "dock", "east", "forum"];
        foreach (var space in spaces)
            await _cluster.CreateAsync("/api/v1/coSpaces", $"name={space}&uri={space}");

        for (var meeting = 0; meeting < Meetings; meeting++)
        {
            var (start, length, space) = (_random.Next(7 * 60, 18 * 60), _random.Next(8, 50), spaces[_random.Next(spaces.Length)]);
            string[] bridges = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"Core{_random.Next(Bridges) + 1}")];
            for (var caller = 0; caller < _random.Next(2, 7); caller++)
            {
                var (bridge, party) = (bridges[caller % bridges.Length], $"user{meeting}.{caller}@example.com");
                At(start + _random.Next(4), () => CallInAsync(bridge, party, space, (length - _random.Next(5)) * 60));
            }
            for (var act = 0; act < length / 4; act++)
                At(start + 2 + _random.Next(length - 4), ActAsync);
            if (meeting % 4 == 0)
                At(start + length - 3, () => OnCallAsync("end call", (bridge, call) => SendAsync("DELETE", $"/api/v1/calls/{call}", null, bridge)));
        }

        // A meeting at night, so that midnight is not the end of everything.
        At(23 * 60 + 30, () => CallInAsync("Core8", "owl@example.com", "forum", 3 * 3600));
    }

    private void At(int minute, Func<Task> act)
    {
        if (!_script.TryGetValue(minute, out var acts))
            _script[minute] = acts = [];
        acts.Add(act);
    }

    private async Task CallInAsync(string bridge, string party, string space, int hangUpAfter)
    {
        var (status, text) = await _cluster.ControlAsync("POST", $"/bridges/{bridge}/incoming-calls",
            new JsonObject { ["remoteParty"] = party, ["uri"] = space, ["displayName"] = party[..party.IndexOf('@')], ["hangUpAfter"] = hangUpAfter }.ToJsonString());
        if (status == 200)
            Did("call in");
        else
            (bridge, status).Should().Be((Lost, 409), text);
    }

    private Task ActAsync() => _random.Next(9) switch
    {
        0 => OnCallAsync("dial", (bridge, call) => SendAsync("POST", $"/api/v1/calls/{call}/callLegs", $"remoteParty=guest{_cluster.NextNumber()}@example.org", bridge)),
        1 => OnCallAsync("lock", (bridge, call) => SendAsync("PUT", $"/api/v1/calls/{call}", $"locked={(_random.Next(2) == 0 ? "true" : "false")}", bridge)),
        2 => OnCallAsync("move", MoveAsync),
        3 => OnLegAsync("hang up", (bridge, leg) => FarEndAsync(bridge, leg, "hang-up")),
        4 => OnLegAsync("mute", (bridge, leg) => FarEndAsync(bridge, leg, "mute")),
        5 => OnLegAsync("resume", (bridge, leg) => FarEndAsync(bridge, leg, "resume")),
        6 => OnLegAsync("mute by API", (bridge, leg) => SendAsync("PUT", $"/api/v1/callLegs/{leg}", $"rxAudioMute={(_random.Next(2) == 0 ? "true" : "false")}", bridge)),
        _ => OnLegAsync("hold", (bridge, leg) => FarEndAsync(bridge, leg, "hold")),
    };

    private async Task<bool> MoveAsync(string bridge, Guid call) =>
        PickFrom(_states.Legs) is var (_, leg) && _states.Participants[leg] is { } participant
        && await SendAsync("POST", $"/api/v1/calls/{call}/participants", $"movedParticipant={participant}", bridge);

    private async Task<bool> FarEndAsync(string bridge, Guid leg, string does) =>
        (await _cluster.ControlAsync("POST", $"/bridges/{bridge}/call-legs/{leg}/{does}")).Status == 200;

    private async Task<bool> SendAsync(string method, string path, string? body, string bridge) =>
        (await _cluster.SendAsync(method, path, body, int.Parse(bridge["Core".Length..], CultureInfo.InvariantCulture) - 1)).Status == 200;

    private async Task OnCallAsync(string what, Func<string, Guid, Task<bool>> act)
    {
        if (PickFrom(_states.Calls) is var (bridge, call) && await act(bridge, call))
            Did(what);
    }

    private async Task OnLegAsync(string what, Func<string, Guid, Task<bool>> act)
    {
        if (PickFrom(_states.Legs) is var (bridge, leg) && await act(bridge, leg))
            Did(what);
    }

    private (string Bridge, Guid Id)? PickFrom(IReadOnlyList<(string Bridge, Guid Id)> all) => all is [] ? null : all[_random.Next(all.Count)];

    private void Did(string what) => _done[what] = _done.GetValueOrDefault(what) + 1;
}
