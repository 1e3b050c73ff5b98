using System.Diagnostics.Metrics;

namespace CmsSim.Simulator.Telemetry;

/// <summary>The meter of a cluster: one observable instrument for each metric. It reads the cluster when a listener asks.</summary>
internal sealed class ClusterMeter : IDisposable
{
    private readonly Meter _meter = new(SimulatorTelemetry.MeterName);
    private readonly MeasuredCluster _cluster;

    public ClusterMeter(MeasuredCluster cluster)
    {
        _cluster = cluster;
        foreach (var metric in Metric.All)
        {
            if (metric.IsCounter)
                _meter.CreateObservableCounter(metric.Name, () => Read(metric), metric.Unit, metric.Summary);
            else
                _meter.CreateObservableGauge(metric.Name, () => Read(metric), metric.Unit, metric.Summary);
        }
    }

    public void Dispose() => _meter.Dispose();

    private List<Measurement<double>> Read(Metric metric)
    {
        using (_cluster.Cluster.Enter())
            return [.. metric.Read(_cluster).Select(measured => new Measurement<double>(measured.Value, measured.Tags.Select(tag => KeyValuePair.Create(tag.Name, (object?)tag.Value))))];
    }
}
