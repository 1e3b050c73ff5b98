using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/incidents</c>: what went wrong in the simulator itself. It needs no gate, so it answers while a request holds that.</summary>
internal sealed class IncidentsApi(Cluster cluster)
{
    public void Map(ControlRoutes routes) => routes.Map(ControlOperation.GetIncidents, Get);

    private Task Get(HttpContext context)
    {
        var (incidents, count, longest, slow) = (cluster.Incidents.Latest, cluster.Incidents.Count, cluster.Gate.Longest, cluster.Gate.Slow);
        return ControlApi.Json(context, json =>
        {
            json.WriteNumber("count", count);
            json.WriteStartArray("incidents");
            foreach (var incident in incidents)
            {
                json.WriteStartObject();
                json.WriteNumber("number", incident.Number);
                json.WriteString("time", ControlApi.TimeText(incident.Time));
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
