using System.Text.Json;
using CmsSim.Simulator.State;
using CmsSim.Simulator.State.Worlds;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/run</c>: the start of the run in the present world and its commands, which repeat it together with the journal.</summary>
internal sealed class RunApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/run", "Returns the world, seed and commands of the run, which repeat it together with the journal.")
    {
        Answer = "History",
        Query = [("secrets", "boolean", "Includes passwords, passcodes and secrets of the world, and the bodies of the commands, which are omitted by default.")],
        Problems = [400],
    };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["History"] = """
            {"type":"object","required":["release","seed","start","now","after","last","isVirtual","options","commands"],"properties":{
              "release":{"type":"string"},
              "seed":{"type":"integer"},
              "start":{"type":"string","format":"date-time","description":"The time at which the run began."},
              "now":{"type":"string","format":"date-time"},
              "after":{"type":"integer","description":"The number of the last entry of the journal before the run began."},
              "last":{"type":"integer","description":"The number of the last entry of the journal."},
              "isVirtual":{"type":"boolean","description":"True when the clock advances on command only."},
              "gap":{"type":"string","description":"The reason why the run cannot be repeated; absent when it can."},
              "drill":{"type":"string","description":"The drill that runs; absent without one. It has its own world."},
              "world":{"type":"string","description":"The world in which the run began, as XML."},
              "options":{"type":"object","description":"The options that the answers depend on.","properties":{
                "unknownIdStatus":{"type":"integer"},
                "pageSize":{"type":"integer"},
                "callPageSize":{"type":"integer"},
                "largestBody":{"type":"integer"},
                "hostile":{"type":"integer"},
                "limits":{"type":"object","additionalProperties":{"type":"integer"},"description":"The limits that differ from their defaults."}}},
              "commands":{"type":"array","items":{"$ref":"#/components/schemas/RunCommand"}}}}
            """,
        ["RunCommand"] = """
            {"type":"object","required":["after","time","method","target"],"properties":{
              "after":{"type":"integer","description":"The number of the last entry of the journal before the command."},
              "time":{"type":"string","format":"date-time"},
              "method":{"type":"string"},
              "target":{"type":"string"},
              "body":{"type":"string"}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        var hasSecrets = ControlBody.Flag(context, "secrets");
        context.Response.Headers.CacheControl = "no-store";
        return ControlAnswer.Json(context, json => Write(json, cluster, hasSecrets), isReadable: true);
    }

    /// <summary>Writes the members of the answer.</summary>
    public static void Write(Utf8JsonWriter json, Cluster cluster, bool hasSecrets)
    {
        var history = cluster.History;
        World world;
        List<RunCommand> commands;
        using (cluster.Enter())
        {
            (world, commands) = (history.World, [.. history.Commands]);
            json.WriteString("release", cluster.Catalog.Release.ToString());
            json.WriteNumber("seed", cluster.Seed);
            json.WriteString("start", ControlAnswer.TimeText(history.Start));
            json.WriteString("now", ControlAnswer.TimeText(cluster.Timeline.Now));
            json.WriteNumber("after", history.After);
            json.WriteNumber("last", cluster.Journal.Last);
            json.WriteBoolean("isVirtual", cluster.Clock is VirtualClock);
            if (Gap(cluster) is { } gap)
                json.WriteString("gap", gap);
            if (history is { Drill: { } drill, IsFirstWorld: true })
                json.WriteString("drill", drill);
            WriteOptions(json, cluster);
        }

        // A large world is written outside the gate. It does not change.
        json.WriteString("world", WorldWriter.Write(world, hasSecrets));
        json.WriteStartArray("commands");
        foreach (var command in commands)
        {
            json.WriteStartObject();
            json.WriteNumber("after", command.After);
            json.WriteString("time", ControlAnswer.TimeText(command.Time));
            json.WriteString("method", command.Method);
            json.WriteString("target", command.Target);
            if (hasSecrets && !command.Body.IsEmpty)
                json.WriteString("body", command.Body.Span);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string? Gap(Cluster cluster) => cluster.History.Gap
        ?? (cluster.Settings.HasRealDirectories ? "its LDAP syncs search real directories" : null);

    private static void WriteOptions(Utf8JsonWriter json, Cluster cluster)
    {
        json.WriteStartObject("options");
        json.WriteNumber("unknownIdStatus", cluster.Settings.UnknownIdStatus);
        json.WriteNumber("pageSize", cluster.Settings.PageSize);
        json.WriteNumber("callPageSize", cluster.Settings.CallPageSize);
        json.WriteNumber("largestBody", cluster.Settings.LargestBody);
        if (cluster.History.Hostile is { } seed)
            json.WriteNumber("hostile", seed);
        var defaults = new Limits();
        json.WriteStartObject("limits");
        foreach (var limit in Limits.All.Where(limit => limit.Of(cluster.Settings) != limit.Of(defaults)))
            json.WriteNumber(limit.Name, limit.Of(cluster.Settings));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
