using System.Globalization;
using System.Xml.Linq;
using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Calls;

/// <summary>
/// Random scripts of joins, leaves, mutes, bridge losses and faults. In every state the counters equal the number of legs, each record of
/// a start has one of an end, and bridges that see each other again agree. A failing script is printed with its seed.
/// </summary>
public sealed class RandomMeetings
{
    // A run on a desk has fewer scripts than the others.
    private static readonly int s_scripts = FuzzRun.Size is "short" ? 3_000 : 10_000;

    private const string Town = "11111111-0000-4000-8000-000000000001";

    private static readonly string[] s_spaces = [Town, "11111111-0000-4000-8000-000000000002", "11111111-0000-4000-8000-000000000003"];
    private static readonly string[] s_addresses = ["ann@example.com", "brief@example.com", "busy@example.com", "slow@example.com", "silent@example.com", "shy@example.com"];

    private static readonly World s_world = InsideCluster.WorldOf($$"""
        <world release="2.9">
          <bridge name="Core1" callBridge="00000000-0000-4000-8000-0000000000c1" serverName="core1.example.com"><cdrReceivers><cdrReceiver id="00000000-0000-4000-8000-0000000000d1"><uri>http://one.example.com/</uri></cdrReceiver></cdrReceivers></bridge>
          <bridge name="Core2" callBridge="00000000-0000-4000-8000-0000000000c2" serverName="core2.example.com"><cdrReceivers><cdrReceiver id="00000000-0000-4000-8000-0000000000d2"><uri>http://two.example.com/</uri></cdrReceiver></cdrReceivers></bridge>
          <accounts><account name="admin" password="admin"/></accounts>
          <farEnds>
            <farEnd address="brief@*" behaviour="answer" after="1" hangUpAfter="5"/>
            <farEnd address="busy@*" behaviour="busy"/>
            <farEnd address="slow@*" behaviour="ringOut"/>
            <farEnd address="silent@*" behaviour="tlsSilent"/>
            <farEnd address="shy@*" behaviour="decline" after="2"/>
          </farEnds>
          <callBridges>
            <callBridge id="00000000-0000-4000-8000-0000000000c1"><name>Core1</name></callBridge>
            <callBridge id="00000000-0000-4000-8000-0000000000c2"><name>Core2</name></callBridge>
          </callBridges>
          <callProfiles><callProfile id="22222222-0000-4000-8000-000000000001"><participantLimit>3</participantLimit></callProfile></callProfiles>
          <callLegProfiles><callLegProfile id="33333333-0000-4000-8000-000000000001"><needsActivation>true</needsActivation><deactivationMode>disconnect</deactivationMode><deactivationModeTime>3</deactivationModeTime></callLegProfile><callLegProfile id="33333333-0000-4000-8000-000000000002"><needsActivation>false</needsActivation><deactivationMode>disconnect</deactivationMode><deactivationModeTime>1</deactivationModeTime></callLegProfile></callLegProfiles>
          <coSpaces>
            <coSpace id="{{s_spaces[0]}}"><name>Town hall</name><uri>town</uri><callLegProfile>33333333-0000-4000-8000-000000000002</callLegProfile></coSpace>
            <coSpace id="{{s_spaces[1]}}"><name>Small room</name><uri>small</uri><callProfile>22222222-0000-4000-8000-000000000001</callProfile></coSpace>
            <coSpace id="{{s_spaces[2]}}"><name>Locked room</name><uri>locked</uri><passcode>1234</passcode><callLegProfile>33333333-0000-4000-8000-000000000001</callLegProfile></coSpace>
          </coSpaces>
        </world>
        """, "2.9");

