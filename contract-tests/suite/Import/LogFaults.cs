using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Logs of several bridges and clients, and lines that are lost, doubled, cut or out of order.</summary>
public sealed class LogFaults
{
    private static readonly string[] s_lines = File.ReadAllLines(Repository.CleanLog);

    [Fact]
    public void Bridges_whose_lines_interleave_keep_their_exchanges_apart()
    {
        var log = ImportedLog.Read(Text(s_lines.SelectMany(line => new[] { line, line.Replace(" Core1 ", " Core2 ") })));

        log.Exchanges.Where(exchange => exchange.Host == "Core1").Select(Answer).Should().Equal(ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Answer));
        log.Exchanges.Where(exchange => exchange.Host == "Core2").Select(Answer).Should().Equal(ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Answer));
        log.Exchanges.SelectMany(exchange => exchange.During.Concat(exchange.After).Select(line => (exchange.Host, Line: line.Host))).Should().OnlyContain(pair => pair.Host == pair.Line);
    }

    [Fact]
    public void Numbers_wrap_around_after_the_largest()
    {
        var log = ImportedLog.Read(Text([.. Get(int.MaxValue, "/api/v1/a"), .. Get(1, "/api/v1/b")]));

        log.Exchanges.Select(exchange => exchange.Trace).Should().Equal(int.MaxValue, 1);
        log.Exchanges.Should().OnlyContain(exchange => exchange.Answer!.Status == 200);
    }

    // inferred: no log of a device shows the largest number. The simulator and the importer take it to be that of 32 bits with a sign.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Numbers_wrap_around_in_the_middle_of_interleaved_exchanges(int first)
    {
        var (a, b, c, d) = (Get(int.MaxValue - 1, "/api/v1/a"), Get(int.MaxValue, "/api/v1/b"), Get(first, "/api/v1/c"), Get(first + 1, "/api/v1/d"));
        var log = ImportedLog.Read(Text([a[0], b[0], c[0], a[1], d[0], c[1], d[1], b[1]]));

        log.Exchanges.Select(exchange => (exchange.Trace, exchange.Request.Path.Text, exchange.Answer?.Status, exchange.Overtaken)).Should().Equal(
            (int.MaxValue - 1, "/api/v1/a", 200, 0), (int.MaxValue, "/api/v1/b", 200, 2), (first, "/api/v1/c", 200, 0), (first + 1, "/api/v1/d", 200, 0));
        log.NotesOf(NoteKind.NotUnderstood).Should().BeEmpty();
    }

    [Fact]
    public void A_reboot_among_wrapped_numbers_ends_the_open_exchanges_of_the_same_numbers()
    {
        var (a, b, again, next) = (Get(int.MaxValue, "/api/v1/a"), Get(1, "/api/v1/b"), Get(1, "/api/v1/system/status"), Get(2, "/api/v1/calls"));
        var log = ImportedLog.Read(Text([a[0], b[0], Line("host booted"), again[0], next[0], again[1], next[1]]));

        log.Exchanges.Select(exchange => (exchange.Trace, exchange.Request.Path.Text, exchange.Answer?.Status)).Should().Equal(
            (int.MaxValue, "/api/v1/a", null), (1, "/api/v1/b", null), (1, "/api/v1/system/status", 200), (2, "/api/v1/calls", 200));
    }

    [Fact]
    public void A_number_that_is_too_large_is_noted() =>
        ImportedLog.Read(Line("API trace 2147483648: GET for \"/a\" (from 10.0.0.1)")).Exchanges.Should().BeEmpty();

    [Fact]
    public void A_reboot_leaves_the_open_exchange_without_an_answer_and_begins_another()
    {
        var log = ImportedLog.Read(Text([Get(7, "/api/v1/calls")[0], Line("host booted"), .. Get(7, "/api/v1/system/status")]));

        log.Exchanges.Select(exchange => (exchange.Request.Path.Text, Status: exchange.Answer?.Status)).Should().Equal(("/api/v1/calls", null), ("/api/v1/system/status", 200));
        log.Notes.Should().ContainSingle(note => note.Hole == HoleKind.Answer);
    }

    [Fact]
    public void An_answer_counts_the_later_requests_that_were_answered_before_it()
    {
        var log = ImportedLog.Read(Text([Get(1, "/api/v1/slow")[0], .. Get(2, "/api/v1/b"), Get(3, "/api/v1/slower")[0], .. Get(4, "/api/v1/d"), Get(1, "")[1], Get(3, "")[1]]));

        log.Exchanges.Select(exchange => (exchange.Trace, exchange.Overtaken)).Should().Equal((1, 2), (2, 0), (3, 1), (4, 0));
    }

    [Fact]
    public void An_exchange_that_waits_long_does_not_hold_up_the_others()
    {
        var lines = Get(1, "/api/v1/slow").Take(1).Concat(Enumerable.Range(2, 2000).SelectMany(trace => Get(trace, "/api/v1/b"))).Append(Get(1, "")[1]);
        var log = ImportedLog.Read(Text(lines));

        log.Exchanges.Should().HaveCount(2001);
        log.Exchanges.Single(exchange => exchange.Trace == 1).Should().BeEquivalentTo(new { Overtaken = 2000, Answer = new { Status = 200 } });
    }

    [Fact]
    public void Parts_of_a_rotated_set_are_one_log_in_whatever_order_they_are_given()
    {
        var parts = Repository.Flows.Select(flow => Text(TraceLog.Render(Repository.Golden(flow)).Select(line => line.Text))).Reverse().ToList();
        var log = new ImportedLog();
        var reader = new LogReader(log);
        foreach (var part in LogOrder.ByFirstStamp(parts, part => LogOrder.FirstStamp(Stream(part))))
            reader.Read(Stream(part), "syslog", default);
        reader.End().Exchanges.Should().Be(28);

        log.Exchanges.Select(Answer).Should().Equal(ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Answer));

        static MemoryStream Stream(string text) => new(System.Text.Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public void Logs_without_a_year_are_ordered_across_the_turn_of_the_year()
    {
        string[] stamps = ["Jan  2 00:00:00", "Nov 30 00:00:00", "Dec 31 23:59:59", "Jan  1 00:00:00"];

        LogOrder.ByFirstStamp(stamps, stamp => LogOrder.FirstStamp(new MemoryStream(System.Text.Encoding.UTF8.GetBytes($"{stamp} user.info a host:server:  INFO : x"))))
            .Should().Equal(stamps[1], stamps[2], stamps[3], stamps[0]);
    }

    [Fact]
    public void Datagrams_that_arrive_twice_are_left_out_and_noted()
    {
        // Each line once more, after the line behind it.
        var doubled = s_lines.Take(53).Chunk(2).SelectMany(pair => pair.Concat(pair));
        var log = ImportedLog.Read(Text(doubled));

        log.Exchanges.Select(Answer).Should().Equal(ImportedLog.Read(Text(s_lines.Take(53))).Exchanges.Select(Answer));
        log.Notes.Should().Contain(note => note.Kind == NoteKind.LeftOut && note.Reason == "A line that was received twice.");
    }

    [Theory]
    [InlineData("GET for \"/api/v1/calls\"", HoleKind.Request)]
    [InlineData("sending 200", HoleKind.Lost)]
    [InlineData("<name>", HoleKind.Lost)]
    [InlineData("</calls>", HoleKind.Lost)]
    public void A_lost_line_leaves_a_typed_hole(string lost, HoleKind hole)
    {
        var lines = s_lines.Where(line => line.Contains(" 9504:")).ToList();
        lines.RemoveAt(lines.FindIndex(line => line.Contains(lost)));

        ImportedLog.Read(Text(lines)).Notes.Should().Contain(note => note.Trace == 9504 && note.Hole == hole);
    }

    [Fact]
    public void Lost_lines_of_an_answer_have_their_size()
    {
        var lines = s_lines.Where(line => line.Contains(" 9504:") && !line.Contains("<callCorrelator>"));

        var body = ImportedLog.Read(Text(lines)).Exchanges.Single().Answer!.Body;
        body.Holes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Hole = HoleKind.Lost, Bytes = "<callCorrelator>76331036-6887-4d88-87ea-2a24a2f585d4</callCorrelator>".Length });
        body.Text.Should().StartWith("<calls total").And.EndWith("</call></calls>");
    }

    [Fact]
    public void A_body_that_is_not_printed_is_a_hole_of_its_size() =>
        ImportedLog.Read(Text([Get(1, "/api/v1/x")[0], Line("API trace 1: sending 200 response, size 77")])).Exchanges.Single()
            .Answer!.Body.Segments.Should().Equal(Segment.Missing(HoleKind.Body, 77));

    [Fact]
    public void A_line_that_is_cut_within_a_leaf_leaves_a_cut()
    {
        var lines = s_lines.Where(line => line.Contains(" 9505:")).ToArray();
        lines[^1] = lines[^1][..^14];

        ImportedLog.Read(Text(lines)).Exchanges.Single().Answer!.Body.Holes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Hole = HoleKind.Cut, Bytes = 14 });
    }

    [Fact]
    public void A_request_whose_path_is_cut_keeps_its_answer()
    {
        var exchange = ImportedLog.Read(Text([Line("API trace 1: GET for \"/api/v1/coSp"), Get(1, "")[1]])).Exchanges.Single();

        exchange.From.Should().BeNull();
        exchange.Request.Path.Segments.Should().Equal(Segment.Printed("/api/v1/coSp"), Segment.Missing(HoleKind.Cut));
        exchange.Answer!.Status.Should().Be(200);
    }

    [Fact]
    public void Other_lines_around_an_exchange_are_bounded_and_the_rest_is_noted()
    {
        var log = ImportedLog.Read(Text([.. Get(1, "/api/v1/x"), .. Enumerable.Range(0, 1000).Select(i => Line($"call {i}: ringing"))]));

        log.Exchanges.Single().After.Should().HaveCount(256);
        log.NotesOf(NoteKind.LeftOut).Should().ContainSingle().Which.Reason.Should().Contain("744 more");
    }

    [Fact]
    public void A_trace_that_was_quoted_without_its_stamps_is_assembled_without_times()
    {
        var exchange = ImportedLog.Read("""
            API trace 12: GET for "/api/v1/callLegs" (from 10.0.0.1)
            API trace 12: sending 200 response, size 52
            API trace 12:  <callLegs total="0"></callLegs>
            """).Exchanges.Single();

        (exchange.At, exchange.AnsweredAt, exchange.Answer!.Body.Text).Should().Be((null, null, "<?xml version=\"1.0\"?><callLegs total=\"0\"></callLegs>"));
    }

    [Fact]
    public void A_log_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        FluentActions.Invoking(() => LogReader.Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text(Enumerable.Repeat(Line("x"), 5000)))), "x", new ImportedLog(), cancellation.Token))
            .Should().Throw<OperationCanceledException>();
    }

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines) + "\n";

    private static string Line(string text) => "Jul 26 14:08:23 user.info Core1 host:server:  INFO : " + text;

    private static string[] Get(int trace, string path) =>
        [Line($"API trace {trace}: GET for \"{path}\" (from 10.0.0.1)"), Line($"API trace {trace}: sending 200 response, size 0")];

    private static string Answer(ImportedExchange exchange) =>
        $"{exchange.Trace} {exchange.Request.Method} {exchange.Request.Path.Text} {exchange.Request.Body?.Content.Text} {exchange.Answer?.Status} {exchange.Answer?.Body.Text}";
}
