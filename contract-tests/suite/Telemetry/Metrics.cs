using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Telemetry;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Telemetry;

/// <summary>The metrics of a cluster, as text for Prometheus and as instruments of its meter.</summary>
public sealed class Metrics
{
    private const string Begin = "<!-- metrics -->\n";
    private const string End = "<!-- end of metrics -->";

    [Fact]
    public async Task The_text_counts_what_happened()
    {
        await using var collector = new CdrCollector();
        await using var cluster = await BusyAsync(collector);

        var text = await TextAsync(cluster);

        text.Should().ContainAll(
            "cmssim_bridge_up{bridge=\"Core1\"} 1\n",
            "cmssim_bridge_up{bridge=\"Core2\"} 0\n",
            "cmssim_refusals_total{bridge=\"Core1\",error_type=\"unrecognisedObject\"} 1\n",
            "cmssim_refusals_total{bridge=\"Core1\",error_type=\"duplicateCoSpaceUri\"} 2\n",
            "cmssim_refusals_total{bridge=\"Core1\",error_type=\"401\"} 1\n",
            "cmssim_calls{bridge=\"Core1\"} 1\n",
            "cmssim_call_legs{bridge=\"Core1\",state=\"connected\"} 1\n",
            "cmssim_call_legs{bridge=\"Core1\",state=\"ringing\"} 1\n",
            "cmssim_call_legs_completed_total{bridge=\"Core1\"} 1\n",
            "cmssim_objects{collection=\"coSpaces\"} 5\n",
            "# TYPE cmssim_requests_total counter\n",
            "# TYPE cmssim_calls gauge\n",
            "cmssim_clock_seconds 1469541605\n");
        Value(text, "cmssim_requests_total{bridge=\"Core1\"}").Should().BeGreaterThan(7);
        Value(text, "cmssim_cdr_made_total{bridge=\"Core1\"").Should().BeGreaterThan(2);
        text.Should().Contain($"receiver=\"http://127.0.0.1:{collector.Port}/cdr?token=").And.NotContain("token=1");
    }

    [Fact]
    public async Task The_text_has_the_form_that_Prometheus_reads()
    {
        await using var collector = new CdrCollector();
        await using var cluster = await BusyAsync(collector);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(cluster.Control, "/metrics"), TestContext.Current.CancellationToken);

        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; version=0.0.4; charset=utf-8");
        var lines = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        lines[^1].Should().BeEmpty("the last line ends, too");
        foreach (var line in lines[..^1])
            line.Should().MatchRegex("""^(# (HELP|TYPE) cmssim_[a-z_]+ .+|cmssim_[a-z_]+(\{[a-z_]+="([^"\\\n]|\\["\\n])*"(,[a-z_]+="([^"\\\n]|\\["\\n])*")*\})? [0-9.E+]+)$""");
        lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Should().HaveCount(Metric.All.Count).And.OnlyHaveUniqueItems();
        foreach (var type in lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)))
            type.EndsWith("_total counter", StringComparison.Ordinal).Should().Be(type.EndsWith("counter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_meter_has_the_same_values()
    {
        await using var collector = new CdrCollector();
        await using var cluster = await BusyAsync(collector);
        Dictionary<string, double> measured = [];
        List<Instrument> instruments = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == SimulatorTelemetry.MeterName)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            // Other clusters of this process have bridges of other names.
            if (tags.ToArray().Any(tag => tag is { Key: SimulatorTelemetry.BridgeTag, Value: "Metered" }))
            {
                measured[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")])] = value;
                instruments.Add(instrument);
            }
        });
        listener.Start();

        listener.RecordObservableInstruments();

        measured.Should().Contain("cmssim.bridge.up cmssim.bridge=Metered", 1).And.Contain("cmssim.calls cmssim.bridge=Metered", 0)
            .And.Contain("cmssim.call_legs cmssim.bridge=Metered cmssim.state=ringing", 0).And.ContainKey("cmssim.requests cmssim.bridge=Metered");
        instruments.Should().OnlyContain(instrument => instrument.Description != null && instrument.Unit != null);
        Metric.All.Select(metric => metric.Name).Should().Contain(instruments.Select(instrument => instrument.Name));
    }

    [Fact]
    public async Task The_page_lists_each_metric()
    {
        var path = Repository.PathOf("docs", "observability.md");
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var rows = "| metric | kind | unit | meaning |\n|---|---|---|---|\n" + string.Concat(Metric.All.Select(metric =>
            $"| `{metric.Name}` | {(metric.IsCounter ? "counter" : "gauge")} | `{metric.Unit}` | {metric.Summary} |\n"));

        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, page[..start] + rows + page[end..], TestContext.Current.CancellationToken);
        else
            page[start..end].Should().Be(rows, "CMSSIM_UPDATE_DOCS rewrites it");
    }

    /// <summary>A cluster of three bridges with calls, refusals, a stopped bridge and a receiver.</summary>
    private static async Task<SimulatedCluster> BusyAsync(CdrCollector collector)
    {
        collector.AcceptEverything();
        var cluster = await SimulatedCluster.StartAsync("""<world><bridge name="Core1"/><bridge name="Core2"/><bridge name="Metered"/></world>""");
        await cluster.PostAsync("/api/v1/system/cdrReceivers", "uri=" + Uri.EscapeDataString(collector.Address));
        await cluster.ControlAsync("PUT", "/far-ends", """[{"address":"slow@*","behaviour":"ringOut"},{"address":"*","behaviour":"answer","after":1}]""");
        for (var i = 1; i <= 5; i++)
            await cluster.CreateAsync("/api/v1/coSpaces", $"name=Board {i}&uri=board{i}");
        await cluster.PostAsync("/api/v1/coSpaces", "name=Another&uri=board1");
        await cluster.PostAsync("/api/v1/coSpaces", "name=Another&uri=board2");
        await cluster.GetAsync("/api/v1/cospases");
        await cluster.SendAsync("GET", "/api/v1/calls", authorization: null);
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Ad hoc");
        foreach (var address in (string[])["ann@example.com", "slow@example.com"])
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=" + address);
        var left = await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=dan@example.com");
        cluster.Advance(5);
        await cluster.SendAsync("DELETE", $"/api/v1/callLegs/{left}");
        await cluster.Host.StopBridgeAsync("Core2");
        return cluster;
    }

    private static async Task<string> TextAsync(SimulatedCluster cluster) => (await cluster.ControlAsync("GET", "/metrics")).Text;

    private static double Value(string text, string series) =>
        double.Parse(Regex.Match(text, Regex.Escape(series) + "[^ ]* (.*)").Groups[1].Value, CultureInfo.InvariantCulture);
}
