using System.Text.Json;

namespace CmsSim.Simulator.Control;

/// <summary>
/// One thing that the control API does. Routing, the OpenAPI document and <c>cmssim ctl</c> all follow from this table.
/// </summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with parameters in braces.</param>
/// <param name="Summary">What it does, in a sentence.</param>
public sealed record ControlOperation(string Method, string Path, string Summary)
{
    /// <summary>
    /// How the shell calls it: words, then <c>&lt;parameter&gt;</c>s of the path or members of the body, then <c>--option</c>s, which are
    /// members too. A member is <c>name:type=place</c>, with type and place left out for a text that is called by its place.
    /// </summary>
    public string? Command { get; private init; }

    /// <summary>The schema of the body; null without one.</summary>
    public string? Body { get; private init; }

    /// <summary>The schema of the answer, where that is JSON.</summary>
    public string Answer { get; private init; } = "Ready";

    /// <summary>The media type of body and answer, where that is not JSON.</summary>
    public string? MediaType { get; private init; }

    /// <summary>Query parameters, each with its type and what it is for.</summary>
    public IReadOnlyList<(string Name, string Type, string Summary)> Query { get; private init; } = [];

    /// <summary>
    /// The media type that a request for it has to name, with or without a body; null where it changes nothing. Neither an HTML form nor a
    /// bridge's CDR post can name it.
    /// </summary>
    public string? WantedMediaType => Method is "GET" ? null : Body is not null && MediaType is { } mediaType ? mediaType : "application/json";

    /// <summary>The problems it can come to, besides those of the caller and of the body's form, which are the same for all.</summary>
    public IReadOnlyList<int> Problems { get; private init; } = [];

    /// <summary>Whether the answer goes on for as long as something happens.</summary>
    public bool IsStream => MediaType is "text/event-stream";

    /// <summary>Whether the stream goes on where the answer ends.</summary>
    public bool HasFollowing { get; private init; }

    /// <summary>Whether it is answered without a token.</summary>
    public bool IsOpen { get; private init; }

    /// <summary>What a member of the body is for; steps into inner objects are parted by dots.</summary>
    public string? SummaryOf(string place)
    {
        if (Body is null)
            return null;
        using var schema = JsonDocument.Parse(ControlSchemas.All[Body]);
        var member = schema.RootElement;
        foreach (var step in place.Split('.'))
        {
            if (!member.TryGetProperty("properties", out var members) || !members.TryGetProperty(step, out member))
                return null;
        }
        return member.TryGetProperty("description", out var description) ? description.GetString() : null;
    }

    internal static readonly ControlOperation Live = new("GET", "/health/live", "Whether the process runs.") { IsOpen = true };
    internal static readonly ControlOperation Ready = new("GET", "/health/ready", "Whether every bridge answers.") { IsOpen = true, Command = "health" };
    internal static readonly ControlOperation OpenApi = new("GET", "/openapi.json", "This document.") { Answer = "Document" };

    internal static readonly ControlOperation GetWorld = new("GET", "/world", "All there is, as a world file.")
    {
        MediaType = "application/xml",
        Query = [("secrets", "boolean", "With passwords, passcodes and secrets, which are left out otherwise.")],
        Problems = [400],
        Command = "world get",
    };
    internal static readonly ControlOperation PutWorld = new("PUT", "/world", "Puts a world in the place of all there is.")
    {
        MediaType = "application/xml",
        Body = "World",
        Problems = [400, 409],
        Command = "world put <file:file>",
    };
    internal static readonly ControlOperation Reset = new("POST", "/reset", "Back to the world that the run started in.") { Problems = [409], Command = "reset" };

    internal static readonly ControlOperation GetClock = new("GET", "/clock", "The simulated time.") { Answer = "Clock", Command = "clock" };
    internal static readonly ControlOperation PutClock = new("PUT", "/clock", "Moves a virtual clock on to a time, or lets it run by itself.")
    {
        Body = "ClockSetting",
        Answer = "Clock",
        Problems = [400, 409],
        Command = "clock set --now --speed:number",
    };
    internal static readonly ControlOperation AdvanceClock = new("POST", "/clock/advance", "Moves a virtual clock on by so many seconds.")
    {
        Body = "Advance",
        Answer = "Clock",
        Problems = [400, 409],
        Command = "clock advance <seconds:number>",
    };
    internal static readonly ControlOperation RunClock = new("POST", "/clock/run-until-idle", "Moves a virtual clock on until nothing is left to happen.")
    {
        Body = "Run",
        Answer = "Ran",
        Problems = [400, 409],
        Command = "clock run-until-idle --at-most:number=atMost",
    };

