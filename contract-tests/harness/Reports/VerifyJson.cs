using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Verify;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a verification, or a list of contracts, as JSON for programs.</summary>
public static class VerifyJson
{
    private static readonly JsonWriterOptions s_layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the report as indented JSON text: <c>target</c>, <c>release</c>, <c>softwareVersion</c>, the four counts, <c>warnings</c>,
    /// <c>left</c>, and <c>contracts</c> with <c>name</c>, <c>outcome</c>, <c>skipReason</c> and <c>deviations</c>.</summary>
    /// <param name="report">The verification.</param>
    public static string Write(VerifyReport report) => Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("target", report.Target.ToString());
        json.WriteString("release", report.Facts.Release);
        json.WriteString("softwareVersion", report.Facts.SoftwareVersion);
        json.WriteNumber("bridges", report.Facts.Bridges);
        json.WriteNumber("contractCount", report.Results.Count);
        json.WriteNumber("pass", report.Count(ContractOutcome.Pass));
        json.WriteNumber("fail", report.Count(ContractOutcome.Fail));
        json.WriteNumber("skipped", report.Count(ContractOutcome.Skip));
        json.WriteNumber("seconds", Math.Round(report.Elapsed.TotalSeconds, 3));
        Texts(json, "warnings", report.Warnings);
        Texts(json, "left", report.Left);
        json.WriteStartArray("contracts");
        foreach (var result in report.Results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Contract.Name);
            json.WriteString("outcome", OutcomeWord(result.Outcome));
            if (result.SkipReason is { } reason)
                json.WriteString("skipReason", reason);
            json.WriteStartArray("deviations");
            foreach (var deviation in result.Deviations)
            {
                json.WriteStartObject();
                json.WriteString("request", deviation.Request);
                json.WriteString("part", deviation.Part);
                json.WriteString("expected", deviation.Expected);
                json.WriteString("actual", deviation.Actual);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Returns the contracts as an indented JSON array with <c>name</c>, <c>claim</c>, <c>basis</c>, <c>since</c>, <c>until</c>, <c>needs</c> and <c>evidence</c>.</summary>
    /// <param name="contracts">The contracts.</param>
    public static string List(IReadOnlyList<Contract> contracts) => Document(json =>
    {
        json.WriteStartArray();
        foreach (var contract in contracts)
        {
            json.WriteStartObject();
            json.WriteString("name", contract.Name);
            json.WriteString("claim", contract.Claim);
            json.WriteString("basis", contract.Basis.ToString().ToLowerInvariant());
            if (contract.Since is { } since)
                json.WriteString("since", since);
            if (contract.Until is { } until)
                json.WriteString("until", until);
            Texts(json, "needs", Enum.GetValues<Needs>().Where(need => need != Needs.Nothing && contract.Needs.HasFlag(need)).Select(need => need.ToString().ToLowerInvariant()));
            Texts(json, "evidence", contract.Evidence.Select(source => source.ToString()));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    internal static string OutcomeWord(ContractOutcome outcome) => outcome switch { ContractOutcome.Pass => "pass", ContractOutcome.Fail => "fail", _ => "skip" };

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static string Document(Action<Utf8JsonWriter> fill)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_layout))
            fill(json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
