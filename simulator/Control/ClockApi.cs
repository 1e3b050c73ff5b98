using System.Text.Json;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/clock</c>: shows the simulated time, and advances a virtual clock.</summary>
internal sealed class ClockApi(Cluster cluster, BridgeSockets sockets)
{
    private static readonly ControlOperation s_get = new("GET", "/clock", "Returns the simulated time.") { Answer = "Clock" };

    private static readonly ControlOperation s_waiting = new("GET", "/clock/waiting-answers", "Returns the number of requests that are answered when the clock reaches a later time.")
    {
        Answer = "WaitingAnswers",
    };

    private static readonly ControlOperation s_put = new("PUT", "/clock", "Advances a virtual clock to a time, or sets its speed.")
    {
        Body = "ClockSetting",
        Answer = "Clock",
        Problems = [400, 409],
    };

    private static readonly ControlOperation s_advance = new("POST", "/clock/advance", "Advances a virtual clock by a number of seconds.")
    {
        Body = "Advance",
        Answer = "Clock",
        Problems = [400, 409],
    };

    private static readonly ControlOperation s_run = new("POST", "/clock/run-until-idle", "Advances a virtual clock until no timer is pending.")
    {
        Body = "Run",
        Answer = "Ran",
        Problems = [400, 409],
    };

    public static ControlArea Area { get; } = new([s_get, s_waiting, s_put, s_advance, s_run], new Dictionary<string, string>
    {
        ["Clock"] = """
            {"type":"object","required":["now","mode","speed"],"properties":{
              "now":{"type":"string","format":"date-time"},
              "mode":{"enum":["real","virtual"]},
              "speed":{"type":"number","minimum":0,"description":"The speed relative to real time; 0 while the clock is stopped."}}}
            """,
        ["WaitingAnswers"] = """{"type":"object","required":["waitingAnswers"],"properties":{"waitingAnswers":{"type":"integer","minimum":0,"description":"The number of requests."}}}""",
        ["ClockSetting"] = """
            {"type":"object","minProperties":1,"properties":{
              "now":{"type":"string","format":"date-time","description":"The time to advance to."},
              "speed":{"type":"number","minimum":0,"maximum":1000000,"description":"The speed relative to real time; 0 stops the clock."}}}
            """,
        ["Advance"] = """{"type":"object","required":["seconds"],"properties":{"seconds":{"type":"number","minimum":0,"maximum":1000000000,"description":"The number of seconds to advance."}}}""",
        ["Run"] = """{"type":"object","properties":{"atMost":{"type":"number","minimum":0,"maximum":1000000000,"default":86400,"description":"The most seconds to advance; one day by default."}}}""",
        ["Ran"] = """
            {"allOf":[{"$ref":"#/components/schemas/Clock"},{"type":"object","required":["timers","idle"],"properties":{
              "timers":{"type":"integer"},
              "idle":{"type":"boolean"}}}]}
            """,
    });

    private static string EndOfTime => $"The clock cannot advance beyond {ControlAnswer.TimeText(VirtualClock.Latest)}.";

    public void Map(ControlRoutes routes)
    {
        routes.Map(s_get, Get);
        routes.Map(s_waiting, context => ControlAnswer.Json(context, WriteWaiting));
        routes.Map(s_put, Put);
        routes.Map(s_advance, Advance);
        routes.Map(s_run, Run);
    }

    // Timers can have stopped and started bridges.
    private async Task Get(HttpContext context)
    {
        await sockets.Following;
        await ControlAnswer.Json(context, Write);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("now", ControlAnswer.TimeText(cluster.Timeline.Now));
        json.WriteString("mode", cluster.Clock is VirtualClock ? "virtual" : "real");
        json.WriteNumber("speed", cluster.Clock is VirtualClock clock ? clock.Speed : 1);
    }

    private void WriteWaiting(Utf8JsonWriter json)
    {
        using (cluster.Enter())
            json.WriteNumber("waitingAnswers", cluster.Timeline.WaitingAnswers);
    }

    private Task Put(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        const string Expected = "The body must be {\"now\":\"2016-07-26T14:08:23Z\",\"speed\":n}, or one of its two members, with n from 0 to 1000000.";
        DateTimeOffset? now = null;
        double? speed = null;
        if (body.TryGetProperty("now", out var text))
        {
            if (text.ValueKind is not JsonValueKind.String || !text.TryGetDateTimeOffset(out var time))
                return Expected;
            now = time;
        }
        if (body.TryGetProperty("speed", out var number))
        {
            if (number.ValueKind is not JsonValueKind.Number || !number.TryGetDouble(out var times) || times is < 0 or > VirtualClock.HighestSpeed)
                return Expected;
            speed = times;
        }
        if (now is null && speed is null)
            return Expected;
        if (now > VirtualClock.Latest)
            return EndOfTime;
        if (now < clock.GetUtcNow())
        {
            await ControlAnswer.Problem(context, 409, $"The clock is at {ControlAnswer.TimeText(clock.GetUtcNow())} and cannot go back; PUT /world restarts the cluster.");
            return null;
        }
        if (now is { } goal)
            clock.AdvanceTo(goal);
        if (speed is { } rate)
            clock.RunAt(rate);
        await Get(context);
        return null;
    });

    private Task Advance(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        if (!body.TryGetProperty("seconds", out var text) || SecondsOf(text) is not { } time)
            return "The body must be {\"seconds\":n}, with n from 0.";
        if (time > VirtualClock.Latest - clock.GetUtcNow())
            return EndOfTime;
        clock.Advance(time);
        await Get(context);
        return null;
    });

    private Task Run(HttpContext context) => WithVirtualClock(context, async (clock, body) =>
    {
        TimeSpan? atMost = null;
        if (body.TryGetProperty("atMost", out var text) && (atMost = SecondsOf(text)) is null)
            return "The body must be {\"atMost\":n}, with n seconds from 0, or {}.";
        var timers = clock.RunUntilIdle(atMost);
        await sockets.Following;
        await ControlAnswer.Json(context, json =>
        {
            Write(json);
            json.WriteNumber("timers", timers);
            json.WriteBoolean("idle", clock.IsIdle);
        });
        return null;
    });

    private static TimeSpan? SecondsOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 1e9 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Does the work with the virtual clock and the object in the body; the sentence that the work returns is answered with 400.</summary>
    private async Task WithVirtualClock(HttpContext context, Func<VirtualClock, JsonElement, Task<string?>> work)
    {
        if (cluster.Clock is not VirtualClock clock)
        {
            await ControlAnswer.Problem(context, 409, "This run has the real clock, which accepts no commands; set SimulatorOptions.VirtualClock.");
            return;
        }
        const string Shape = "The body must be a JSON object.";
        using var document = await ControlBody.ReadAsync(context, cluster.Settings, Shape) ?? JsonDocument.Parse("{}");
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root)
            await ControlAnswer.Problem(context, 400, Shape);
        else if (await work(clock, root) is { } mistake)
            await ControlAnswer.Problem(context, 400, mistake);
    }
}