    internal static readonly ControlOperation GiveIds = new("POST", "/ids", "Ids that come next, before the seeded ones go on.")
    {
        Body = "Ids",
        Answer = "Given",
        Problems = [400, 409],
        Command = "ids <next:list>",
    };

    internal static readonly ControlOperation GetJournal = new("GET", "/journal", "The exchanges so far, with the rule and the evidence behind each refusal.")
    {
        Answer = "Journal",
        Query = [("after", "integer", "Only entries after the one of this number; the last number of an answer that has more continues it.")],
        Problems = [400],
        HasFollowing = true,
        Command = "journal",
    };
    internal static readonly ControlOperation GetStream = new("GET", "/stream", "Exchanges, changes of objects and log lines as server-sent events, from now on.")
    {
        MediaType = "text/event-stream",
        Query = [("events", "string", "Only these, separated by commas: exchange, change, log.")],
        Problems = [400, 503],
        Command = "stream",
    };

    internal static readonly ControlOperation GetIncidents = new("GET", "/incidents", "What went wrong in the simulator itself, and how long requests made others wait.")
    {
        Answer = "Incidents",
        Command = "incidents",
    };

    internal static readonly ControlOperation GetFarEnds = new("GET", "/far-ends", "How the addresses behave that are dialled.") { Answer = "FarEnds", Command = "far-ends" };
    internal static readonly ControlOperation PutFarEnds = new("PUT", "/far-ends", "Says how all addresses behave; the first that matches counts.")
    {
        Body = "FarEnds",
        Answer = "FarEnds",
        Problems = [400],
        Command = "far-ends load <file:file>",
    };
    internal static readonly ControlOperation DeleteFarEnds = new("DELETE", "/far-ends", "Forgets what was said of all addresses.") { Answer = "FarEnds", Command = "far-ends clear" };

    internal static readonly ControlOperation CallIn = new("POST", "/bridges/{bridge}/incoming-calls", "Somebody calls the bridge.")
    {
        Body = "IncomingCall",
        Answer = "Leg",
        Problems = [400, 404],
        Command = "call <bridge> --from=remoteParty --to=uri --passcode --display-name=displayName --bfcp:flag --hang-up-after:number=hangUpAfter",
    };
    internal static readonly ControlOperation GetLeg = new("GET", "/bridges/{bridge}/call-legs/{leg}", "What became of the leg.")
    {
        Answer = "Leg",
        Problems = [404],
        Command = "leg show <bridge> <leg>",
    };
    internal static readonly ControlOperation PressKeys = new("POST", "/bridges/{bridge}/call-legs/{leg}/dtmf", "The far end of the leg presses keys.")
    {
        Body = "Keys",
        Answer = "Leg",
        Problems = [400, 404],
        Command = "leg dtmf <bridge> <leg> <sequence>",
    };
    internal static readonly ControlOperation HangUp = OnLeg("hang-up", "The far end of the leg hangs up.");
    internal static readonly ControlOperation Hold = OnLeg("hold", "The far end holds the leg.");
    internal static readonly ControlOperation Resume = OnLeg("resume", "The far end goes on with the leg.");
    internal static readonly ControlOperation Mute = OnLeg("mute", "The far end mutes itself.");

    internal static readonly ControlOperation GetBridges = new("GET", "/bridges", "Which bridges run, and where they listen.") { Answer = "Bridges", Command = "bridges" };
    internal static readonly ControlOperation Stop = OnBridge("stop", "Stops the bridge: its sockets close, its calls are gone, and its peers miss it.");
    internal static readonly ControlOperation Start = OnBridge("start", "Starts the bridge again, on the ports it had.") with { Problems = [404, 409] };
    internal static readonly ControlOperation Isolate = OnBridge("isolate", "Cuts the bridge off from its peers.");
    internal static readonly ControlOperation Rejoin = OnBridge("rejoin", "Brings the bridge back to its peers.");

