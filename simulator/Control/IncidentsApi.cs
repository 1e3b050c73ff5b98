using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/incidents</c>: failures of the simulator itself. It does not enter the gate, so it answers while another request holds it.</summary>
internal sealed class IncidentsApi(Cluster cluster)
{
    private static readonly ControlOperation s_get = new("GET", "/incidents", "Returns failures of the simulator itself, and the longest time that a request made others wait.") { Answer = "Incidents" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>
    {
        ["Incidents"] = """
            {"type":"object","required":["count","incidents","gate"],"properties":{
              "count":{"type":"integer","description":"The number of incidents so far."},
              "incidents":{"type":"array","description":"The latest incidents, oldest first.","items":{"type":"object","required":["number","time","doing","error"],"properties":{
                "number":{"type":"integer"},
                "time":{"type":"string","format":"date-time"},
                "doing":{"type":"string","description":"The work of the simulator that failed."},
                "error":{"type":"string"},
                "detail":{"type":"string","description":"The stack trace of an exception."}}}},
              "gate":{"type":"object","required":["longestMs","longest","slow"],"properties":{
                "longestMs":{"type":"number","description":"The longest time for which one request or job made all others wait."},
                "longest":{"type":"string","description":"That request or job."},
                "slow":{"type":"integer","description":"The number of requests and jobs that took longer than the limit gateHoldMilliseconds."}}}}}
            """,
    });

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        var (incidents, count, longest, slow) = (cluster.Incidents.Latest, cluster.Incidents.Count, cluster.Gate.Longest, cluster.Gate.Slow);
        return ControlAnswer.Json(context, json =>
        {
            json.WriteNumber("count", count);
            json.WriteStartArray("incidents");
            foreach (var incident in incidents)
            {
                json.WriteStartObject();
                json.WriteNumber("number", incident.Number);
                json.WriteString("time", ControlAnswer.TimeText(incident.Time));
                json.WriteString("doing", incident.Doing);
                json.WriteString("error", incident.Error);
                if (incident.Detail is { } detail)
                    json.WriteString("detail", detail);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartObject("gate");
            json.WriteNumber("longestMs", Math.Round(longest.Lasted.TotalMilliseconds, 3));
            json.WriteString("longest", longest.Holder);
            json.WriteNumber("slow", slow);
            json.WriteEndObject();
        });
    }
}
