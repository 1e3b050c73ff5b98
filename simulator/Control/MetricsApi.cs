using CmsSim.Simulator.Api;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Telemetry;
using Microsoft.AspNetCore.Http;

namespace CmsSim.Simulator.Control;

/// <summary><c>/metrics</c>: the metrics of the cluster for Prometheus.</summary>
internal sealed class MetricsApi(Cluster cluster, BridgeSockets sockets)
{
    private static readonly ControlOperation s_get = new("GET", "/metrics", "Returns the metrics of the cluster in the text format of Prometheus.") { MediaType = "text/plain" };

    public static ControlArea Area { get; } = new([s_get], new Dictionary<string, string>());

    public void Map(ControlRoutes routes) => routes.Map(s_get, Get);

    private Task Get(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.MediaType;
        return context.Response.WriteAsync(PrometheusText.Of(new MeasuredCluster(cluster, sockets)));
    }
}
