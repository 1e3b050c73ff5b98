using System.Text.Json;
using CmsSim.Simulator.Control;

namespace CmsSim.Cli;

/// <summary>
/// The commands below <c>cmssim ctl</c>, by the operation of the control API that each calls. A command has words, then
/// <c>&lt;parameter&gt;</c>s of the path or members of the body, then <c>--option</c>s, which are members too. A member is
/// <c>name:type=place</c>. The type is a text and the place is the name when they are left out.
/// </summary>
internal static class CtlVerbs
{
    private static readonly Dictionary<string, string> s_commands = new()
    {
        ["GET /health/ready"] = "health",
        ["GET /world"] = "world get",
        ["PUT /world"] = "world put <file:file>",
        ["POST /reset"] = "reset",
        ["GET /snapshots"] = "snapshot",
        ["POST /snapshots"] = "snapshot take --name",
        ["GET /snapshots/{name}/changes"] = "snapshot changes <name>",
        ["POST /snapshots/{name}/restore"] = "snapshot restore <name>",
        ["DELETE /snapshots/{name}"] = "snapshot remove <name>",
        ["GET /state"] = "state",
        ["GET /clock"] = "clock",
        ["GET /clock/waiting-answers"] = "clock waiting-answers",
        ["PUT /clock"] = "clock set --now --speed:number",
        ["POST /clock/advance"] = "clock advance <seconds:number>",
        ["POST /clock/run-until-idle"] = "clock run-until-idle --at-most:number=atMost",
        ["POST /ids"] = "ids <next:list>",
        ["GET /journal"] = "journal",
        ["GET /exchanges/{sequence}"] = "exchange <sequence>",
        ["GET /run"] = "run",
        ["GET /stream"] = "stream",
        ["GET /incidents"] = "incidents",
        ["GET /far-ends"] = "far-ends",
        ["PUT /far-ends"] = "far-ends load <file:file>",
        ["DELETE /far-ends"] = "far-ends clear",
        ["GET /servers"] = "servers",
        ["PUT /servers"] = "servers load <file:file>",
        ["DELETE /servers"] = "servers clear",
        ["POST /bridges/{bridge}/incoming-calls"] =
            "call <bridge> --from=remoteParty --to=uri --passcode --display-name=displayName --kind --bfcp:flag --video --indirect:flag --hang-up-after:number=hangUpAfter",
        ["GET /calls"] = "calls",
        ["GET /bridges/{bridge}/call-legs/{leg}"] = "leg show <bridge> <leg>",
        ["POST /bridges/{bridge}/call-legs/{leg}/dtmf"] = "leg dtmf <bridge> <leg> <sequence>",
        ["POST /bridges/{bridge}/call-legs/{leg}/hang-up"] = "leg hang-up <bridge> <leg>",
        ["POST /bridges/{bridge}/call-legs/{leg}/hold"] = "leg hold <bridge> <leg>",
        ["POST /bridges/{bridge}/call-legs/{leg}/resume"] = "leg resume <bridge> <leg>",
        ["POST /bridges/{bridge}/call-legs/{leg}/mute"] = "leg mute <bridge> <leg>",
        ["GET /cdr"] = "cdr",
        ["GET /event-clients"] = "event-clients",
        ["GET /counters"] = "counters",
        ["GET /metrics"] = "metrics",
        ["GET /bridges/{bridge}/log"] = "log <bridge>",
        ["GET /bridges"] = "bridges",
        ["POST /bridges/{bridge}/stop"] = "bridges stop <bridge>",
        ["POST /bridges/{bridge}/start"] = "bridges start <bridge>",
        ["POST /bridges/{bridge}/isolate"] = "bridges isolate <bridge>",
        ["POST /bridges/{bridge}/rejoin"] = "bridges rejoin <bridge>",
        ["POST /bridges/{bridge}/upgrade"] = "bridges upgrade <bridge> <release>",
        ["GET /bridges/{bridge}/tls"] = "tls <bridge>",
        ["PUT /bridges/{bridge}/tls"] = "tls set <bridge> <profile>",
        ["PUT /bridges/{bridge}/clock"] = "bridges clock <bridge> <offset:number> --drift:number",
        ["PUT /bridges/{bridge}/load"] = "bridges load <bridge> <load:number>",
        ["POST /bridges/{bridge}/requests"] = "request <bridge> <method> <path> --form --user --password",
        ["GET /network"] = "network",
        ["PUT /network"] = "network split <groups:groups>",
        ["DELETE /network"] = "network heal",
        ["GET /database"] = "database",
        ["POST /database/nodes/{node}/stop"] = "database stop <node>",
        ["POST /database/nodes/{node}/start"] = "database start <node>",
        ["GET /faults"] = "faults",
        ["POST /faults"] = "faults add --bridge=match.bridge --method=match.method --path=match.path --receiver=match.receiver --nth:number=match.nth --probability:number=match.probability"
            + " --delay-ms:number=effect.delayMs --status:number=effect.status --body=effect.body --reset:flag=effect.reset --truncate:flag=effect.truncate"
            + " --drip-ms:number=effect.dripMs --hang:flag=effect.hang --corrupt:flag=effect.corrupt --tls-abort:flag=effect.tlsAbort --crash:flag=effect.crash --lose-answer:flag=effect.loseAnswer --duplicate:flag=effect.duplicate --reorder:flag=effect.reorder --times:number",
        ["DELETE /faults"] = "faults clear",
        ["DELETE /faults/{id}"] = "faults remove <id>",
        ["GET /hostility"] = "hostility",
        ["PUT /hostility"] = "hostility on <seed:number>",
        ["DELETE /hostility"] = "hostility off",
        ["GET /description"] = "description",
        ["GET /description/{node}"] = "description show <node>",
    };

    /// <summary>The command that calls the operation; null when the tool has none.</summary>
    public static string? CommandOf(ControlOperation operation) => s_commands.GetValueOrDefault($"{operation.Method} {operation.Path}");

    /// <summary>A line that follows an answer for a reader at a terminal; null for most answers.</summary>
    public static string? NoteOn(ControlOperation operation, JsonElement answer) =>
        operation.Path is "/hostility" && answer.ValueKind is JsonValueKind.Object && answer.TryGetProperty("seed", out var seed) && seed.ValueKind is JsonValueKind.Number
            ? $"again: cmssim serve --hostile {seed}"
            : null;
}
