using static CmsSim.Harness.Verify.ContractEvidence;

namespace CmsSim.Harness.Verify.Areas;

/// <summary>Contracts about calls, legs, participants and the lobby.</summary>
internal static class CallContracts
{
    private static readonly TimeSpan s_answers = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<Contract> All { get; } =
    [
        new("calls.create", "A POST of a space starts a call, which GET shows with the space and a correlator.")
        {
            Needs = Needs.Calls,
            Evidence = [Observed($"{Sources.Tms}, trace 9501"), Documented($"{Sources.Blueprint}, calls")],
            Check = async cms =>
            {
                var (space, call) = await CallAsync(cms);
                (await cms.GetAsync(call)).IsXml("call").Has("coSpace", space.Id).HasElement("callCorrelator");
            },
        },
        new("calls.named", "A POST of a name starts a call without a space.")
        {
            Needs = Needs.Calls,
            Evidence = [Documented($"{Sources.Blueprint}, calls: name or coSpace")],
            Check = async cms => (await cms.GetAsync(await cms.CreateAsync("calls", $"name={cms.Name("ad")}"))).IsXml("call").Has("name", cms.Name("ad")).Has("coSpace", null),
        },
        new("calls.neither", "A POST without space and name starts no call.")
        {
            Needs = Needs.Calls,
            Evidence = [Documented($"{Sources.Blueprint}, calls: one of the two is mandatory"), Inferred("the reason is not shown")],
            Check = async cms => (await cms.PostAsync("calls", "")).IsStatus(400).HasHeader("Location", null),
        },
        new("calls.name-of-space", "A call has the name of its space.")
        {
            Needs = Needs.Calls,
            Evidence = [Observed($"{Sources.Tms}, traces 9500 to 9504")],
            Check = async cms =>
            {
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("hall")}");
                var call = await cms.CreateAsync("calls", $"coSpace={space.Id}");
                var list = await cms.GetAsync($"calls?coSpaceFilter={space.Id}");
                list.HasTotal(1).HasObjects(call).Has("call/name", cms.Name("hall")).Has("call/coSpace", space.Id).HasElement("call/callCorrelator");
            },
        },
        new("calls.stays-empty", "A call that the API starts stays without legs.")
        {
            Needs = Needs.Calls,
            Evidence = [Observed($"{Sources.Tms}: a call without legs for 20 minutes")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                await cms.PauseAsync(TimeSpan.FromSeconds(3));
                (await cms.GetAsync(call)).IsXml("call").Has("numCallLegs", "0");
            },
        },
        new("calls.delete", "A call that is deleted is no longer listed, and is unknown.")
        {
            Needs = Needs.Calls,
            Evidence = [Observed($"{Sources.Tms}: the end of a conference"), Documented($"{Sources.Blueprint}, calls")],
            Check = async cms =>
            {
                var (space, call) = await CallAsync(cms);
                (await cms.DeleteAsync(call)).IsDone();
                (await cms.GetAsync($"calls?coSpaceFilter={space.Id}")).HasTotal(0);
                (await cms.GetAsync(call)).IsRefused("callDoesNotExist", 400, 404);
            },
        },
        new("calls.space-in-use", "Two POSTs of one space give the same meeting one call.")
        {
            Needs = Needs.Calls,
            Evidence = [Inferred("a space is one meeting on a bridge")],
            Check = async cms =>
            {
                var (space, _) = await CallAsync(cms);
                await cms.PostAsync("calls", $"coSpace={space.Id}");
                (await cms.GetAsync($"calls?coSpaceFilter={space.Id}")).HasTotal(1);
            },
        },
        new("callLegs.create", "A POST below a call dials, and Location has the path of the leg at the top level.")
        {
            Needs = Needs.Calls,
            Evidence = [Observed($"{Sources.Tms}, trace 9506: POST …/calllegs"), Documented($"{Sources.Blueprint}, call legs")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                (await cms.PostAsync($"{call}/calllegs", $"remoteParty={Nowhere(cms)}")).IsDone().HasHeaderLike("Location", "/api/v1/callLegs/" + FormContracts.Id);
            },
        },
        new("callLegs.no-party", "A leg without remoteParty is refused.")
        {
            Needs = Needs.Calls,
            Evidence = [Documented($"{Sources.Blueprint}: remoteParty is mandatory"), Inferred("the reason is not shown")],
            Check = async cms => (await cms.PostAsync($"{(await CallAsync(cms)).Call}/callLegs", "")).IsStatus(400).HasHeader("Location", null),
        },
        new("callLegs.connects", "A leg that is dialled rings and connects, and shows its state, direction and type.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, callLegs"), Observed("recorded legs of three clients")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}");
                (await cms.UntilAsync(leg.Location, IsConnected, "status/state connected", s_answers)).IsXml("callLeg")
                    .Has("remoteParty", cms.FarEnd).Has("call", call.Id).Has("type", "sip").Has("direction", "outgoing").HasElement("status/durationSeconds").HasElement("status/sipCallId");
            },
        },
        new("callLegs.list", "The legs of a call are listed below it and in callLegs, with remoteParty and call.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Observed("recorded lists of legs"), Documented($"{Sources.Blueprint}, callLegs")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}");
                (await cms.GetAsync($"{call}/callLegs")).IsXml("callLegs").HasTotal(1).HasObjects(leg).Has("callLeg/remoteParty", cms.FarEnd).Has("callLeg/call", call.Id);
                (await cms.GetAsync($"callLegs?filter={cms.FarEnd}")).IsXml("callLegs").HasElement("callLeg/remoteParty");
            },
        },
        new("callLegs.counted", "A call counts its legs in numCallLegs.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, calls"), Observed("recorded calls")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await ConnectedAsync(cms, call);
                (await cms.GetAsync(call)).Has("numCallLegs", "1").Has("maxCallLegs", "1");
            },
        },
        new("callLegs.mute", "A PUT of rxAudioMute mutes a leg, and the leg shows it.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, callLegs"), Observed(Sources.Clients)],
            Check = async cms =>
            {
                var leg = await ConnectedAsync(cms, (await CallAsync(cms)).Call);
                (await cms.PutAsync(leg, "rxAudioMute=true")).IsDone();
                (await cms.GetAsync(leg)).Has("configuration/rxAudioMute", "true");
                (await cms.PutAsync(leg, "rxAudioMute=false")).IsDone();
                (await cms.GetAsync(leg)).Has("configuration/rxAudioMute", "false");
            },
        },
        new("callLegs.delete", "A leg that is deleted ends, and its call stays.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, callLegs"), Observed($"{Sources.Tms}: a call without its leg stays")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await ConnectedAsync(cms, call);
                (await cms.DeleteAsync(leg)).IsDone();
                (await cms.GetAsync(leg)).IsRefused("callLegDoesNotExist", 400, 404);
                (await cms.GetAsync(call)).IsXml("call").Has("numCallLegs", "0");
            },
        },
        new("callLegs.end-with-call", "The legs of a call end when the call is deleted.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, calls")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await ConnectedAsync(cms, call);
                (await cms.DeleteAsync(call)).IsDone();
                (await cms.GetAsync(leg)).IsRefused("callLegDoesNotExist", 400, 404);
            },
        },
        new("callLegs.in-status", "The status of the system counts active and completed legs.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Observed($"{Sources.Tms}: status before and after a conference")],
            Check = async cms =>
            {
                var before = await cms.GetAsync("system/status");
                var leg = await ConnectedAsync(cms, (await CallAsync(cms)).Call);
                (await cms.GetAsync("system/status")).Has("callLegsActive", Plus(before, "callLegsActive", 1));
                await cms.DeleteAsync(leg);
                (await cms.GetAsync("system/status")).Has("callLegsActive", before.Value("callLegsActive")).Has("callLegsCompleted", Plus(before, "callLegsCompleted", 1));
            },
        },
        new("participants.create", "A POST of a participant below a call dials, and Location has the path of the participant at the top level.")
        {
            Needs = Needs.Calls,
            Evidence = [Documented($"{Sources.Blueprint}, participants")],
            Check = async cms => (await cms.PostAsync($"{(await CallAsync(cms)).Call}/participants", $"remoteParty={Nowhere(cms)}")).IsDone().HasHeaderLike("Location", "/api/v1/participants/" + FormContracts.Id),
        },
        new("participants.of-leg", "A leg is the first leg of a participant with the same id.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Observed("Cisco document 217249: one id in three lines"), Documented($"{Sources.Blueprint}: samples")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await ConnectedAsync(cms, call);
                (await cms.GetAsync($"{call}/participants")).IsXml("participants").HasTotal(1).HasObjects(leg);
                (await cms.GetAsync($"participants/{leg.Id}")).IsXml("participant").Has("call", call.Id);
                (await cms.GetAsync($"participants/{leg.Id}/callLegs")).IsXml("callLegs").HasTotal(1).HasObjects(leg);
            },
        },
        new("participants.counted", "A call counts its participants in numParticipantsLocal.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, calls"), Observed("recorded calls")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var leg = await ConnectedAsync(cms, call);
                (await cms.GetAsync(call)).Has("numParticipantsLocal", "1");
            },
        },
        new("participants.limit", "A participant beyond the limit of the call's profile is refused with participantLimitReached.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Blueprint}, failure reasons")],
            Check = async cms =>
            {
                var profile = await cms.CreateAsync("callProfiles", "participantLimit=1");
                var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("full")}&callProfile={profile.Id}");
                var call = await cms.CreateAsync("calls", $"coSpace={space.Id}&name={cms.Name("full")}");
                var leg = await ConnectedAsync(cms, call);
                (await cms.PostAsync($"{call}/callLegs", $"remoteParty={Nowhere(cms)}")).IsRefused("participantLimitReached");
            },
        },
        new("lobby.needs-activation", "A leg that needs activation waits in the lobby while no leg without the need is present: it is deactivated.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Access}: guests wait for a host"), Documented($"{Sources.Blueprint}: needsActivation")],
            Check = async cms =>
            {
                var leg = await cms.CreateAsync($"{(await CallAsync(cms)).Call}/callLegs", $"remoteParty={cms.FarEnd}&needsActivation=true");
                (await cms.UntilAsync(leg.Location, IsConnected, "status/state connected", s_answers)).Has("status/deactivated", "true");
            },
        },
        new("lobby.activated", "A leg in the lobby is activated when a leg without the need joins.")
        {
            Needs = Needs.Calls | Needs.FarEnd,
            Evidence = [Documented($"{Sources.Access}: the host lets the guests in"), Documented($"{Sources.Blueprint}: needsActivation")],
            Check = async cms =>
            {
                var (_, call) = await CallAsync(cms);
                var guest = await ConnectedAsync(cms, call, "&needsActivation=true");
                var host = await ConnectedAsync(cms, call, "&needsActivation=false");
                await cms.UntilAsync(guest.Location, answer => answer.Value("status/deactivated") is null or "false", "status/deactivated false", s_answers);
            },
        },
    ];

    private static async Task<(CmsObject Space, CmsObject Call)> CallAsync(CmsSession cms)
    {
        var space = await cms.CreateAsync("coSpaces", $"name={cms.Name("call")}");
        return (space, await cms.CreateAsync("calls", $"coSpace={space.Id}&name={cms.Name("call")}"));
    }

    private static async Task<CmsObject> ConnectedAsync(CmsSession cms, CmsObject call, string more = "")
    {
        var leg = await cms.CreateAsync($"{call}/callLegs", $"remoteParty={cms.FarEnd}{more}");
        await cms.UntilAsync(leg.Location, IsConnected, "status/state connected", s_answers);
        return leg;
    }

    // A top-level domain that no name server resolves (RFC 2606).
    private static string Nowhere(CmsSession cms) => $"{cms.Name("dial")}@example.invalid";

    private static bool IsConnected(CmsAnswer answer) => answer.Value("status/state") is "connected";

    private static string? Plus(CmsAnswer answer, string element, int more) =>
        int.TryParse(answer.Value(element), System.Globalization.CultureInfo.InvariantCulture, out var number) ? $"{number + more}" : null;
}