    private static readonly Gen<Step> s_step = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Deed.StartCall)), (8, Gen.Const(Deed.Dial)), (6, Gen.Const(Deed.ComeIn)), (3, Gen.Const(Deed.HangUp)), (2, Gen.Const(Deed.Hold)),
            (2, Gen.Const(Deed.Resume)), (2, Gen.Const(Deed.Mute)), (2, Gen.Const(Deed.Change)), (2, Gen.Const(Deed.EndLeg)), (1, Gen.Const(Deed.EndParticipant)),
            (1, Gen.Const(Deed.EndCall)), (1, Gen.Const(Deed.Isolate)), (2, Gen.Const(Deed.Rejoin)), (1, Gen.Const(Deed.Stop)), (2, Gen.Const(Deed.Start)),
            (8, Gen.Const(Deed.Pass)), (1, Gen.Const(Deed.Fault)), (1, Gen.Const(Deed.RefuseRecords))),
        Gen.Int[0, 1], Gen.Int[0, 99], Gen.Int[0, 99],
        (deed, bridge, which, what) => new Step(deed, bridge, which, what));

    private enum Deed
    {
        StartCall,
        Dial,
        ComeIn,
        HangUp,
        Hold,
        Resume,
        Mute,
        Change,
        EndLeg,
        EndParticipant,
        EndCall,
        Isolate,
        Rejoin,
        Stop,
        Start,
        Pass,
        Fault,
        RefuseRecords,
    }

    [Fact]
    public async Task Random_scripts_keep_counters_and_records_consistent()
    {
        var played = 0;
        var ends = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await using var lab = new InsideCluster(s_world);
        await s_step.Array[1, 40].SampleAsync(
            async script =>
            {
                lab.Reset();
                await new Play(lab).ThroughAsync(script);
                foreach (var reason in lab.Posts.Taken.SelectMany(document => XElement.Parse(document).Descendants("reason")))
                    ends[reason.Value] = ends.GetValueOrDefault(reason.Value) + 1;
                played++;
            },
            iter: s_scripts, threads: 1);
        played.Should().BeGreaterThanOrEqualTo(s_scripts);
        Console.WriteLine($"random meetings: {played} scripts; legs ended by {string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}"))}");
        ends.Keys.Should().Contain(
            ["apiInitiatedTeardown", "remoteTeardown", "remoteBusy", "remoteRejected", "ringingTimeout", "timeout", "unknownDestination",
                "incorrectPasscode", "participantLimitReached", "callDeactivated"],
            "the scripts get everywhere");
    }

    [Fact]
    public async Task The_same_script_gives_the_same_answers_logs_and_records()
    {
        var script = s_step.Array[400].Single();
        List<string> runs = [];
        for (var i = 0; i < 2; i++)
        {
            await using var lab = new InsideCluster(s_world, keepsLogs: true);
            await new Play(lab).ThroughAsync(script);
            runs.Add(lab.Heard + await lab.LogsAsync());
        }
        runs[1].Should().Be(runs[0]);
        runs[0].Should().Contain("callLegStart").And.Contain("API trace 1:");
    }

    private readonly record struct Step(Deed Deed, int Bridge, int Which, int What);

    /// <summary>Plays one script and checks the invariants after each step.</summary>
    private sealed class Play(InsideCluster lab)
    {
        private readonly MeetingLaws _laws = new(lab.Cluster);
        private readonly HashSet<Guid> _cutShort = [];

        public async Task ThroughAsync(Step[] script)
        {
            foreach (var step in script)
            {
                await DoAsync(step);
                lab.Posts.Deliver();
                _laws.Check();
            }
            await EndAsync();
        }

        private async Task DoAsync(Step step)
        {
            var bridge = lab.Cluster.Bridges[step.Bridge];
            switch (step.Deed)
            {
                case Deed.Pass:
                    lab.Advance(TimeSpan.FromSeconds(step.What % 3 == 0 ? 0.2 : step.What));
                    return;
                case Deed.Stop:
                    _cutShort.Add(bridge.CdrSession);
                    Inside(() => lab.Cluster.LifeCycle.Stop(bridge));
                    return;
                case Deed.Start:
                    Inside(() => lab.Cluster.LifeCycle.Start(bridge));
                    return;
                case Deed.Isolate:
                    Inside(() => lab.Cluster.LifeCycle.Isolate(bridge));
                    return;
                case Deed.Rejoin:
                    Inside(() => lab.Cluster.LifeCycle.Rejoin(bridge));
                    return;
                case Deed.RefuseRecords:
                    lab.Posts.Refusals = step.What % 4;
                    return;
                case Deed.Fault:
                    Inside(() => lab.Cluster.Faults.Add(new FaultMatch(Probability: 0.5), FaultOf(step.What), times: 2));
                    return;
            }

            // A stopped bridge has no sockets, so it gets no requests.
            if (!bridge.IsRunning)
                return;
            switch (step.Deed)
            {
                case Deed.StartCall:
                    await AskAsync("POST", "/api/v1/calls", $"coSpace={s_spaces[step.What % s_spaces.Length]}");
                    break;
                case Deed.Dial when Pick(Call.Definition) is { } call:
                    await AskAsync("POST", $"/api/v1/calls/{call.Id}/{(step.What % 3 == 0 ? "participants" : "callLegs")}",
                        $"remoteParty={s_addresses[step.What % s_addresses.Length]}&needsActivation={(step.What % 5 == 0 ? "true" : "false")}");
                    break;
                case Deed.ComeIn:
                    Inside(() => IvrSession.Start(CallerOf(step), bridge));
                    break;
                case Deed.HangUp when Pick(CallLeg.Definition) is { } leg:
                    Inside(() => Leg.Of(leg).HangUp());
                    break;
                case Deed.Hold or Deed.Resume when Pick(CallLeg.Definition) is { } leg:
                    Inside(() => Leg.Of(leg).Hold(step.Deed is Deed.Hold));
                    break;
                case Deed.Mute when Pick(CallLeg.Definition) is { } leg:
                    Inside(() => CallLeg.MuteFromFarEnd(leg, bridge));
                    break;
                case Deed.Change when Pick(CallLeg.Definition) is { } leg:
                    await AskAsync("PUT", $"/api/v1/callLegs/{leg.Id}", step.What % 2 == 0 ? "rxAudioMute=true" : $"needsActivation={(step.What % 4 == 1 ? "true" : "false")}");
                    break;
                case Deed.EndLeg when Pick(CallLeg.Definition) is { } leg:
                    await AskAsync("DELETE", $"/api/v1/callLegs/{leg.Id}");
                    break;
                case Deed.EndParticipant when Pick(Participant.Definition) is { } participant:
                    await AskAsync("DELETE", $"/api/v1/participants/{participant.Id}");
                    break;
                case Deed.EndCall when Pick(Call.Definition) is { } call:
                    await AskAsync("DELETE", $"/api/v1/calls/{call.Id}");
                    break;
            }

            ResourceObject? Pick(ResourceDefinition type)
            {
                using (lab.Cluster.Enter())
                {
                    var all = bridge.All(type).ToList();
                    return all is [] ? null : all[step.Which % all.Count];
                }
            }

            async Task AskAsync(string method, string target, string body = "")
            {
                var (status, _, answer) = await lab.SendAsync(method, target, body, step.Bridge);
                status.Should().BeOneOf([0, 200, 400, 503], "{0} {1} was answered {2}", method, target, answer);
            }
        }

        /// <summary>Reconnects all bridges, checks that they agree on the participants, and then ends all calls.</summary>
        private async Task EndAsync()
        {
            Inside(() =>
            {
                lab.Cluster.Faults.Clear();
                foreach (var name in lab.Cluster.Bridges.Select(bridge => bridge.BridgeName).ToList())
                {
                    lab.Cluster.LifeCycle.Start(lab.Cluster.BridgeNamed(name)!);
                    lab.Cluster.LifeCycle.Rejoin(lab.Cluster.BridgeNamed(name)!);
                }
            });
            lab.Posts.Refusals = 0;
            _laws.Check();
            var seen = new List<string[]>();
            for (var k = 0; k < lab.Cluster.Bridges.Count; k++)
            {
                var (_, _, participants) = await lab.SendAsync("GET", "/api/v1/participants", bridge: k);
                seen.Add([(string)XElement.Parse(participants).Attribute("total")!, .. lab.Cluster.Bridges.Select(bridge => bridge.Counters.Active.ToString(CultureInfo.InvariantCulture))]);
            }
            seen[1].Should().Equal(seen[0], "bridges that see each other agree on the participants");

            foreach (var bridge in lab.Cluster.Bridges)
            {
                Inside(() =>
                {
                    while (bridge.All(CallLeg.Definition).FirstOrDefault() is { } leg)
                        bridge.Remove(leg);
                    while (bridge.All(Call.Definition).FirstOrDefault() is { } call)
                        bridge.Remove(call);
                });
            }
            lab.Posts.Deliver();
            lab.Advance(TimeSpan.FromMinutes(2));
            lab.Posts.Deliver();
            _laws.Check();
            MeetingLaws.CheckRecords(lab.Posts.Taken, _cutShort);
        }

        private void Inside(Action deed)
        {
            using (lab.Cluster.Enter())
                deed();
        }

        private static FaultEffect FaultOf(int what) => (what % 4) switch
        {
            0 => new FaultEffect(FaultKind.Status) { Status = 503 },
            1 => new FaultEffect(FaultKind.Reset),
            2 => new FaultEffect(FaultKind.Truncate),
            _ => new FaultEffect(FaultKind.Status) { Status = 400 },
        };

        private static Caller CallerOf(Step step) => new(s_addresses[step.Which % s_addresses.Length], (step.What % 4) switch { 0 => "town", 1 => "small", 2 => "locked", _ => "nobody" })
        {
            Passcode = (step.What % 3) switch { 0 => "1234", 1 => "9", _ => null },
            HangsUpAfter = step.What % 2 == 0 ? TimeSpan.FromSeconds(7) : null,
        };
    }
}
