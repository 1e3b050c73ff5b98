using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli.Diff;

/// <summary>Writes a release diff as JSON, for programs.</summary>
internal static class DiffJson
{
    public static void Write(DiffReport report, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("release", report.Before);
            json.WriteString("against", report.After);
            json.WriteNumber("exchanges", report.Exchanges.Count());
            json.WriteNumber("change", report.Changing);
            WriteTexts(json, "notes", report.Notes);
            WriteCauses(json, "causes", report.Causes);
            WriteCauses(json, "additions", report.Additions);
            json.WriteStartArray("fixtures");
            foreach (var fixture in report.Fixtures)
                Write(json, fixture);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteCauses(Utf8JsonWriter json, string name, IReadOnlyList<(DiffCause Cause, IReadOnlyList<ExchangeDiff> Exchanges)> causes)
    {
        json.WriteStartArray(name);
        foreach (var (cause, exchanges) in causes)
        {
            json.WriteStartObject();
            Write(json, cause);
            json.WriteNumber("exchanges", exchanges.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, FixtureDiff fixture)
    {
        json.WriteStartObject();
        json.WriteString("flow", fixture.Fixture.Flow);
        json.WriteString("file", fixture.Fixture.File);
        json.WriteStartArray("world");
        foreach (var change in fixture.World)
        {
            json.WriteStartObject();
            json.WriteString("release", change.Release);
            json.WriteString("element", change.Element);
            json.WriteString("why", change.Why);
            json.WriteNumber("count", change.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("exchanges");
        foreach (var exchange in fixture.Exchanges)
            Write(json, exchange);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExchangeDiff exchange)
    {
        json.WriteStartObject();
        json.WriteNumber("trace", exchange.Exchange.Trace);
        json.WriteString("method", exchange.Exchange.Request.Method);
        json.WriteString("path", exchange.Path);
        json.WriteBoolean("changes", exchange.Changes);
        WriteStatus(json, "status", exchange.Before);
        WriteStatus(json, "statusAgainst", exchange.After);
        json.WriteStartArray("differences");
        foreach (var difference in exchange.Differences)
        {
            json.WriteStartObject();
            json.WriteString("part", difference.Part);
            json.WriteString("release", difference.Before);
            json.WriteString("against", difference.After);
            json.WriteBoolean("isAddition", difference.IsAddition);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("causes");
        foreach (var cause in exchange.Causes)
        {
            json.WriteStartObject();
            Write(json, cause);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DiffCause cause)
    {
        json.WriteString("subject", cause.Subject);
        json.WriteString("sentence", cause.Sentence);
        if (cause.Evidence is not null)
        {
            json.WriteString("evidence", cause.Evidence);
            json.WriteString("source", cause.Source);
        }

        if (cause.FollowsFrom is { } trace)
            json.WriteNumber("followsFrom", trace);
    }

    private static void WriteStatus(Utf8JsonWriter json, string name, WireAnswer? answer)
    {
        if (answer is null)
            json.WriteNull(name);
        else
            json.WriteNumber(name, answer.Status);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
