using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>The life of a leg, which the log calls <c>call N</c>: dialling, ringing, media, keys, end.</summary>
internal static class CallForms
{
    private const string Tms = "Cisco document 212298";
    private const string Guests = "Cisco document 213552";
    private const string Streamer = "Cisco document 217320";
    private const string Streaming = "Cisco document 211261";
    private const string Edge = "Cisco document 221729";
    private const string Moves = "Cisco document 217249";
    private const string Diagnostics = "ciscocms/apiary, call diagnostics of 2.6.1";
    private const string LikeLimit = "by analogy to the load limit line of Cisco document 215638";

    public static IReadOnlyList<LineForm> All { get; } =
    [
        Call("outgoing SIP call to \"{party}\" from space \"{spaceName}\"", "The bridge dials {party} for the space \"{spaceName}\".", Documented, Tms,
            "outgoing SIP call to \"desk.ex90@tkratzke.local\" from space \"Tim Kratzke Acano TMSXE Test Meeting\"", LineFact.Dialled),
        Call("outgoing SIP call to \"{party}\" from \"{from}\"", "The bridge forwards a call of {from} to {party}.", Inferred, "by analogy to the line of Cisco document 212298",
            "outgoing SIP call to \"ann@example.com\" from \"bob@example.com\"", LineFact.Dialled),
        Call("outgoing encrypted SIP call to \"{party}\" from space \"{spaceName}\"", "The bridge dials {party} over TLS for the space \"{spaceName}\".", Inferred, "by analogy to the line of Cisco document 212298",
            "outgoing encrypted SIP call to \"ann@example.com\" from space \"Town hall\"", LineFact.Dialled),
        Call("incoming encrypted SIP call from \"{party}\" to local URI \"{to}\"", "{party} calls {to}; the signalling is encrypted.", Documented, Guests,
            "incoming encrypted SIP call from \"sip:2000@marika.lab\" to local URI \"sip:guestpin.space@acano.marika.lab\"", LineFact.Arrived),
        Call("incoming SIP call from \"{party}\" to local URI \"{to}\"", "{party} calls {to}; the signalling is not encrypted.", Inferred, "by analogy to the encrypted call of Cisco document 213552",
            "incoming SIP call from \"sip:2000@marika.lab\" to local URI \"sip:town@acano.lab\"", LineFact.Arrived),
        Call("configured - API call leg {leg:guid} with SIP call ID \"{sipCallId}\"", "{call} is leg {legId} of the API, and its SIP Call-ID is {sipCallId}.", Observed, Streamer,
            "configured - API call leg bc0917df-589c-4628-887d-79481d322fed with SIP call ID \"7d37a80e-7996-4e8d-aa87-77c9d4729cec\"", LineFact.Configured),
        Call("configured - API call leg {leg:guid}", "{call} is leg {legId} of the API.", Observed, Edge,
            "configured - API call leg fcfe42f4-ac94-4ab2-a14a-f4165ec960a7", LineFact.Configured),
        Call("allocated for {party:word} / \"{name}\" conference participation ({client})", "{call} carries the web participant {name} ({party}), who uses {client}.", Observed, Edge,
            "allocated for guest1573064743 / \"Gerwin\" conference participation (Firefox)", LineFact.Allocated),
        Call("allocated for {party:word} \"{client}\" conference participation", "{call} carries the participant {party}, who uses {client}.", Observed, Streaming,
            "allocated for ken@ciscolabs.com \"Web client\" conference participation", LineFact.Allocated),
        Call("SIP call ringing", "{call} rings at the far end{since}.", Documented, Tms, "SIP call ringing", LineFact.Ringing),
        Call("falling back to unencrypted control connection...", "TLS to the far end of {call} failed{since}, so the bridge tries again without encryption. A reset fails at once, silence after about 20 s.", Documented, Tms,
            "falling back to unencrypted control connection...", LineFact.FellBack),
        Call("ending; local SIP teardown with reason {code:number} ({reason}) - not connected after {lasted:duration}", "The bridge gives up {call} after {lasted} without an answer: {reason}.", Documented, Streamer,
            "ending; local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE) - not connected after 0:52", LineFact.CallEnded),
        Call("ending; local teardown, system participant limit reached - not connected after {lasted:duration}", "The bridge is at its load limit and refuses {call}.", Documented, "Cisco document 215638",
            "ending; local teardown, system participant limit reached - not connected after 0:00", LineFact.LoadLimit),
        Call("ending; remote SIP teardown - connected for {lasted:duration}", "The far end of {call} hangs up after {lasted}.", Documented, Guests,
            "ending; remote SIP teardown - connected for 0:14", LineFact.CallEnded),
        Call("ending; local SIP teardown - connected for {lasted:duration}", "The bridge ends {call} after {lasted}, by request of the API or with the meeting.", Inferred, "by analogy to the remote teardown of Cisco document 213552",
            "ending; local SIP teardown - connected for 0:14", LineFact.CallEnded),
        Call("ending; local SIP teardown - not connected after {lasted:duration}", "The bridge cancels {call} after {lasted}, before an answer.", Inferred, "by analogy to the remote teardown of Cisco document 213552",
            "ending; local SIP teardown - not connected after 0:04", LineFact.CallEnded),
        Call("ending; remote SIP teardown, {reason} - not connected after {lasted:duration}", "The far end of {call} refuses after {lasted}: {reason}.", Inferred, LikeLimit,
            "ending; remote SIP teardown, busy - not connected after 0:02", LineFact.CallEnded),
        Call("ending; {side:word} SIP teardown, {reason} - not connected after {lasted:duration}", "{call} ends after {lasted} without an answer: {reason}.", Inferred, LikeLimit,
            "ending; local SIP teardown, ringing timeout - not connected after 1:00", LineFact.CallEnded),
        Call("ending; {side:word} teardown, {reason} - not connected after {lasted:duration}", "{call} ends after {lasted} before it is connected: {reason}.", Inferred, LikeLimit,
            "ending; local teardown, DNS failure - not connected after 0:00", LineFact.CallEnded),
        Call("ending; {how} - connected for {lasted:duration}", "{call} ends after {lasted}: {how}.", Inferred, LikeLimit,
            "ending; local teardown, call deactivated - connected for 1:02:03", LineFact.CallEnded),
        Call("ending; {how} - not connected after {lasted:duration}", "{call} ends after {lasted} without a connection: {how}.", Inferred, LikeLimit,
            "ending; remote SIP teardown - not connected after 0:03", LineFact.CallEnded),
        Call("tearing down (\"{party}\" conference media)", "The media of {party} end{since}: the web participant leaves.", Observed, Moves,
            "tearing down (\"guest921953266\" conference media)", LineFact.CallEnded),
        Call("destroying API call leg {leg:guid}", "{leg} is removed from the API{since}.", Observed, Streamer,
            "destroying API call leg bc0917df-589c-4628-887d-79481d322fed", LineFact.LegDestroyed),

        Call("setting up UDT RTP session for DTLS (combined media and control)", "{call} prepares its media with a SIP endpoint.", Observed, Guests,
            "setting up UDT RTP session for DTLS (combined media and control)"),
        Call("setting up combined RTP session for DTLS (combined media and control)", "{call} prepares its media with a web client.", Observed, Edge,
            "setting up combined RTP session for DTLS (combined media and control)"),
        Call("starting DTLS combined media negotiation (as {role})", "{call} begins to negotiate the keys of its media, as {role}.", Observed, Edge,
            "starting DTLS combined media negotiation (as initiator)"),
        Call("completed DTLS combined media negotiation", "The media of {call} are encrypted from here on.", Observed, Diagnostics, "completed DTLS combined media negotiation"),
        Call("compensating for far end not matching payload types", "The far end of {call} numbers its codecs differently; the bridge adapts. Harmless.", Observed, Guests,
            "compensating for far end not matching payload types"),
        Call("sending BFCP hello as client following receipt of hello when BFCP not active", "{call} negotiates content sharing (BFCP).", Observed, Guests,
            "sending BFCP hello as client following receipt of hello when BFCP not active"),
        Call("replacing pending BFCP message \"{old}\" with \"{new}\"", "A message about content sharing of {call} waits for an answer and is replaced by a newer one. Harmless.", Observed, Guests,
            "replacing pending BFCP message \"PrimitiveHelloAck\" with \"PrimitiveHelloAck\""),
        Call("BFCP ({role} role) now active", "{call} can share content (BFCP); the bridge has the {role} role.", Observed, Guests, "BFCP (client role) now active"),
        Call("new video presentation request from user \"{user}\"", "{user} wants to share content in {call}.", Observed, "Cisco document 221776", "new video presentation request from user \"guest3577572234\""),
        Call("becoming floor", "{call} now shares content.", Observed, "Cisco document 221776", "becoming floor"),
        Call("removing {codec:word} from video codec bitmask, because {reason}", "The bridge does not offer {codec} to {call}: {reason}.", Observed, Moves,
            "removing h264 from video codec bitmask, because it's Chrome web client and we're using a compatibility profile"),
        Call("ActiveControlState change, {old} -> {new}", "The active control channel of {call}, which carries the roster to SIP endpoints, changes from {old} to {new}.", Observed, Edge,
            "ActiveControlState change, unknown -> inactive"),
        Call("ActiveControlState finality change ({state}, final={isFinal:number})", "The active control channel of {call} stays {state}.", Observed, Edge,
            "ActiveControlState finality change (inactive, final=1)"),
        Call("media framework reporting rx video RTP frequency {from:number} - fixed up to {to:number}", "The received video of {call} has no clock rate, so the bridge assumes {to}. Harmless.", Observed, Diagnostics,
            "media framework reporting rx video RTP frequency 0 - fixed up to 90000"),
        Call("receiver report {report:number} interval for rx video {stream:number} = {interval:word} (period {period:word} {mask:word}", "A receiver report of {call} came after {interval}. Long intervals hint at packet loss.", Observed, Streamer,
            "receiver report 1 interval for rx video 0 = 6113ms (period 6108ms) 00000000"),
        Call("audio prompt play time out", "{call} has heard the whole prompt without pressing a key.", Observed, Guests, "audio prompt play time out"),
        Call("playing DTMF sequence \"{keys}\"", "The bridge plays keys to the far end of {call}.", Inferred, "by analogy to other lines of a call", "playing DTMF sequence \"12#\""),
        Call("playing participant count prompt ({count:number} participants)", "{call} hears that {count} participants are present.", Inferred, "by analogy to other lines of a call", "playing participant count prompt (3 participants)"),
        Call("DTMF sequence \"{keys}\" ({action}) not allowed", "{call} pressed keys for {action}, which its call leg profile does not allow.", Inferred, "by analogy to other lines of a call", "DTMF sequence \"*9\" (endCall) not allowed"),
        Call("DTMF sequence \"{keys}\" ({action})", "{call} pressed keys for {action}.", Inferred, "by analogy to other lines of a call", "DTMF sequence \"*1\" (toggleMuteSelfAudio)"),

        new("handshake error {code:number} on outgoing connection {connection:number}", "The far end broke off TLS on connection {connection}. Code 104 is ECONNRESET: a reset by the far end.", Documented, Tms,
            "handshake error 104 on outgoing connection 4") { Fact = LineFact.HandshakeFailed },
        new("sending prompt response ({code:number}) to BFCP message", "The bridge answers a message about content sharing (BFCP).", Observed, Guests, "sending prompt response (2) to BFCP message"),
        new("newIncomingCall, with session description", "A call with a media offer comes in.", Observed, Streaming, "newIncomingCall, with session description"),
        new("distribution link \"{peer}\": {direction:word} for conference \"{name}\"", "The bridge links the meeting \"{name}\" with the Call Bridge {peer} ({direction}).", Inferred, "no log shows a link",
            "distribution link \"core2.example.com\": outgoing for conference \"Town hall\""),
        new("distribution link \"{peer}\": {event}", "Link to the Call Bridge {peer}: {event}.", Inferred, "no log shows a link", "distribution link \"core2.example.com\": ending"),
    ];

    private static LineForm Call(string says, string meaning, FormBasis basis, string source, string sample, LineFact fact = LineFact.None) =>
        new($"call {{call:number}}: {says}", meaning, basis, source, $"call 7: {sample}") { Fact = fact };
}