    internal static readonly ControlOperation GetFaults = new("GET", "/faults", "What goes wrong on purpose, and how often it did.") { Answer = "Faults", Command = "faults" };
    internal static readonly ControlOperation AddFault = new("POST", "/faults", "Adds something that goes wrong on purpose.")
    {
        Body = "FaultSetting",
        Answer = "Fault",
        Problems = [400, 409],
        Command = "faults add --bridge=match.bridge --method=match.method --path=match.path --nth:number=match.nth --probability:number=match.probability"
            + " --delay-ms:number=effect.delayMs --status:number=effect.status --body=effect.body --reset:flag=effect.reset --truncate:flag=effect.truncate"
            + " --drip-ms:number=effect.dripMs --hang:flag=effect.hang --corrupt:flag=effect.corrupt --tls-abort:flag=effect.tlsAbort --times:number",
    };
    internal static readonly ControlOperation ClearFaults = new("DELETE", "/faults", "Ends all faults.") { Answer = "Faults", Command = "faults clear" };
    internal static readonly ControlOperation RemoveFault = new("DELETE", "/faults/{id}", "Ends one fault.") { Answer = "Faults", Problems = [404], Command = "faults remove <id>" };

    internal static readonly ControlOperation GetSnapshots = new("GET", "/snapshots", "The moments that can be gone back to.") { Answer = "Snapshots", Command = "snapshot" };
    internal static readonly ControlOperation TakeSnapshot = new("POST", "/snapshots", "Keeps the moment under a name.")
    {
        Body = "SnapshotName",
        Answer = "SnapshotName",
        Problems = [400, 409],
        Command = "snapshot take --name",
    };
    internal static readonly ControlOperation RestoreSnapshot = new("POST", "/snapshots/{name}/restore", "Goes back to the moment.")
    {
        Problems = [404, 409],
        Command = "snapshot restore <name>",
    };
    internal static readonly ControlOperation RemoveSnapshot = new("DELETE", "/snapshots/{name}", "Forgets the moment.")
    {
        Answer = "Snapshots",
        Problems = [404],
        Command = "snapshot remove <name>",
    };

    internal static readonly ControlOperation GetHostility = new("GET", "/hostility", "Whether bridges do all that the documentation allows, and how often they did.")
    {
        Answer = "Hostility",
        Command = "hostility",
    };
    internal static readonly ControlOperation PutHostility = new("PUT", "/hostility", "Makes bridges do all that the documentation allows, by a seed.")
    {
        Body = "HostilitySetting",
        Answer = "Hostility",
        Problems = [400],
        Command = "hostility on <seed:number>",
    };
    internal static readonly ControlOperation DeleteHostility = new("DELETE", "/hostility", "Ends that.") { Answer = "Hostility", Command = "hostility off" };

    /// <summary>All of them, in the order of the document.</summary>
    public static IReadOnlyList<ControlOperation> All { get; } =
    [
        Live, Ready, OpenApi, GetWorld, PutWorld, Reset, GetSnapshots, TakeSnapshot, RestoreSnapshot, RemoveSnapshot, GetClock, PutClock, AdvanceClock, RunClock,
        GiveIds, GetJournal, GetStream, GetIncidents, GetFarEnds, PutFarEnds, DeleteFarEnds, CallIn, GetLeg, PressKeys, HangUp, Hold, Resume, Mute, GetBridges, Stop, Start, Isolate, Rejoin, GetFaults, AddFault,
        ClearFaults, RemoveFault, GetHostility, PutHostility, DeleteHostility,
    ];

    private static ControlOperation OnLeg(string does, string summary) =>
        new("POST", $"/bridges/{{bridge}}/call-legs/{{leg}}/{does}", summary) { Problems = [404], Command = $"leg {does} <bridge> <leg>" };

    private static ControlOperation OnBridge(string does, string summary) =>
        new("POST", $"/bridges/{{bridge}}/{does}", summary) { Problems = [404], Command = $"bridges {does} <bridge>" };
}
