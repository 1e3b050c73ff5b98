using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>
/// Writes a replay in the Common Test Report Format (CTRF, ctrf.io), which test dashboards read: one test per exchange. An exchange
/// without an answer in the fixture is skipped.
/// </summary>
public static class CtrfReport
{
    internal const string SpecVersion = "0.1.0";
    private static readonly string s_version = typeof(CtrfReport).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Returns the report as indented JSON text.</summary>
    /// <param name="report">The replay.</param>
    /// <param name="clock">The clock for the end of the run when the replay has none; null for the system's clock.</param>
    public static string Write(ReplayReport report, TimeProvider? clock = null)
    {
        using var stream = new MemoryStream();
        Write(report, stream, clock);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes the report to a stream, as UTF-8.</summary>
    /// <param name="report">The replay.</param>
    /// <param name="stream">The output.</param>
    /// <param name="clock">The clock for the end of the run when the replay has none; null for the system's clock.</param>
    public static void Write(ReplayReport report, Stream stream, TimeProvider? clock = null)
    {
        var totals = new ReportTotals(report);
        var stop = report.Ended ?? (clock ?? TimeProvider.System).GetUtcNow();
        var start = report.Started ?? stop - totals.Elapsed;
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("reportFormat", "CTRF");
            json.WriteString("specVersion", SpecVersion);
            json.WriteString("timestamp", stop.UtcDateTime);
            json.WriteString("generatedBy", "cmssim");
            json.WriteStartObject("results");
            json.WriteStartObject("tool");
            json.WriteString("name", "cmssim");
            json.WriteString("version", s_version);
            json.WriteEndObject();
            WriteSummary(json, report, totals, start, stop);
            json.WriteStartArray("tests");
            foreach (var fixture in report.Fixtures)
            {
                foreach (var result in fixture.Results)
                {
                    WriteTest(json, report, fixture.Fixture, result);
                    json.Flush();   // keeps the memory flat
                }
            }

            json.WriteEndArray();
            json.WriteStartObject("environment");
            json.WriteString("appName", report.Target);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteSummary(Utf8JsonWriter json, ReplayReport report, ReportTotals totals, DateTimeOffset start, DateTimeOffset stop)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("tests", totals.Exchanges);
        json.WriteNumber("passed", totals[Verdict.Match]);
        json.WriteNumber("failed", totals.Differing);
        json.WriteNumber("pending", 0);
        json.WriteNumber("skipped", totals.NotCompared);
        json.WriteNumber("other", 0);
        json.WriteNumber("suites", report.Fixtures.Count);
        json.WriteNumber("start", start.ToUnixTimeMilliseconds());
        json.WriteNumber("stop", stop.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void WriteTest(Utf8JsonWriter json, ReplayReport report, Fixture fixture, ReplayResult result)
    {
        var verdict = result.Verdict();
        json.WriteStartObject();
        json.WriteString("name", result.Name());
        json.WriteString("status", verdict switch
        {
            Verdict.Match => "passed",
            Verdict.Differs => "failed",
            _ => "skipped",
        });
        json.WriteNumber("duration", (long)Math.Round(result.Elapsed.TotalMilliseconds));
        json.WriteStartArray("suite");
        json.WriteStringValue(fixture.Flow);
        json.WriteEndArray();
        if (verdict == Verdict.Differs)
        {
            json.WriteString("message", result.Differences[0].ToString());
            json.WriteString("trace", FailureText.Of(report, fixture, result));
        }
        else if (verdict == Verdict.NotCompared)
        {
            json.WriteString("message", FailureText.WhyNotCompared(result));
        }

        if (fixture.File is { } file)
            json.WriteString("filePath", file);
        json.WriteString("rawStatus", Words.Of(verdict));
        json.WriteEndObject();
    }
}
