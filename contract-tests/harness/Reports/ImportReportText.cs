using System.Globalization;
using CmsSim.Harness.Import;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Reports;

/// <summary>Writes the summary of an import as text, for a terminal or a build log.</summary>
public static class ImportReportText
{
    private const int MostFiles = 10;
    private const int MostReasons = 10;
    private const int MostExamples = 3;
    private const int LongestText = 80;

    /// <summary>Writes the report. The last line has the totals. Text of the input is escaped.</summary>
    public static void Write(ImportSummary summary, TextWriter writer)
    {
        AddFiles(summary, writer);
        AddNotes(summary, writer, NoteKind.NotUnderstood, "Not understood");
        AddNotes(summary, writer, NoteKind.LeftOut, "Left out");
        AddNotes(summary, writer, NoteKind.Repair, "Repairs");
        AddNotes(summary, writer, NoteKind.Hole, "Holes");
        AddNotes(summary, writer, NoteKind.Guess, "Guesses");
        if (summary.Redacted.Count > 0)
            writer.WriteLine($"Redacted: {string.Join(", ", summary.Redacted.Select(entry => $"{Words.Number(entry.Value)} {VisibleText.Short(entry.Key, LongestText)}"))}");
        AddFixtures(summary, writer);
        writer.WriteLine(Totals(summary));
    }

    /// <summary>Returns the totals in one line.</summary>
    public static string Totals(ImportSummary summary) => string.Join(", ",
        Words.Count(summary.WholeExchanges + summary.PartialExchanges, "exchange") + (summary.PartialExchanges > 0 ? $" ({Words.Number(summary.PartialExchanges)} with holes)" : ""),
        Words.Count(summary.CountOf(NoteKind.Repair), "repair"),
        Words.Count(summary.Holes.Values.Sum(), "hole"),
        Words.Count(summary.CountOf(NoteKind.Guess), "guess"),
        $"{Words.Number(summary.CountOf(NoteKind.NotUnderstood))} not understood");

    private static void AddFiles(ImportSummary summary, TextWriter writer)
    {
        foreach (var file in summary.Files.Take(MostFiles))
            writer.WriteLine($"{VisibleText.Short(file.Name, 200)}: {VisibleText.Short(file.Kind, LongestText)}, {(IsBinary(file) ? "" : Words.Count(file.Lines, "line") + ", ")}{Size(file.Bytes)}");
        if (summary.FileCount > Math.Min(MostFiles, summary.Files.Count))
            writer.WriteLine($"… and {Words.Count(summary.FileCount - Math.Min(MostFiles, summary.Files.Count), "more file")}; together {Words.Count(summary.Lines, "line")}, {Size(summary.Bytes)}");
    }

    private static bool IsBinary(ImportedFile file) => file is { Lines: 0, Bytes: > 0 };

    private static void AddNotes(ImportSummary summary, TextWriter writer, NoteKind kind, string title)
    {
        if (summary.CountOf(kind) == 0)
            return;
        writer.WriteLine($"{title}: {Words.Number(summary.CountOf(kind))}");
        var reasons = summary.NotesOf(kind);
        foreach (var notes in reasons.Take(MostReasons))
        {
            writer.WriteLine($"  {Words.Number(notes.Count)} {(notes.Hole is { } hole ? $"{Words.Of(hole)}: " : "")}{VisibleText.Short(notes.Reason, 200)}");
            foreach (var note in notes.First.Take(MostExamples))
                writer.WriteLine($"    {VisibleText.OneLine(note.Place.ToString())}{Quoted(note)}");
            if (notes.Count > Math.Min(MostExamples, notes.First.Count))
                writer.WriteLine($"    … and {Words.Number(notes.Count - Math.Min(MostExamples, notes.First.Count))} more");
        }

        if (reasons.Count > MostReasons)
            writer.WriteLine($"  … and {Words.Count(reasons.Count - MostReasons, "more reason")}");
    }

    private static string Quoted(ImportNote note)
    {
        var trace = note.Trace is { } number ? $" trace {Words.Number(number)}" : "";
        return note switch
        {
            { Printed: { } printed, Taken: { } taken } => $"{trace}: \"{Text(printed)}\" read as \"{Text(taken)}\"",
            { Printed: { } printed } => $"{trace}: \"{Text(printed)}\"",
            { Taken: { } taken } => $"{trace}: read as \"{Text(taken)}\"",
            _ => trace,
        };

        static string Text(string text) => VisibleText.Short(text, LongestText);
    }

    private static void AddFixtures(ImportSummary summary, TextWriter writer)
    {
        foreach (var fixture in summary.Fixtures.Take(MostFiles))
            writer.WriteLine($"{(summary.IsDryRun ? "Would write" : "Wrote")} {VisibleText.Short(fixture.Path, 400)}: {Words.Count(fixture.Exchanges, "exchange")}");
        if (summary.FixtureCount > Math.Min(MostFiles, summary.Fixtures.Count))
            writer.WriteLine($"… and {Words.Count(summary.FixtureCount - Math.Min(MostFiles, summary.Fixtures.Count), "more fixture")}");
    }

    private static string Size(long bytes) => bytes switch
    {
        < 10_000 => Words.Count(bytes, "byte"),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.#} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
