using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Real logs as public pages and programs print them read as the table of <c>fixtures/field/README.md</c> says.</summary>
public sealed class FieldLogs
{
    private static string Folder => Repository.PathOf("fixtures", "field");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)!).Where(name => name != "README.md").Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("01-tms-flows-2.0.md", 255, 15, 13, "7")]
    [InlineData("02-move-participant-3.2.md", 31, 1, 0, "19,20")]
    [InlineData("03-guests-and-host-2.1.txt", 28, 0, 0, "38,39,40")]
    [InlineData("04-guest-joins-and-leaves-3.8.txt", 36, 0, 0, "11")]
    [InlineData("05-edge-web-bridge-3.8.txt", 4, 0, 0, "")]
    [InlineData("06-codec-3.9-three-shapes.md", 5, 0, 0, "49")]
    [InlineData("07-recorder-proxy-1.9.txt", 8, 0, 0, "")]
    [InlineData("08-database-cluster-2.x.txt", 14, 0, 0, "")]
    [InlineData("09-streamer-2.9-and-3.0.md", 25, 0, 0, "2,24")]
    [InlineData("10-streamer-sip-trace-3.0.txt", 55, 0, 0, "13")]
    [InlineData("11-uploader-3.x.txt", 14, 0, 0, "")]
    [InlineData("12-call-unanswered-3.x.txt", 9, 0, 0, "42,44")]
    [InlineData("13-scheduler-3.3.txt", 12, 0, 0, "")]
    [InlineData("14-syslog-receiver-priority.txt", 2, 0, 0, "")]
    [InlineData("15-quoted-without-stamp-2.8.md", 3, 0, 0, "55")]
    [InlineData("16-other-devices-only.txt", 0, 0, 0, "")]
    [InlineData("17-comment-in-a-program.java.txt", 2, 0, 0, "")]
    [InlineData("212298-tms-integration-es.md", 255, 15, 13, "7")]
    [InlineData("call-diagnostics-2.6.1.txt", 50, 0, 0, "1")]
    public void A_field_log_reads_as_its_table_says(string name, int entries, int whole, int partial, string calls)
    {
        var log = Read(name);

        log.Entries.Should().HaveCount(entries);
        log.Exchanges.Count(IsWhole).Should().Be(whole);
        log.Exchanges.Count(exchange => !IsWhole(exchange)).Should().Be(partial);
        log.Entries.Select(entry => Regex.Match(entry.Text, "^call ([0-9]+):")).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].Value)).Distinct().Order().Should().Equal(calls.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        log.Entries.Should().NotContain(entry => Regex.IsMatch(entry.Text, "[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3})? (user|local0|daemon)\\."), "no entry holds another one");
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_line_is_accounted_for(string name)
    {
        var log = Read(name);
        var lines = File.ReadAllLines(Path.Combine(Folder, name));

        log.Summary.Lines.Should().Be(lines.Length);
        (log.Summary.EntryLines + log.Summary.ContinuedLines + log.Summary.EmptyLines + log.Summary.NotedLines).Should().Be(lines.Length);
        log.Notes.Where(note => note.Kind is NoteKind.NotUnderstood or NoteKind.LeftOut).Select(note => note.Place.Line).Distinct().LongCount()
            .Should().BeGreaterThanOrEqualTo(log.Summary.NotedLines);
        foreach (var entry in log.Entries)
            WithoutBlanks(lines[entry.Line - 1]).Should().Contain(WithoutBlanks(entry.Raw[..Math.Min(15, entry.Raw.Length)]));
    }

    [Theory]
    [InlineData("16-other-devices-only.txt", 1, 2, 3, 5, 6)]
    public void Lines_that_are_not_understood_are_counted_and_named(string name, params int[] lines) =>
        Read(name).NotesOf(NoteKind.NotUnderstood).Select(note => note.Place.Line).Should().Equal(lines.Select(line => (long)line));

    [Theory]
    [InlineData("02-move-participant-3.2.md", 1, 11, 30, 41)]
    [InlineData("05-edge-web-bridge-3.8.txt", 3)]
    [InlineData("06-codec-3.9-three-shapes.md", 1, 7, 10, 17, 23)]
    [InlineData("09-streamer-2.9-and-3.0.md", 1, 11, 24, 38)]
    [InlineData("10-streamer-sip-trace-3.0.txt", 1, 40)]
    [InlineData("15-quoted-without-stamp-2.8.md", 1, 5, 9, 12)]
    [InlineData("17-comment-in-a-program.java.txt", 1, 2, 3, 4, 8)]
    public void Prose_between_the_lines_is_left_out_and_named(string name, params int[] lines)
    {
        var log = Read(name);

        log.NotesOf(NoteKind.NotUnderstood).Should().BeEmpty();
        log.NotesOf(NoteKind.LeftOut).Select(note => note.Place.Line).Should().Equal(lines.Select(line => (long)line));
    }

    [Fact]
    public void Prose_of_a_mail_is_left_out_and_pieces_of_its_log_are_not_understood()
    {
        var log = ImportedLog.Read("""
            From: Ann <ann@example.org>
            Date: Tue, 5 Mar 2024 14:31:07 +0000

            On Tue, 5 Mar 2024 at 14:20:11, Ben wrote:
            > uri=team.blue&
            > Mar  5 14:02:11 user.info cms1 host:server:  INFO : API trace 7: GET for "/api/v1/coSpaces" (from 10.20.30.40)
            >   at com.example.Portal(Portal.java:12)
            >   at com.example.Main(Main.java:3)
            > Mar  5 14:02:11 user.info cms1 host:server:  INFO : API trace 7: sending 200 response, size 0
            Look whether another space has that URI.

            Thanks
            Ann
            """);

        log.NotesOf(NoteKind.LeftOut).Should().OnlyContain(note => note.Reason == "Text around the log.");
        log.NotesOf(NoteKind.LeftOut).Select(note => note.Place.Line).Should().Equal(1, 2, 4, 10, 12, 13);
        log.NotesOf(NoteKind.NotUnderstood).Select(note => note.Place.Line).Should().Equal(5, 7, 8);
        log.Exchanges.Should().ContainSingle().Which.Answer!.Status.Should().Be(200);
    }

    [Fact]
    public void A_log_of_other_devices_is_said_to_hold_nothing()
    {
        var log = Read("16-other-devices-only.txt");

        log.Exchanges.Should().BeEmpty();
        log.NotesOf(NoteKind.File).Should().ContainSingle().Which.Reason.Should().Be("No line of a Meeting Server was found, so nothing is imported.");
    }

    [Fact]
    public void Entries_without_a_stamp_are_not_placed_in_time()
    {
        var log = Read("15-quoted-without-stamp-2.8.md");

        log.Entries.Should().OnlyContain(entry => !entry.Time.IsKnown);
        log.Entries[0].Should().BeEquivalentTo(new { Process = "webbridge", Level = "INFO", Text = "[DEBUGGING] Stats 149, c:3477, d:3170" });
        log.Notes.Should().Contain(note => note.Hole == HoleKind.Date);
    }

    [Fact]
    public void The_exchange_that_moves_a_participant_keeps_the_lines_between_request_and_answer()
    {
        var exchange = Read("02-move-participant-3.2.md").Exchanges.Single();

        exchange.Should().BeEquivalentTo(new { Trace = 42003, Host = (string?)null, From = "172.21.245.186", Overtaken = 0 });
        exchange.Request.Body!.Content.Should().BeEquivalentTo(MarkedText.Printed("movedParticipant=26de0160-30b5-4d7b-8a05-304472af284a&needsActivation=false"));
        exchange.During.Should().HaveCount(10);
        exchange.Answer!.Headers.Should().ContainSingle().Which.Value.Text.Should().Be("/api/v1/participants/dd2bc8c6-fa80-495f-9a20-1da19010cfab");
    }

    [Theory]
    [InlineData("05-edge-web-bridge-3.8.txt", "local7", "CMS", "wb3_frontend", null)]
    [InlineData("06-codec-3.9-three-shapes.md", "local0", "cms01", "cli", null)]
    [InlineData("07-recorder-proxy-1.9.txt", "kern", "bridgesrv5", "recorder-proxy[1]", null)]
    [InlineData("08-database-cluster-2.x.txt", "local0", "ClusterCore1", "postgres [20882]", null)]
    [InlineData("08-database-cluster-2.x.txt", "user", "bridgesrv5", "schema_builder", "INFO")]
    [InlineData("09-streamer-2.9-and-3.0.md", "user", "streamer", "streamer.af28cb0c-08d3-4692-b9e6", null)]
    [InlineData("10-streamer-sip-trace-3.0.txt", "daemon", "streamer", "streamer-sip[2209]", "WARNING")]
    [InlineData("13-scheduler-3.3.txt", "daemon", "cms1", "scheduler_backend[2056]", "INFO")]
    public void Heads_of_other_processes_are_read(string name, string facility, string host, string process, string? level) =>
        Read(name).Entries.Should().Contain(entry => entry.Facility == facility && entry.Host == host && entry.Process == process && entry.Level == level);

    private static ImportedLog Read(string name) => ImportedLog.ReadFile(Path.Combine(Folder, name));

    private static string WithoutBlanks(string text) => Regex.Replace(text, "[\\s>]+", "");

    private static bool IsWhole(ImportedExchange exchange) =>
        exchange.Answer is { } answer && !answer.Body.Holes.Any() && IsPrinted(answer.Body) && (exchange.Request.Body is not { } form || IsPrinted(form.Content));

    // The 21 bytes of the declaration do not count.
    private static bool IsPrinted(MarkedText text) => text.Segments.All(segment =>
        segment.Provenance == Provenance.Printed || segment.Why is "declaration" or "letter" or "id" or "bracket");
}
