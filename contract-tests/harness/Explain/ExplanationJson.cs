using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain;

/// <summary>
/// Writes an explained log as JSON lines. Each line is an object with the member <c>type</c>: <c>line</c> (file, line, time, host, process,
/// text, trace, recognition, meaning, basis, source, oddities), <c>note</c> (file, line, reason, text) or, at the end, <c>summary</c>.
/// </summary>
/// <param name="output">The output. It receives ASCII only.</param>
public sealed class ExplanationJson(TextWriter output) : IExplanationSink
{
    // Text of a log stays ASCII in JSON, so it cannot control a terminal.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Default };

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>True to write only lines that show something odd.</summary>
    public bool OnlyOdd { get; init; }

    /// <inheritdoc/>
    public bool WantsOrdinaryLines => !OnlyOdd;

    /// <inheritdoc/>
    public void Add(ExplainedLine line) => Write(json =>
    {
        json.WriteString("type", "line");
        WritePlace(json, line.Place);
        if (line.Entry.Host is { } host)
            json.WriteString("host", host);
        if (line.Entry.Process is { } process)
            json.WriteString("process", process);
        if (line.Entry.Trace is { } trace)
            json.WriteNumber("trace", trace);
        json.WriteString("raw", line.Entry.Raw);
        json.WriteString("recognition", line.Recognition switch
        {
            Recognition.Known => "known",
            Recognition.ProcessKnown => "processKnown",
            _ => "unknown",
        });
        json.WriteString("meaning", line.Meaning);
        if (line.Form is { } form)
        {
            json.WriteString("basis", ExplanationText.BasisOf(form));
            json.WriteString("source", form.Source);
        }

        if (line.Oddities is [_, ..])
        {
            json.WriteStartArray("oddities");
            foreach (var oddity in line.Oddities)
                json.WriteStringValue(OddityWords.Of(oddity.Kind).Name);
            json.WriteEndArray();
        }
    });

    /// <inheritdoc/>
    public void Add(ImportNote note)
    {
        if (OnlyOdd || LogExplainer.MeaningOf(note) is null)
            return;
        Write(json =>
        {
            json.WriteString("type", "note");
            WritePlace(json, note.Place);
            json.WriteString("reason", note.Reason);
            if (note.Printed is { } printed)
                json.WriteString("raw", printed);
        });
    }

    /// <summary>Writes the summary as the last line.</summary>
    public void Write(Explanation summary) => Write(json =>
    {
        json.WriteString("type", "summary");
        WriteStrings(json, "files", summary.Files);
        WriteStrings(json, "bridges", summary.Bridges);
        json.WriteStartArray("clients");
        foreach (var (address, requests) in summary.Clients)
        {
            json.WriteStartObject();
            json.WriteString("address", address);
            json.WriteNumber("requests", requests);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (summary.Span is { } span)
        {
            json.WriteString("first", span.First);
            json.WriteString("last", span.Last);
        }

        json.WriteNumber("lines", summary.Lines);
        json.WriteNumber("recognised", summary.Recognised);
        json.WriteNumber("ofKnownProcess", summary.OfKnownProcess);
        json.WriteNumber("notUnderstood", summary.NotUnderstood);
        json.WriteNumber("otherText", summary.OtherText);
        json.WriteNumber("recognisedShare", Math.Round(summary.Share, 4, MidpointRounding.ToZero));
        json.WriteNumber("exchanges", summary.Exchanges);
        json.WriteNumber("calls", summary.Calls);
        json.WriteStartArray("oddities");
        foreach (var oddity in summary.Oddities)
            WriteOddity(json, oddity);
        json.WriteEndArray();
        json.WriteNumber("odditiesLeftOut", summary.OdditiesLeftOut);
        json.WriteStartArray("unknown");
        foreach (var (place, text) in summary.Unknown)
        {
            json.WriteStartObject();
            WritePlace(json, place);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteOddity(Utf8JsonWriter json, Oddity oddity)
    {
        var words = OddityWords.Of(oddity.Kind);
        json.WriteStartObject();
        json.WriteString("kind", words.Name);
        if (oddity.Host is { } host)
            json.WriteString("host", host);
        if (oddity.Trace is { } trace)
            json.WriteNumber("trace", trace);
        json.WriteString("sentence", oddity.Sentence);
        json.WriteNumber("count", oddity.Count);
        json.WriteStartArray("lines");
        foreach (var place in oddity.Places)
        {
            json.WriteStartObject();
            WritePlace(json, place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("why", words.Why);
        json.WriteString("check", words.Check);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, Place place)
    {
        json.WriteString("file", place.File);
        json.WriteNumber("line", place.Line);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private void Write(Action<Utf8JsonWriter> members)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        output.Write(Encoding.ASCII.GetString(_buffer.WrittenSpan));
        output.Write('\n');
    }
}
