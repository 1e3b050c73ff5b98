using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Reports;

/// <summary>Writes the summary of an import as JSON, for programs.</summary>
/// <remarks>
/// The root has <c>dryRun</c>, <c>totals</c> (<c>files</c>, <c>lines</c>, <c>bytes</c>, <c>exchanges</c>, <c>partialExchanges</c> and a
/// count for each kind of note), <c>holes</c> and <c>redacted</c> (counts by kind), <c>files</c>, <c>notes</c> and <c>fixtures</c>. Each of
/// <c>notes</c> has <c>kind</c>, <c>reason</c>, <c>hole</c>, <c>count</c>, <c>first</c> and <c>more</c>: the number of notes that
/// <c>first</c> leaves out. A note has <c>file</c>, <c>line</c> and, where they apply, <c>trace</c>, <c>printed</c> and <c>taken</c>.
/// </remarks>
public static class ImportReportJson
{
    /// <summary>Returns the report as indented JSON text.</summary>
    public static string Write(ImportSummary summary)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteBoolean("dryRun", summary.IsDryRun);
            WriteTotals(json, summary);
            WriteCounts(json, "holes", summary.Holes.Select(entry => (Words.Of(entry.Key), entry.Value)));
            WriteCounts(json, "redacted", summary.Redacted.Select(entry => (entry.Key, entry.Value)));
            WriteFiles(json, summary);
            json.WriteStartArray("notes");
            foreach (var notes in Enum.GetValues<NoteKind>().SelectMany(summary.NotesOf))
                WriteNotes(json, notes);
            json.WriteEndArray();
            json.WriteStartArray("fixtures");
            foreach (var fixture in summary.Fixtures)
            {
                json.WriteStartObject();
                json.WriteString("path", fixture.Path);
                json.WriteNumber("exchanges", fixture.Exchanges);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length) + "\n";
    }

    private static void WriteTotals(Utf8JsonWriter json, ImportSummary summary)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("files", summary.FileCount);
        json.WriteNumber("lines", summary.Lines);
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteNumber("exchanges", summary.WholeExchanges + summary.PartialExchanges);
        json.WriteNumber("partialExchanges", summary.PartialExchanges);
        json.WriteNumber("fixtures", summary.FixtureCount);
        foreach (var kind in Enum.GetValues<NoteKind>().Where(kind => kind != NoteKind.File))
            json.WriteNumber($"{Camel(kind)}Notes", summary.CountOf(kind));
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, string name, IEnumerable<(string Kind, long Count)> counts)
    {
        json.WriteStartObject(name);
        foreach (var (kind, count) in counts)
            json.WriteNumber(kind, count);
        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, ImportSummary summary)
    {
        json.WriteStartArray("files");
        foreach (var file in summary.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("kind", file.Kind);
            json.WriteNumber("lines", file.Lines);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNotes(Utf8JsonWriter json, ImportNotes notes)
    {
        json.WriteStartObject();
        json.WriteString("kind", Camel(notes.Kind));
        json.WriteString("reason", notes.Reason);
        if (notes.Hole is { } hole)
            json.WriteString("hole", Words.Of(hole));
        json.WriteNumber("count", notes.Count);
        json.WriteStartArray("first");
        foreach (var note in notes.First)
            WriteNote(json, note);
        json.WriteEndArray();
        json.WriteNumber("more", notes.Count - notes.First.Count);
        json.WriteEndObject();
    }

    private static void WriteNote(Utf8JsonWriter json, ImportNote note)
    {
        json.WriteStartObject();
        json.WriteString("file", note.Place.File);
        json.WriteNumber("line", note.Place.Line);
        if (note.Trace is { } trace)
            json.WriteNumber("trace", trace);
        if (note.Printed is { } printed)
            json.WriteString("printed", printed);
        if (note.Taken is { } taken)
            json.WriteString("taken", taken);
        json.WriteEndObject();
    }

    private static string Camel(NoteKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
