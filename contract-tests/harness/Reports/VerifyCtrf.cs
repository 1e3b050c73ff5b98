using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Verify;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a verification in the Common Test Report Format (CTRF, ctrf.io), which test dashboards read: one test per contract.</summary>
public static class VerifyCtrf
{
    /// <summary>Returns the report as indented JSON text.</summary>
    /// <param name="report">The verification.</param>
    public static string Write(VerifyReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("reportFormat", "CTRF");
            json.WriteString("specVersion", CtrfReport.SpecVersion);
            json.WriteString("timestamp", (report.Started + report.Elapsed).UtcDateTime);
            json.WriteString("generatedBy", "cmssim");
            json.WriteStartObject("results");
            json.WriteStartObject("tool");
            json.WriteString("name", "cmssim");
            json.WriteEndObject();
            Summary(json, report);
            json.WriteStartArray("tests");
            foreach (var result in report.Results)
                Test(json, result);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void Summary(Utf8JsonWriter json, VerifyReport report)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("tests", report.Results.Count);
        json.WriteNumber("passed", report.Count(ContractOutcome.Pass));
        json.WriteNumber("failed", report.Count(ContractOutcome.Fail));
        json.WriteNumber("pending", 0);
        json.WriteNumber("skipped", report.Count(ContractOutcome.Skip));
        json.WriteNumber("other", 0);
        json.WriteNumber("start", report.Started.ToUnixTimeMilliseconds());
        json.WriteNumber("stop", (report.Started + report.Elapsed).ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    private static void Test(Utf8JsonWriter json, ContractResult result)
    {
        json.WriteStartObject();
        json.WriteString("name", result.Contract.Name);
        json.WriteString("status", result.Outcome switch { ContractOutcome.Pass => "passed", ContractOutcome.Fail => "failed", _ => "skipped" });
        json.WriteNumber("duration", (long)result.Elapsed.TotalMilliseconds);
        json.WriteString("suite", result.Contract.Area);
        if (result.SkipReason is { } reason)
            json.WriteString("message", reason);
        if (result.Outcome == ContractOutcome.Fail)
        {
            json.WriteString("message", result.Contract.Claim);
            json.WriteString("trace", string.Join('\n', result.Deviations));
        }
        json.WriteEndObject();
    }
}
