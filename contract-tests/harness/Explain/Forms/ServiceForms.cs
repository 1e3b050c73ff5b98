using static CmsSim.Harness.Explain.FormBasis;

namespace CmsSim.Harness.Explain.Forms;

/// <summary>The lines of the Call Bridge about itself and about the servers it uses: health, records, web bridges, recorders, directories.</summary>
internal static class ServiceForms
{
    private const string Diagnostics = "ciscocms/apiary, call diagnostics of 2.6.1";
    private const string Recorder = "Cisco document 202722";
    private const string Streaming = "Cisco document 211261";
    private const string WebBridge = "Cisco document 210800";
    private const string Codec = "Cisco document 221776";
    private const string Simulator = "CmsSim only; no bridge writes it";

    public static IReadOnlyList<LineForm> All { get; } =
    [
        new("STATS: {json}", "Every five minutes from 2.8: the sessions now and their peak since the line before. CMA counts apps and browsers, peer the links to other bridges.", Documented, "Cisco document 215662",
            "STATS: {\"callLegsPS\": 1, \"callLegs\": \"20/24\", \"CMA\": \"14/17\", \"sip\": {\"std\": \"0/1\", \"peer\": \"6/6\"}}"),
        new("media module status {status:number} ({modules}) {used} ({capacity})", "Every 15 minutes: the media process works ({capacity}).", Observed, Diagnostics, "media module status 1 (1/1) 1/1 (full media capacity)"),
        new("mf {module:word}: buffer stats {stats}", "Counters of the media process.", Observed, Diagnostics, "mf BEEF0100: buffer stats [0] txd 122908/0 txc 2/0 rx 4947 buf 0 max 2311"),
        new("TURN responder; unable to respond to data (size {size:number}) from {address:word}", "The bridge got {size} bytes on its TURN port that are no request. Usually a stray packet.", Observed, Diagnostics,
            "TURN responder; unable to respond to data (size 135) from 10.0.104.92:52781"),
        new("AV1 Video Codec Enabled for Content: {on:number}", "At start: shared content may use the AV1 codec (1) or not (0). Set by callbridge av1 on the command line.", Documented, Codec, "AV1 Video Codec Enabled for Content: 1"),
        new("{trace} tracing now {state:word}", "The detailed {trace} trace is now {state}, by request of the API or the web page.", Documented, "Cisco document 217246", "Active control tracing now enabled"),

        new("successfully connected to CDR receiver {receiver:number}", "Call detail records reach receiver {receiver}.", Observed, Diagnostics, "successfully connected to CDR receiver 1") { Fact = LineFact.RecordsConnected },
        new("unable to connect to CDR receiver {receiver:number} ({address})", "Call detail records do not reach receiver {receiver} at {address}. The bridge keeps a limited number of them.", Observed, Diagnostics,
            "unable to connect to CDR receiver 2 (1.1.1.1:8444)") { Fact = LineFact.RecordsUnreachable },
        new("CDR receiver {receiver:number}: {count:number} records dropped", "{count} call detail records for receiver {receiver} are lost.", Inferred, "call detail records guide 2.0, page 9: the oldest records are dropped",
            "CDR receiver 1: 12 records dropped") { Fact = LineFact.RecordsDropped },
        new("<record type=\"{type}\" {attributes}", "A call detail record, {type}.", Documented, "call detail records guide 2.0", "<record type=\"callEnd\" time=\"2017-04-24T10:00:00Z\" recordIndex=\"3\" correlatorIndex=\"2\">"),

        new("web bridge link {link:number}: name resolution for \"{name}\" failed", "The bridge cannot resolve {name}, the address of web bridge {link}.", Documented, WebBridge,
            "web bridge link 2: name resolution for \"webbridge.example.com\" failed") { Fact = LineFact.WebBridgeFailed },
        new("failed to establish connection to web bridge link {link:number} ({reason})", "The bridge cannot reach web bridge {link}: {reason}. Browsers cannot join through it.", Documented, WebBridge,
            "failed to establish connection to web bridge link 2 (unknown error)") { Fact = LineFact.WebBridgeFailed },
        new("successfully connected to web bridge link {link:number}", "The bridge reaches web bridge {link} again.", Inferred, "by analogy to the failures of Cisco document 210800", "successfully connected to web bridge link 2"),

        new("starting automatic {what:word} (space '{name}')", "The call profile of the space \"{name}\" starts {what} by itself.", Observed, Streaming, "starting automatic streaming (space 'Stream Test')"),
        new("recording device {device:number}: available ({count:number} recordings)", "Recorder {device} is used; it now has {count} recordings.", Documented, Recorder, "recording device 1: available (1 recordings)"),
        new("{what:word} device {device:number}: available ({count:number} {things:word}", "The {what} device {device} is used; it now has {count}.", Observed, Streaming, "streaming device 1: available (1 streamings)"),
        new("No {what:word} device found", "No {what} device can be used, so {what} fails. Check its certificate and trust, its address, and whether one is configured.", Documented, Recorder, "No recording device found") { Fact = LineFact.DeviceFailed },
        new("{what:word} device {device:number}: unavailable ({reason})", "The {what} device {device} cannot be used: {reason}.", Inferred, "by analogy to Cisco document 202722", "recording device 1: unavailable (connection failure)") { Fact = LineFact.DeviceFailed },
        new("{what:word} device {device:number}: low disk space", "The {what} device {device} has little disk space left.", Inferred, "by analogy to Cisco document 202722", "recording device 1: low disk space") { Fact = LineFact.DeviceFailed },
        new("{what:word} device {device:number}: no stream url configured", "The space has no stream address, so nothing is streamed.", Observed, Diagnostics, "streaming device 1: no stream url configured") { Fact = LineFact.DeviceFailed },
        new("{what:word} call leg for space '{name}' disconnected with reason {code:number} ({reason})", "The {what} of the space \"{name}\" ends because its device did not answer: {reason}.", Documented, "Cisco document 217320",
            "streaming call leg for space 'test' disconnected with reason 7 (transaction timeout - no provisional responses sending INVITE)") { Fact = LineFact.DeviceFailed },
        new("{what:word} call leg for space '{name}' disconnected {how}", "The {what} of the space \"{name}\" ends: disconnected {how}.", Inferred, "by analogy to Cisco document 217320", "recording call leg for space 'test' disconnected normally"),
        new("start {what:word} failed: {reason}", "A participant could not start {what}: {reason}.", Documented, Streaming, "start streaming failed: streaming limit reached") { Fact = LineFact.Licence },

        new("unable to apply {what} (space '{name}') -- no license", "The space \"{name}\" has no {what}, because no licence for branding is installed.", Observed, "Cisco document 221729",
            "unable to apply logo (space '9999') -- no license") { Fact = LineFact.Licence },
        new("license {what}", "A licence line: {what}.", Inferred, "no log shows the line", "license for callbridge expires in 10 days") { Fact = LineFact.Licence },

        new("LDAP sync failed: {reason}", "The import of users from the directory failed: {reason}. The users stay as they were.", Inferred, "no log shows the line", "LDAP sync failed: cannot reach ldap.example.com") { Fact = LineFact.DirectoryFailed },
        new("LDAP sync: no users found ({counts})", "The import found no users: check base DN and filter of the source.", Inferred, "no log shows the line", "LDAP sync: no users found (LDAP sources: 1, matching entries: 0)") { Fact = LineFact.DirectoryFailed },
        new("event client has not acknowledged message {message:number}; no more messages are sent on its connection", "A client of the event interface stopped acknowledging, so it gets no more events.", Inferred, "no log shows the line",
            "event client has not acknowledged message 7; no more messages are sent on its connection") { Fact = LineFact.Failed },
        new("{action:word} {what} failed: {reason}", "A participant's keys for {action} {what} had no effect: {reason}.", Inferred, "by analogy to Cisco document 211261", "lock call failed: call does not exist") { Fact = LineFact.Failed },
        new("drill {name:word}: {step}", "CmsSim runs the drill {name}: {step}.", Inferred, Simulator, "drill bridge-loss: Core2 stops") { Process = "cmssim" },
    ];
}
