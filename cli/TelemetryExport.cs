using CmsSim.Client;
using CmsSim.Simulator;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CmsSim.Cli;

/// <summary>
/// Exports activities and metrics with OTLP while the standard variables of OpenTelemetry name a collector. Without them, nothing of
/// OpenTelemetry is loaded.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    // A collector that does not answer must not delay the end, which waits for receivers of records as well.
    private const int LastExportMilliseconds = 500;

    private static readonly string[] s_collectors = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private TelemetryExport()
    {
        var resource = ResourceBuilder.CreateDefault();
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME")))
            resource.AddService("cmssim", serviceVersion: typeof(TelemetryExport).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false);
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
            .AddSource(SimulatorTelemetry.ActivitySourceName, CmsTelemetry.ActivitySourceName).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
            .AddMeter(SimulatorTelemetry.MeterName, CmsTelemetry.MeterName).AddOtlpExporter().Build();
    }

    /// <summary>Starts the export; null when no variable names a collector, or when <c>OTEL_SDK_DISABLED</c> is true.</summary>
    public static TelemetryExport? Start() =>
        s_collectors.Any(name => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(name)))
        && !string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? new TelemetryExport()
            : null;

    /// <summary>Sends what is left. Called while the cluster still runs, because its instruments end with it.</summary>
    public void Flush()
    {
        var metrics = Task.Run(() => _metrics.Shutdown(LastExportMilliseconds));
        _traces.Shutdown(LastExportMilliseconds);
        metrics.Wait();
    }

    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
