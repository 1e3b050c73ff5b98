using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Writes a replay as JSON, for programs.</summary>
/// <remarks>
/// The root has <c>target</c>, <c>started</c> and <c>ended</c> (ISO 8601, when known), <c>exchanges</c>, <c>match</c>, <c>differ</c>,
/// <c>notCompared</c> (part of <c>match</c>), <c>excused</c> (a count for each normaliser), <c>unusedNormalisers</c>, <c>holes</c> (a count
/// for each kind), <c>simulated</c> (when the exchanges were replayed against the simulator too: a count of <c>exchanges</c>, and of those in
/// which <c>none</c>, only the <c>target</c>, only the <c>simulator</c> or <c>both</c> differ) and <c>fixtures</c>. A fixture has
/// <c>flow</c>, <c>file</c>, <c>redactedWith</c>, <c>holes</c> and <c>exchanges</c>. An exchange has <c>trace</c>, <c>at</c>, <c>from</c>,
/// <c>method</c>, <c>path</c>, <c>verdict</c> (<c>match</c>, <c>differs</c> or <c>notCompared</c>), <c>match</c>, <c>milliseconds</c>,
/// <c>status</c> and <c>size</c> (when an answer arrived), <c>differences</c>, <c>excuses</c>, <c>holes</c>, <c>rule</c> (of the simulator,
/// when known), <c>differs</c> and <c>simulated</c> (the side that differs, and the result of the simulator) and <c>curl</c>. A difference
/// has <c>part</c>, <c>evidence</c>, <c>reason</c>, <c>expected</c>, <c>actual</c>, <c>sentence</c>, and <c>header</c>, <c>position</c> and <c>xmlPath</c> where they apply.
/// </remarks>
public static class JsonReport
{
    /// <summary>Returns the report as indented JSON text.</summary>
    public static string Write(ReplayReport report)
    {
        using var stream = new MemoryStream();
        Write(report, stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Writes the report to a stream, as UTF-8.</summary>
    public static void Write(ReplayReport report, Stream stream)
    {
        // The text goes to files and terminals, never into a web page, so markup needs no escapes.
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            WriteTotals(json, report);
            json.WriteStartArray("fixtures");
            foreach (var fixture in report.Fixtures)
                WriteFixture(json, report, fixture);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteTotals(Utf8JsonWriter json, ReplayReport report)
    {
        var totals = new ReportTotals(report);
        json.WriteString("target", report.Target);
        if (report.Started is { } started)
            json.WriteString("started", started.UtcDateTime);
        if (report.Ended is { } ended)
            json.WriteString("ended", ended.UtcDateTime);
        json.WriteNumber("exchanges", totals.Exchanges);
        json.WriteNumber("match", totals.Exchanges - totals.Differing);
        json.WriteNumber("differ", totals.Differing);
        json.WriteNumber("notCompared", totals.NotCompared);
        WriteSides(json, totals);
        json.WriteStartObject("excused");
        foreach (var (by, count) in totals.Excused)
            json.WriteNumber(Words.Of(by), count);
        json.WriteEndObject();
        json.WriteStartArray("unusedNormalisers");
        foreach (var by in totals.Unused)
            json.WriteStringValue(Words.Of(by));
        json.WriteEndArray();
        json.WriteStartObject("holes");
        foreach (var (kind, count) in totals.Holes)
            json.WriteNumber(Words.Of(kind), count);
        json.WriteEndObject();
    }

    private static void WriteSides(Utf8JsonWriter json, ReportTotals totals)
    {
        if (totals.Simulated == 0)
            return;
        json.WriteStartObject("simulated");
        json.WriteNumber("exchanges", totals.Simulated);
        foreach (var side in Enum.GetValues<DifferingSide>())
            json.WriteNumber(Words.Of(side), totals[side]);
        json.WriteEndObject();
    }

    private static void WriteFixture(Utf8JsonWriter json, ReplayReport report, FixtureReplay fixture)
    {
        json.WriteStartObject();
        json.WriteString("flow", fixture.Fixture.Flow);
        json.WriteString("file", fixture.Fixture.File);
        json.WriteString("redactedWith", fixture.Fixture.RedactedWith);
        json.WriteStartArray("holes");
        foreach (var hole in fixture.Fixture.Holes)
        {
            json.WriteStartObject();
            json.WriteString("kind", Words.Of(hole.Kind));
            json.WriteString("text", hole.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("exchanges");
        foreach (var result in fixture.Results)
        {
            WriteResult(json, report, fixture.Fixture, result);
            json.Flush();   // keeps the memory flat
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, ReplayReport report, Fixture fixture, ReplayResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("trace", result.Exchange.Trace);
        json.WriteString("at", result.Exchange.At.UtcDateTime);
        json.WriteString("from", result.Exchange.From);
        json.WriteString("method", result.Exchange.Request.Method);
        json.WriteString("path", result.SentPath);
        json.WriteString("verdict", JsonNamingPolicy.CamelCase.ConvertName(result.Verdict().ToString()));
        json.WriteBoolean("match", result.Matches);
        json.WriteNumber("milliseconds", Math.Round(result.Elapsed.TotalMilliseconds, 3));
        WriteOutcome(json, result);
        WriteDifferences(json, fixture, result);
        json.WriteStartArray("excuses");
        foreach (var excuse in result.Excuses)
            WriteExcuse(json, excuse);
        json.WriteEndArray();
        json.WriteStartArray("holes");
        foreach (var hole in result.Exchange.Holes())
            WriteHole(json, hole);
        json.WriteEndArray();
        if (result.Rule is { } rule)
            json.WriteString("rule", rule);
        if (result is { Simulated: { } simulated } && result.Side() is { } side)
            WriteSimulated(json, fixture, simulated, side);
        json.WriteString("curl", FailureText.CurlOf(report, result));
        json.WriteEndObject();
    }

    private static void WriteDifferences(Utf8JsonWriter json, Fixture fixture, ReplayResult result)
    {
        json.WriteStartArray("differences");
        foreach (var difference in result.Differences)
            WriteDifference(json, fixture, result, difference);
        json.WriteEndArray();
    }

    private static void WriteSimulated(Utf8JsonWriter json, Fixture fixture, ReplayResult simulated, DifferingSide side)
    {
        json.WriteString("differs", Words.Of(side));
        json.WriteStartObject("simulated");
        json.WriteString("verdict", JsonNamingPolicy.CamelCase.ConvertName(simulated.Verdict().ToString()));
        WriteOutcome(json, simulated);
        WriteDifferences(json, fixture, simulated);
        if (simulated.Rule is { } rule)
            json.WriteString("rule", rule);
        json.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter json, ReplayResult result)
    {
        if (result.Answer is not { } answer)
            return;
        json.WriteNumber("status", answer.Status);
        json.WriteNumber("size", answer.Size);
    }

    private static void WriteDifference(Utf8JsonWriter json, Fixture fixture, ReplayResult result, Difference difference)
    {
        json.WriteStartObject();
        json.WriteString("part", JsonNamingPolicy.CamelCase.ConvertName(difference.Part.ToString()));
        json.WriteString("evidence", Words.Of(difference.Evidence));
        json.WriteString("reason", EvidenceWords.Of(fixture, result, difference));
        json.WriteString("expected", difference.Expected);
        json.WriteString("actual", difference.Actual);
        WritePlace(json, difference.Header, difference.Position, difference.XmlPath);
        json.WriteString("sentence", difference.ToString());
        json.WriteEndObject();
    }

    private static void WriteExcuse(Utf8JsonWriter json, Excuse excuse)
    {
        json.WriteStartObject();
        json.WriteString("by", Words.Of(excuse.By));
        json.WriteString("expected", excuse.Expected);
        json.WriteString("actual", excuse.Actual);
        WritePlace(json, excuse.Header, excuse.Position, excuse.XmlPath);
        json.WriteEndObject();
    }

    private static void WriteHole(Utf8JsonWriter json, ExchangeHole hole)
    {
        json.WriteStartObject();
        json.WriteString("kind", Words.Of(hole.Kind));
        json.WriteString("where", hole.Where);
        if (hole.Bytes is { } bytes)
            json.WriteNumber("bytes", bytes);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, string? header, int? position, string? xmlPath)
    {
        if (header is not null)
            json.WriteString("header", header);
        if (position is { } known)
            json.WriteNumber("position", known);
        if (xmlPath is not null)
            json.WriteString("xmlPath", xmlPath);
    }
}
