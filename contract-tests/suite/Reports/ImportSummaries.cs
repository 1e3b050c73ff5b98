using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Reports;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Reports;

public sealed class ImportSummaries
{
    [Fact]
    public void The_text_names_files_notes_and_fixtures() =>
        Text(Sample()).Should().Be("""
            mail.txt: device syslog in a mail, 120 lines, 8400 bytes
            Not understood: 2
              2 no known shape of a log line
                mail.txt:3: "Dear support,"
                mail.txt:9
            Left out: 1
              1 duplicate line
                mail.txt:12
            Repairs: 1
              1 a letter was lost
                mail.txt:20 trace 8889: "ul 26" read as "Jul 26"
            Holes: 1
              1 elided: the bridge prints [ ... ]
                mail.txt:30 trace 8889
            Guesses: 1
              1 the year is that of the mail
                mail.txt: read as "2016"
            Redacted: 2 address, 5 name
            Wrote out/mail.xml: 28 exchanges
            28 exchanges (1 with holes), 1 repair, 1 hole, 1 guess, 2 not understood

            """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_dry_run_says_which_fixtures_it_would_write()
    {
        var summary = new ImportSummary { IsDryRun = true };
        summary.Add(new WrittenFixture("out/a.xml", 1));

        Text(summary).Should().StartWith("Would write out/a.xml: 1 exchange\n");
    }

    [Fact]
    public void The_JSON_report_has_the_facts_of_the_text_report()
    {
        var root = JsonDocument.Parse(ImportReportJson.Write(Sample())).RootElement;

        root.GetProperty("totals").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetInt64()).Should().BeEquivalentTo(new Dictionary<string, long>
        {
            ["files"] = 1,
            ["lines"] = 120,
            ["bytes"] = 8400,
            ["exchanges"] = 28,
            ["partialExchanges"] = 1,
            ["fixtures"] = 1,
            ["notUnderstoodNotes"] = 2,
            ["leftOutNotes"] = 1,
            ["repairNotes"] = 1,
            ["holeNotes"] = 1,
            ["guessNotes"] = 1,
        });
        root.GetProperty("holes").GetProperty("elided").GetInt32().Should().Be(1);
        root.GetProperty("redacted").GetProperty("name").GetInt32().Should().Be(5);
        var repair = root.GetProperty("notes").EnumerateArray().Single(notes => notes.GetProperty("kind").GetString() == "repair").GetProperty("first")[0];
        repair.EnumerateObject().Select(property => property.Value.ToString()).Should().Equal("mail.txt", "20", "8889", "ul 26", "Jul 26");
    }

    [Fact]
    public void A_million_notes_are_counted_and_the_first_20_of_each_reason_are_kept()
    {
        var summary = new ImportSummary();
        for (var i = 1; i <= 1_000_000; i++)
            summary.Add(new ImportNote(NoteKind.NotUnderstood, new("a.log", i), i % 2 == 0 ? "even" : "odd") { Printed = "x" });

        summary.CountOf(NoteKind.NotUnderstood).Should().Be(1_000_000);
        summary.NotesOf(NoteKind.NotUnderstood).Select(notes => (notes.Reason, notes.Count, notes.First.Count)).Should().Equal(("even", 500_000, 20), ("odd", 500_000, 20));
        summary.NotesOf(NoteKind.NotUnderstood)[0].First[^1].Place.Line.Should().Be(40);
        Text(summary).Should().Contain("    … and 499997 more\n");
    }

    [Fact]
    public void Reasons_files_and_fixtures_without_end_are_bounded()
    {
        var summary = new ImportSummary();
        for (var i = 0; i < 5_000; i++)
        {
            summary.Add(new ImportNote(NoteKind.Guess, new($"{i}.log", i), $"reason {i} {new string('x', 5_000)}") { Printed = new string('p', 5_000), Taken = new string('t', 5_000) });
            summary.Add(new ImportedFile($"{i}.log", "device syslog", 10, 100));
            summary.Add(new WrittenFixture($"{i}.xml", 1));
        }

        var reasons = summary.NotesOf(NoteKind.Guess);
        reasons.Should().HaveCount(ImportSummary.MostReasons + 1);
        reasons[0].Reason.Should().Be(ImportSummary.OtherReasons);
        reasons[0].Count.Should().Be(5_000 - ImportSummary.MostReasons);
        (summary.FileCount, summary.Files.Count, summary.Lines, summary.Bytes).Should().Be((5_000, ImportSummary.MostFiles, 50_000, 500_000));
        Text(summary).Should().ContainAll("… and 4990 more files; together 50000 lines, 500 kB\n", "… and 191 more reasons\n", "… and 4990 more fixtures\n");
        ImportReportJson.Write(summary).Length.Should().BeLessThan(2_000_000);
    }

    [Fact]
    public void Text_of_the_input_cannot_control_the_terminal_or_break_the_JSON()
    {
        var summary = new ImportSummary();
        summary.Add(new ImportedFile(Hostile.Text, Hostile.Text, 1, 1));
        summary.Add(new ImportNote(NoteKind.Repair, new(Hostile.Text, 1), Hostile.Text) { Printed = Hostile.Text, Taken = Hostile.Text });
        summary.Add(new WrittenFixture(Hostile.Text, 1));
        summary.AddRedacted(Hostile.Text, 1);

        Text(summary).Where(c => c is not '\n' && (char.IsControl(c) || c == '\u202e')).Should().BeEmpty();
        JsonDocument.Parse(ImportReportJson.Write(summary)).Dispose();
    }

    private static ImportSummary Sample()
    {
        var summary = new ImportSummary();
        summary.Add(new ImportedFile("mail.txt", "device syslog in a mail", 120, 8_400));
        summary.Add(new ImportNote(NoteKind.File, new("mail.txt", 0), "device syslog in a mail"));
        summary.Add(new ImportNote(NoteKind.NotUnderstood, new("mail.txt", 3), "no known shape of a log line") { Printed = "Dear support," });
        summary.Add(new ImportNote(NoteKind.NotUnderstood, new("mail.txt", 9), "no known shape of a log line"));
        summary.Add(new ImportNote(NoteKind.LeftOut, new("mail.txt", 12), "duplicate line"));
        summary.Add(new ImportNote(NoteKind.Repair, new("mail.txt", 20), "a letter was lost") { Printed = "ul 26", Taken = "Jul 26", Trace = 8889 });
        summary.Add(new ImportNote(NoteKind.Hole, new("mail.txt", 30), "the bridge prints [ ... ]") { Hole = HoleKind.Elided, Trace = 8889 });
        summary.Add(new ImportNote(NoteKind.Guess, new("mail.txt", 0), "the year is that of the mail") { Taken = "2016" });
        for (var i = 0; i < 28; i++)
            summary.AddExchange(isWhole: i > 0);
        summary.AddRedacted("name", 3);
        summary.AddRedacted("name", 2);
        summary.AddRedacted("address", 2);
        summary.Add(new WrittenFixture("out/mail.xml", 28));
        return summary;
    }

    private static string Text(ImportSummary summary)
    {
        var text = new StringWriter { NewLine = "\n" };
        ImportReportText.Write(summary, text);
        return text.ToString();
    }
}
