namespace CmsSim.Simulator.Control;

/// <summary>The shapes of bodies and answers, as JSON schemas.</summary>
internal static class ControlSchemas
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["Ready"] = """{"type":"object","required":["ready"],"properties":{"ready":{"type":"boolean"}}}""",
        ["Bridges"] = """
            {"type":"object","required":["bridges"],"properties":{"bridges":{"type":"array","items":{"type":"object","required":["name","state","http","https"],"properties":{
              "name":{"type":"string"},
              "state":{"enum":["running","isolated","stopped"]},
              "http":{"type":["string","null"],"format":"uri"},
              "https":{"type":["string","null"],"format":"uri"}}}}}}
            """,
        ["Document"] = """{"type":"object","required":["openapi","paths"]}""",
        ["World"] = """{"type":"string"}""",
        ["Clock"] = """
            {"type":"object","required":["now","mode","speed"],"properties":{
              "now":{"type":"string","format":"date-time"},
              "mode":{"enum":["real","virtual"]},
              "speed":{"type":"number","minimum":0,"description":"How many times as fast as real time; 0 while it stands."}}}
            """,
        ["ClockSetting"] = """
            {"type":"object","minProperties":1,"properties":{
              "now":{"type":"string","format":"date-time","description":"The time to move on to."},
              "speed":{"type":"number","minimum":0,"maximum":1000000,"description":"How many times as fast as real time it runs; 0 makes it stand."}}}
            """,
        ["Advance"] = """{"type":"object","required":["seconds"],"properties":{"seconds":{"type":"number","minimum":0,"maximum":1000000000,"description":"How far to move on."}}}""",
        ["Run"] = """{"type":"object","properties":{"atMost":{"type":"number","minimum":0,"maximum":1000000000,"default":86400,"description":"Seconds to go at most; a day unless told."}}}""",
        ["Ran"] = """
            {"allOf":[{"$ref":"#/components/schemas/Clock"},{"type":"object","required":["timers","idle"],"properties":{
              "timers":{"type":"integer"},
              "idle":{"type":"boolean"}}}]}
            """,
        ["Ids"] = """{"type":"object","required":["next"],"properties":{"next":{"type":"array","items":{"type":"string","format":"uuid"},"description":"The ids, in order."}}}""",
        ["Given"] = """{"type":"object","required":["given"],"properties":{"given":{"type":"integer"}}}""",
        ["Journal"] = """
            {"type":"object","required":["last","more","entries"],"properties":{
              "last":{"type":"integer","description":"Number of the last entry that was looked at: after=last continues from there."},
              "more":{"type":"boolean","description":"Whether there are entries after that one already."},
              "entries":{"type":"array","items":{"$ref":"#/components/schemas/Exchange"}}}}
            """,
        ["Incidents"] = """
            {"type":"object","required":["count","incidents","gate"],"properties":{
              "count":{"type":"integer","description":"How many there have been."},
              "incidents":{"type":"array","description":"The latest ones, oldest first.","items":{"type":"object","required":["number","time","doing","error"],"properties":{
                "number":{"type":"integer"},
                "time":{"type":"string","format":"date-time"},
                "doing":{"type":"string","description":"What the simulator was doing."},
                "error":{"type":"string"},
                "detail":{"type":"string","description":"The stack trace of an exception."}}}},
              "gate":{"type":"object","required":["longestMs","longest","slow"],"properties":{
                "longestMs":{"type":"number","description":"The longest time for which one request or job made all others wait."},
                "longest":{"type":"string","description":"The request or job."},
                "slow":{"type":"integer","description":"How many took longer than the limit gateHoldMilliseconds."}}}}}
            """,
        ["Exchange"] = """
            {"type":"object","required":["sequence","time","bridge","method","target"],"properties":{
              "sequence":{"type":"integer"},
              "time":{"type":"string","format":"date-time"},
              "bridge":{"type":"string"},
              "trace":{"type":"integer","description":"Its number in the bridge's API trace; none where the bridge never saw it."},
              "method":{"type":"string"},
              "target":{"type":"string"},
              "status":{"type":"integer","description":"None where no answer was given."},
              "reasons":{"type":"array","items":{"$ref":"#/components/schemas/Refusal"}},
              "fault":{"type":"integer"},
              "incident":{"type":"integer","description":"Number of the incident, where the simulator itself failed."},
              "hostile":{"type":"array","items":{"type":"string"}}}}
            """,
        ["Refusal"] = """
            {"type":"object","required":["reason","evidence"],"properties":{
              "reason":{"type":"string"},
              "parameter":{"type":"string"},
              "error":{"type":"string"},
              "why":{"type":"string"},
              "evidence":{"type":"string"},
              "nearest":{"type":"string","description":"The valid call that comes closest."}}}
            """,
        ["FarEnds"] = """{"type":"array","items":{"$ref":"#/components/schemas/FarEnd"}}""",
        ["FarEnd"] = """
            {"type":"object","required":["address"],"properties":{
              "address":{"type":"string"},
              "behaviour":{"type":"string"},
              "after":{"type":"number","minimum":0},
              "hangUpAfter":{"type":"number","minimum":0},
              "encrypted":{"type":"boolean","description":"Whether it encrypts media, where that does not follow from the behaviour."},
              "confirms":{"type":"boolean","description":"Whether anybody presses the key that a prompt asks for; true unless said otherwise."}}}
            """,
        ["IncomingCall"] = """
            {"type":"object","required":["remoteParty","uri"],"properties":{
              "remoteParty":{"type":"string","description":"Who calls."},
              "uri":{"type":"string","description":"An address, a user part or a call ID."},
              "passcode":{"type":"string","description":"Typed whenever one is asked for."},
              "displayName":{"type":"string","description":"What the caller is called."},
              "encrypted":{"type":"boolean","default":true},
              "bfcp":{"type":"boolean","default":false,"description":"Whether the caller has a channel for presentations."},
              "hangUpAfter":{"type":"number","minimum":0,"description":"Seconds until the caller ends the call."}}}
            """,
        ["Keys"] = """{"type":"object","required":["sequence"],"properties":{"sequence":{"type":"string","pattern":"^[0-9*#,]+$"}}}""",
        ["Leg"] = """
            {"type":"object","required":["callLeg","state"],"properties":{
              "callLeg":{"type":"string","format":"uuid"},
              "state":{"enum":["initial","ringing","connected","onHold","ended"]},
              "call":{"type":"string","format":"uuid","description":"None while the leg is in no call, as in an IVR."},
              "participant":{"type":"string","format":"uuid"}}}
            """,
        ["Faults"] = """{"type":"object","required":["faults"],"properties":{"faults":{"type":"array","items":{"$ref":"#/components/schemas/Fault"}}}}""",
        ["Fault"] = """
            {"allOf":[{"$ref":"#/components/schemas/FaultSetting"},{"type":"object","required":["id","matched","acted"],"properties":{
              "id":{"type":"integer"},
              "matched":{"type":"integer"},
              "acted":{"type":"integer"}}}]}
            """,
        ["FaultSetting"] = """
            {"type":"object","required":["effect"],"properties":{
              "match":{"type":"object","properties":{
                "bridge":{"type":"string","description":"Only at this bridge; * stands for anything."},
                "method":{"type":"string","description":"Only requests with this method."},
                "path":{"type":"string","description":"Only requests for this path; * stands for anything, and /api/v1 may be left out."},
                "nth":{"type":"integer","minimum":1,"description":"Only the so manieth that matches."},
                "probability":{"type":"number","minimum":0,"maximum":1,"description":"How likely it is for each, drawn from the seed."}}},
              "effect":{"type":"object","minProperties":1,"properties":{
                "delayMs":{"type":"integer","minimum":0,"description":"The request is seen to only after so many milliseconds."},
                "status":{"type":"integer","minimum":200,"maximum":599,"description":"An answer with this status takes the place of the bridge's."},
                "body":{"type":"string","description":"The body of that answer."},
                "reset":{"const":true,"description":"The connection is reset before the request is seen to."},
                "truncate":{"const":true,"description":"Half the body is sent, then the connection ends."},
                "dripMs":{"type":"integer","minimum":0,"description":"The body goes out byte by byte, with so many milliseconds before each."},
                "hang":{"const":true,"description":"No answer ever comes."},
                "corrupt":{"const":true,"description":"Bytes of the body are flipped."},
                "tlsAbort":{"const":true,"description":"The connection is reset before the TLS handshake."}}},
              "times":{"type":"integer","minimum":1,"description":"How often it happens before it is over."}}}
            """,
        ["HostilitySetting"] = """{"type":"object","required":["seed"],"properties":{"seed":{"type":"integer","description":"What it all follows from."}}}""",
        ["Hostility"] = """
            {"type":"object","required":["hostile"],"properties":{
              "hostile":{"type":"boolean"},
              "seed":{"type":"integer"},
              "again":{"type":"string","description":"The command that repeats it."},
              "counts":{"type":"object","additionalProperties":{"type":"integer"}}}}
            """,
        ["Snapshots"] = """
            {"type":"object","required":["snapshots"],"properties":{"snapshots":{"type":"array","items":{"type":"object","properties":{
              "name":{"type":"string"},
              "time":{"type":"string","format":"date-time"}}}}}}
            """,
        ["SnapshotName"] = """{"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Za-z0-9._-]{1,64}$","description":"The name; the next number unless told."}}}""",
        ["Problem"] = """
            {"type":"object","required":["title","status","detail"],"properties":{
              "title":{"type":"string"},
              "status":{"type":"integer"},
              "detail":{"type":"string","description":"What is wrong, where, and what would be right."}}}
            """,
    };
}
