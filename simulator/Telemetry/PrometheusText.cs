using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Telemetry;

/// <summary>Writes metrics in the text format of Prometheus, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The present values of all metrics. All of one text are from one moment.</summary>
    public static string Of(MeasuredCluster cluster)
    {
        List<(Metric Metric, List<Measured> Values)> read;
        using (cluster.Cluster.Enter())
            read = [.. Metric.All.Select(metric => (metric, metric.Read(cluster).ToList()))];

        var text = new StringBuilder();
        foreach (var (metric, values) in read)
        {
            var name = NameOf(metric);
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {metric.Summary}\n# TYPE {name} {(metric.IsCounter ? "counter" : "gauge")}\n");
            foreach (var (value, tags) in values)
            {
                text.Append(name);
                if (tags is not [])
                    text.Append('{').AppendJoin(',', tags.Select(tag => $"{LabelOf(tag.Name)}=\"{Escaped(tag.Value)}\"")).Append('}');
                text.Append(CultureInfo.InvariantCulture, $" {value:R}\n");
            }
        }
        return text.ToString();
    }

    // The rules by which OpenTelemetry names its metrics for Prometheus: underscores, the unit, and _total for counters.
    private static string NameOf(Metric metric) => metric.Name.Replace('.', '_') + (metric.Unit is "s" ? "_seconds" : "") + (metric.IsCounter ? "_total" : "");

    // All labels are about CmsSim.
    private static string LabelOf(string tag) => tag.Replace("cmssim.", "").Replace('.', '_');

    private static string Escaped(string value) => value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
