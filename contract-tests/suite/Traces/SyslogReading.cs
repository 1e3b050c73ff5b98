using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class SyslogReading
{
    [Fact]
    public void A_log_is_read_as_the_device_writes_it()
    {
        var log = ImportedLog.ReadFile(Repository.CleanLog);

        log.Entries.Should().HaveCount(255);
        log.NotesOf(NoteKind.NotUnderstood).Should().BeEmpty();
        log.NotesOf(NoteKind.Repair).Should().BeEmpty();
        log.Exchanges.Should().HaveCount(28);
        log.Exchanges.Single(exchange => exchange.Trace == 8954).Request.Body!.Content.Text
            .Should().StartWith("startIndex=1&endIndex=5&coSpaceUriMapping=$index$&coSpaceNameMapping=TMS_Scheduled_Meeting_$index$&")
            .And.HaveLength(250);
    }

    [Fact]
    public void The_page_is_read_like_the_device_log()
    {
        var page = Repository.Flows.SelectMany(flow => ImportedLog.ReadFile(Repository.DocumentedLog(flow)).Exchanges);

        page.Select(Parts).Should().Equal(ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Parts));

        static object Parts(ImportedExchange exchange) =>
            (exchange.Trace, exchange.Request.Method, exchange.Request.Path.Text, exchange.Request.Body?.Content.Text, exchange.Answer!.Status, exchange.Answer!.Size, exchange.Answer!.Body.Text);
    }

    [Theory]
    [InlineData("Feb 23 09:02:21.594 user.info CMS host:server: INFO : conference destroyed", null, 2, 23, "user", "CMS", "INFO", "conference destroyed")]
    [InlineData("2024-03-05T16:50:25.736 user.info cms01 host:server: INFO : call 1: ending", 2024, 3, 5, "user", "cms01", "INFO", "call 1: ending")]
    [InlineData("<11>Jan 16 04:25:44 user.info cms20 authp:  Using authentication server", null, 1, 16, "user", "cms20", null, "Using authentication server")]
    [InlineData("<14>1 2024-03-05T16:50:25.736Z cms01 host:server: - - - INFO : call 1: ending", 2024, 3, 5, null, "cms01", "INFO", "call 1: ending")]
    [InlineData("<14>1 2024-03-05T16:50:25+01:00 cms01 host:server 77 - [meta a=\"b\"] INFO : call 1: ending", 2024, 3, 5, null, "cms01", "INFO", "call 1: ending")]
    [InlineData("Jun  7 10:18:20 acanosrv03 host:server:  INFO : SIP trace: CSeq: 1 INVITE", null, 6, 7, null, "acanosrv03", "INFO", "SIP trace: CSeq: 1 INVITE")]
    [InlineData("Jul 26 14:08:23 10.0.0.7 user.info Core1 host:server:  INFO : a relay adds the sender", null, 7, 26, "user", "Core1", "INFO", "a relay adds the sender")]
    [InlineData("Jul 26 2016 14:08:23 user.info Core1 host:server:  INFO : a year", 2016, 7, 26, "user", "Core1", "INFO", "a year")]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  WARNING : call 3: late", null, 7, 26, "user", "Core1", "WARNING", "call 3: late")]
    [InlineData("2017-02-21  17:48:54.883  Warning  call 38: replacing", 2017, 2, 21, null, null, "Warning", "call 38: replacing")]
    [InlineData("2018-11-18\t22:58:34.246\tInfo\t10.1.1.17: API user \"apiuser\" deleted call x", 2018, 11, 18, null, null, "Info", "10.1.1.17: API user \"apiuser\" deleted call x")]
    [InlineData("13:36:55.452 Info    call 1: configured", null, 0, 0, null, null, "Info", "call 1: configured")]
    public void The_line_format_of_each_release_is_read(string line, int? year, int month, int day, string? facility, string? host, string? level, string text)
    {
        var entry = ImportedLog.Read(line).Entries.Single();

        entry.Should().BeEquivalentTo(new { Facility = facility, Host = host, Level = level, Text = text });
        (entry.Time.Year, entry.Time.Month, entry.Time.Day).Should().Be((year, month, day));
    }

    [Theory]
    [InlineData("2024-03-05T16:50:25.736 user.info cms01 host:server: INFO : x", null)]
    [InlineData("2024-03-05T16:50:25.736Z user.info cms01 host:server: INFO : x", 0)]
    [InlineData("2024-03-05T16:50:25.736+05:30 user.info cms01 host:server: INFO : x", 330)]
    [InlineData("2024-03-05T16:50:25-0800 user.info cms01 host:server: INFO : x", -480)]
    public void The_zone_of_a_stamp_is_read(string line, int? minutes) =>
        ImportedLog.Read(line).Entries.Single().Time.Offset.Should().Be(minutes is { } offset ? TimeSpan.FromMinutes(offset) : null);

    [Fact]
    public void A_trace_is_read_from_the_event_log()
    {
        var exchange = ImportedLog.Read("""
            2021-03-04  15:50:03.915  Info     API trace 42003: POST for "/api/v1/calls/ae778701-7fed-410c-b3e6-c2860907a3f4/participants" (from 172.19.233.174)
            2021-03-04  15:50:03.915  Info     API trace 42003: content data size 75, type "application/x-www-form-urlencoded":
            2021-03-04  15:50:03.915  Info     API trace 42003:  movedParticipant=26de0160-30b5-4d7b-8a05-304472a
            2021-03-04  15:50:03.915  Info     API trace 42003:      f284a&
            2021-03-04  15:50:03.915  Info     API trace 42003:  needsActivation=false
            2021-03-04  15:50:03.922  Info     API trace 42003: sending 200 response, size 0
            """).Exchanges.Single();

        exchange.Request.Body!.Content.Text.Should().Be("movedParticipant=26de0160-30b5-4d7b-8a05-304472af284a&needsActivation=false").And.HaveLength(75);
        exchange.At!.Value.TimeOfDay.Should().Be(new TimeSpan(0, 15, 50, 3, 915));
        exchange.AnsweredAt!.Value.TimeOfDay.Should().Be(new TimeSpan(0, 15, 50, 3, 922));
    }

    [Fact]
    public void A_value_keeps_the_blank_at_which_it_was_cut()
    {
        var exchange = ImportedLog.Read("""
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: PUT for "/x" (from 10.0.0.1)
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: content data size 53, type "a/b":
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1:  name=A meeting whose name is cut before a blank,
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1:       here
            """).Exchanges.Single();

        exchange.Request.Body!.Content.Text.Should().Be("name=A meeting whose name is cut before a blank, here");
        exchange.Answer.Should().BeNull();
    }

    [Fact]
    public void A_number_repeated_after_a_restart_is_another_exchange()
    {
        const string line = "Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for \"/a\" (from 10.0.0.1)";

        ImportedLog.Read($"{line}\n{line.Replace("/a", "/b")}").Exchanges.Select(exchange => exchange.Request.Path.Text).Should().Equal("/a", "/b");
    }

    [Fact]
    public void Lines_of_an_exchange_that_started_before_the_log_are_noted()
    {
        var log = ImportedLog.Read("Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 7: sending 200 response, size 0");

        log.Exchanges.Should().BeEmpty();
        log.NotesOf(NoteKind.NotUnderstood).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Trace = 7, Place = new Place("some.log", 1) });
        log.Notes.Should().ContainSingle(note => note.Hole == HoleKind.Request).Which.Trace.Should().Be(7);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("Dear support,\nplease find attached", 2)]
    [InlineData("Jul 32 14:08:23 user.info Core1 host:server:  INFO : x", 1)]
    [InlineData("Xyz 12 14:08:23 user.info Core1 host:server:  INFO : x", 1)]
    [InlineData("Jul 26 14:08:24 nonsense", 1)]
    public void A_text_without_entries_is_said_to_have_none(string text, int lines)
    {
        var log = ImportedLog.Read(text, "customer.log");

        log.Entries.Should().BeEmpty();
        log.Notes.Where(note => note.Kind is NoteKind.NotUnderstood or NoteKind.LeftOut).Select(note => note.Place.Line).Should().Equal(Enumerable.Range(1, lines).Select(line => (long)line));
        log.NotesOf(NoteKind.LeftOut).Should().HaveCount(text.StartsWith("Dear", StringComparison.Ordinal) ? lines : 0);
        log.NotesOf(NoteKind.File).Should().ContainSingle().Which.Place.Should().Be(new Place("customer.log", 0));
    }

    [Fact]
    public void A_line_that_is_not_understood_is_named_with_its_number()
    {
        var log = ImportedLog.Read("Jul 26 14:08:23 user.info Core1 host:server:  INFO : fine\nJul 26 14:08:24 nonsense\nJul 26 14:08:25 user.info Core1 host:server:  INFO : fine");

        log.Entries.Should().HaveCount(2);
        log.NotesOf(NoteKind.NotUnderstood).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Place = new Place("some.log", 2), Printed = "Jul 26 14:08:24 nonsense" });
    }
}
