using System.Text;
using System.Text.Json;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Logs that are printed newest first, as the web page of a bridge and the exports of collectors print them.</summary>
public sealed class NewestFirst
{
    private const string ReadFromItsEnd = "The log is printed newest first, so it is read from its end.";

    private static readonly string[] s_lines = File.ReadAllLines(Repository.CleanLog);
    private static readonly string[] s_disguises = ["as the device writes it", "milliseconds", "ISO stamps with a zone", "RFC 5424", "the event log", "the event log with tabs", "a mail quoted once", "a table of messages", "lines of JSON with fields", "kubectl", "colours"];

    public static TheoryData<string> Disguises => [.. s_disguises];

    [Theory, MemberData(nameof(Disguises))]
    public void A_log_that_is_printed_newest_first_holds_the_same_exchanges(string disguise)
    {
        var onward = ImportedLog.Read(LogDisguises.All[disguise](s_lines));

        var log = ImportedLog.Read(LogDisguises.All[disguise]([.. s_lines.Reverse()]));

        log.Exchanges.Select(Described).Should().Equal(onward.Exchanges.Select(Described));
        log.NotesOf(NoteKind.Guess).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Reason = ReadFromItsEnd, Place = new Place("some.log", 0) });
        log.NotesOf(NoteKind.NotUnderstood).Should().HaveSameCount(onward.NotesOf(NoteKind.NotUnderstood));
        log.Summary.Should().BeEquivalentTo(onward.Summary);
    }

    [Fact]
    public void Call_diagnostics_are_printed_newest_first()
    {
        var log = ImportedLog.ReadFile(Repository.PathOf("fixtures", "field", "call-diagnostics-2.6.1.txt"));

        log.NotesOf(NoteKind.Guess).Should().ContainSingle().Which.Reason.Should().Be(ReadFromItsEnd);
        log.Entries.Select(entry => entry.Time.TimeOfDay).Should().BeInAscendingOrder().And.HaveCount(50);
        log.Entries.Select(entry => entry.Line).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Lines_keep_the_numbers_that_they_have_in_print()
    {
        var printed = s_lines.Reverse().ToArray();
        var log = ImportedLog.Read(Text(printed));

        log.Entries.Should().HaveCount(s_lines.Length);
        foreach (var entry in log.Entries)
            printed[entry.Line - 1].Should().Be(entry.Raw);
        log.Exchanges.Select(exchange => exchange.Place.Line).Should().BeInDescendingOrder();
    }

    [Fact]
    public void Lines_without_a_stamp_belong_to_the_entry_above_them()
    {
        var log = ImportedLog.Read("""
            2016-07-26  14:08:25.000  Info     API trace 2: sending 200 response, size 0
            2016-07-26  14:08:25.000  Info     API trace 2: GET for "/api/v1/calls" (from 10.0.0.1)
            2016-07-26  14:08:24.000  Info     API trace 1: sending 200 response, size 52
            API trace 1:  <callLegs total="0">
            API trace 1:  </callLegs>
            2016-07-26  14:08:23.000  Info     API trace 1: GET for "/api/v1/callLegs" (from 10.0.0.1)

            """);

        log.Exchanges.Select(exchange => (exchange.Trace, exchange.Answer!.Status)).Should().Equal((1, 200), (2, 200));
        log.Exchanges[0].Answer!.Body.Text.Should().Contain("<callLegs total=\"0\"></callLegs>");
    }

    [Fact]
    public void Wrapped_lines_stay_together()
    {
        var log = ImportedLog.Read("""
            2016-07-26  14:08:25.000  Info     API trace 2: sending 200 response,
            size 0
            2016-07-26  14:08:24.000  Info     API trace 2: GET for
            "/api/v1/calls?filter=someone" (from 10.0.0.1)
            2016-07-26  14:08:23.000  Info     API trace 1: sending 200
            response, size 0
            2016-07-26  14:08:22.000  Info     API trace 1: GET for
            "/api/v1/coSpaces?filter=someone" (from 10.0.0.1)

            """);

        log.Exchanges.Select(exchange => (exchange.Place.Line, exchange.Request.Path.Text, exchange.Answer!.Status))
            .Should().Equal((7, "/api/v1/coSpaces?filter=someone", 200), (3, "/api/v1/calls?filter=someone", 200));
    }

    [Fact]
    public void Answers_above_their_requests_show_it_where_all_stamps_are_equal() =>
        Exchanges([.. Get(1, "/api/v1/a"), .. Get(2, "/api/v1/b")], newestFirst: true).Should().Equal((1, "/api/v1/a", 200), (2, "/api/v1/b", 200));

    [Fact]
    public void Seconds_of_a_sorted_table_keep_their_order()
    {
        var lines = Enumerable.Range(10, 30).SelectMany(second => Get(second, $"/api/v1/x{second}", second));

        Exchanges([.. lines.OrderByDescending(line => line[..15], StringComparer.Ordinal)]).Should().Equal(Exchanges([.. lines]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_clock_that_is_set_back_is_no_sign(int times)
    {
        var lines = Enumerable.Range(0, times + 1).SelectMany(i => Get(2 * i, "/api/v1/a", 40 - (10 * i)).Concat(Get((2 * i) + 1, "/api/v1/b", 40 - (10 * i)))).ToArray();
        var log = ImportedLog.Read(Text(lines));

        log.NotesOf(NoteKind.Guess).Should().BeEmpty();
        log.Exchanges.Select(exchange => (exchange.Trace, exchange.Answer?.Status)).Should().Equal(Enumerable.Range(0, 2 * (times + 1)).Select(i => ((int?)i, (int?)200)));
    }

    [Fact]
    public void Clocks_of_bridges_that_differ_are_no_sign()
    {
        var lines = Enumerable.Range(10, 40).SelectMany(second => (string[])[.. Get(second, "/api/v1/a", second), .. Get(second, "/api/v1/a", second - 9).Select(line => line.Replace(" Core1 ", " Core2 "))]);

        ImportedLog.Read(Text(lines)).NotesOf(NoteKind.Guess).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Dec 31 23:59:58", "Jan  1 00:00:01", false)]
    [InlineData("Jan  1 00:00:01", "Dec 31 23:59:58", true)]
    [InlineData("2016-12-31T23:59:58Z", "2017-01-01T00:00:01Z", false)]
    [InlineData("2017-01-01T00:00:01Z", "2016-12-31T23:59:58Z", true)]
    public void The_turn_of_the_year_is_no_step_back(string first, string second, bool isNewestFirst)
    {
        string[] lines = [.. new[] { first, first, second, second }.Select((stamp, i) => $"{stamp} user.info Core1 host:server:  INFO : API trace 1: " + ((i % 2 == 0) != isNewestFirst ? "GET for \"/api/v1/a\" (from 10.0.0.1)" : "sending 200 response, size 0"))];

        ImportedLog.Read(Text(lines)).NotesOf(NoteKind.Guess).Should().HaveCount(isNewestFirst ? 1 : 0);
    }

    [Fact]
    public void Parts_of_a_rotated_set_are_one_log_if_some_are_printed_newest_first()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-newest-");
        try
        {
            foreach (var (i, part) in s_lines.Chunk(60).Index())
                File.WriteAllText(Path.Combine(folder.FullName, $"{(7 * i) % 5}{i}.log"), Text(i % 2 == 0 ? part.Reverse() : part));

            var log = new ImportedLog();
            var reader = new LogReader(log);
            foreach (var text in InputOrder.Read([folder.FullName], null, log))
                reader.Read(text.Content, text.Name, default);
            reader.End();

            log.Exchanges.Select(Described).Should().Equal(ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Described));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_log_beyond_the_bound_is_read_from_its_end_in_pieces_and_notes_say_where()
    {
        var printed = Enumerable.Range(0, 600).SelectMany(i => Get(i + 1, "/api/v1/calls", (i / 60) % 60, i % 60)).Reverse().ToArray();
        var log = new ImportedLog();
        var reader = new LogReader(log, longestNewestFirst: 100_000);
        reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Text(printed))), "events.txt", default);
        var summary = reader.End();

        var pieces = log.NotesOf(NoteKind.Guess).Where(note => note.Reason != ReadFromItsEnd).ToList();
        pieces.Should().HaveCountGreaterThan(2).And.OnlyContain(note => note.Reason.Contains("pieces of 100000 bytes of memory"));
        pieces.Select(note => note.Place.Line).Should().BeInAscendingOrder();
        log.Exchanges.Count(exchange => exchange.Answer is { Status: 200 }).Should().BeInRange(600 - pieces.Count, 600);
        (summary.Entries, summary.Lines).Should().Be((1200, 1200));
    }

    [Fact]
    public void The_bound_is_128_MiB() => LogReader.LongestNewestFirst.Should().Be(134_217_728);

    private static IEnumerable<(int?, string, int?)> Exchanges(string[] lines, bool newestFirst = false) =>
        ImportedLog.Read(Text(newestFirst ? lines.Reverse() : lines)).Exchanges.Select(exchange => (exchange.Trace, exchange.Request.Path.Text, exchange.Answer?.Status));

    private static string[] Get(int trace, string path, int second = 23, int minute = 8) =>
        [.. new[] { $"GET for \"{path}\" (from 10.0.0.1)", "sending 200 response, size 0" }.Select(text => $"Jul 26 14:{minute:00}:{second:00} user.info Core1 host:server:  INFO : API trace {trace}: {text}")];

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Described(ImportedExchange exchange) => JsonSerializer.Serialize(new
    {
        exchange.Trace,
        exchange.At,
        Path = exchange.Request.Path.Text,
        Form = exchange.Request.Body?.Content.Text,
        exchange.Answer?.Status,
        Body = exchange.Answer?.Body.Text,
        During = exchange.During.Select(line => line.Text),
        After = exchange.After.Select(line => line.Text),
    });
}
