using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Traces;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class SyslogReading
{
    // Parts of logs, to be combined wrongly.
    private static readonly string[] s_scraps =
    [
        "```\n", "\n", "**", "\\", "\\_", "Jul 26 14:08:23 ", "2016-07-26T14:08:23 ", "user.info Core1 host:server: INFO : ",
        "API trace 1:", " GET for \"/x\" (from 1.2.3.4)", " content data size 99999999999999, type \"a\":", " sending 200 response, size 3",
        " sending 200 response, size 99999999999", "passcode=*****", " [ ... ]", "<a>", "      ", "&", "# ", "Info ", "<11>",
    ];

    [Fact]
    public void A_log_is_read_as_the_device_writes_it()
    {
        var log = SyslogReader.ReadFile(Repository.CleanLog);

        log.Entries.Should().HaveCount(255);
        log.Unplaced.Should().BeEmpty();
        log.Exchanges.Should().HaveCount(28);
        log.Exchanges.Single(exchange => exchange.Trace == 8954).Form!.Text
            .Should().StartWith("startIndex=1&endIndex=5&coSpaceUriMapping=$index$&coSpaceNameMapping=TMS_Scheduled_Meeting_$index$&")
            .And.HaveLength(250);
    }

    [Fact]
    public void The_page_is_read_like_the_device_log()
    {
        var page = Repository.Flows.SelectMany(flow => SyslogReader.ReadFile(Repository.DocumentedLog(flow)).Exchanges);

        page.Select(exchange => (exchange.Trace, exchange.Method, exchange.Answer!.Status, exchange.Answer!.Size, exchange.Form?.Size))
            .Should().Equal(SyslogReader.ReadFile(Repository.CleanLog).Exchanges
                .Select(exchange => (exchange.Trace, exchange.Method, exchange.Answer!.Status, exchange.Answer!.Size, exchange.Form?.Size)));
    }

    [Theory]
    [InlineData("Feb 23 09:02:21.594 user.info CMS host:server: INFO : conference destroyed", null, 2, 23, "user", "CMS", "INFO", "conference destroyed")]
    [InlineData("2024-03-05T16:50:25.736 user.info cms01 host:server: INFO : call 1: ending", 2024, 3, 5, "user", "cms01", "INFO", "call 1: ending")]
    [InlineData("<11>Jan 16 04:25:44 user.info cms20 authp:  Using authentication server", null, 1, 16, "user", "cms20", null, "Using authentication server")]
    [InlineData("Jun  7 10:18:20 acanosrv03 host:server:  INFO : SIP trace: CSeq: 1 INVITE", null, 6, 7, null, "acanosrv03", "INFO", "SIP trace: CSeq: 1 INVITE")]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  WARNING : call 3: late", null, 7, 26, "user", "Core1", "WARNING", "call 3: late")]
    [InlineData("2017-02-21  17:48:54.883  Warning  call 38: replacing", 2017, 2, 21, null, null, "Warning", "call 38: replacing")]
    [InlineData("2018-11-18\t22:58:34.246\tInfo\t10.1.1.17: API user \"apiuser\" deleted call x", 2018, 11, 18, null, null, "Info", "10.1.1.17: API user \"apiuser\" deleted call x")]
    public void The_line_format_of_each_release_is_read(string line, int? year, int month, int day, string? facility, string? host, string? level, string text)
    {
        var entry = SyslogReader.Read(line, "some.log").Entries.Single();

        entry.Should().BeEquivalentTo(new { Facility = facility, Host = host, Level = level, Text = text });
        (entry.Time.Year, entry.Time.Month, entry.Time.Day).Should().Be((year, month, day));
    }

    [Fact]
    public void A_trace_is_read_from_the_event_log()
    {
        var exchange = SyslogReader.Read("""
            2021-03-04  15:50:03.915  Info     API trace 42003: POST for "/api/v1/calls/ae778701-7fed-410c-b3e6-c2860907a3f4/participants" (from 172.19.233.174)
            2021-03-04  15:50:03.915  Info     API trace 42003: content data size 75, type "application/x-www-form-urlencoded":
            2021-03-04  15:50:03.915  Info     API trace 42003:  movedParticipant=26de0160-30b5-4d7b-8a05-304472a
            2021-03-04  15:50:03.915  Info     API trace 42003:      f284a&
            2021-03-04  15:50:03.915  Info     API trace 42003:  needsActivation=false
            2021-03-04  15:50:03.922  Info     API trace 42003: sending 200 response, size 0
            """, "event.log").Exchanges.Single();

        exchange.Form!.Text.Should().Be("movedParticipant=26de0160-30b5-4d7b-8a05-304472af284a&needsActivation=false").And.HaveLength(75);
        exchange.Time.TimeOfDay.Should().Be(new TimeSpan(0, 15, 50, 3, 915));
    }

    [Fact]
    public void A_value_keeps_the_blank_at_which_it_was_cut()
    {
        var exchange = SyslogReader.Read("""
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: PUT for "/x" (from 10.0.0.1)
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: content data size 52, type "a/b":
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1:  name=A meeting whose name is cut before a blank,
            Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1:       here
            """, "device.log").Exchanges.Single();

        exchange.Form!.Text.Should().Be("name=A meeting whose name is cut before a blank, here");
        exchange.Answer!.Should().BeNull();
    }

    [Fact]
    public void A_number_repeated_after_a_restart_is_another_exchange()
    {
        const string line = "Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for \"/a\" (from 10.0.0.1)";

        SyslogReader.Read($"{line}\n{line.Replace("/a", "/b")}", "x").Exchanges.Select(exchange => exchange.Path).Should().Equal("/a", "/b");
    }

    [Fact]
    public void Lines_of_an_exchange_that_started_before_the_log_are_set_aside()
    {
        var log = SyslogReader.Read("Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 7: sending 200 response, size 0", "x");

        log.Exchanges.Should().BeEmpty();
        log.Unplaced.Should().ContainSingle().Which.Trace.Should().Be(7);
    }

    [Theory]
    [InlineData("", "customer.log(1): no log entry found*")]
    [InlineData("Dear support,\nplease find attached", "customer.log(1): no log entry found*")]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : fine\nJul 26 14:08:24 nonsense", "customer.log(2): invalid text after the time stamp; expected facility*")]
    [InlineData("Jul 32 14:08:23 user.info Core1 host:server:  INFO : x", "customer.log(1): invalid time stamp \"Jul 32 14:08:23\"; expected*")]
    [InlineData("Xyz 12 14:08:23 user.info Core1 host:server:  INFO : x", "customer.log(1): invalid time stamp \"Xyz 12 14:08:23\"; expected*")]
    public void An_unreadable_line_is_reported_with_its_number(string text, string message) =>
        FluentActions.Invoking(() => SyslogReader.Read(text, "customer.log")).Should().Throw<TraceFormatException>().WithMessage(message);

    [Fact]
    public void Any_text_is_read_or_refused_with_a_sentence() =>
        Gen.OneOf(Gen.String, Gen.Int[0, s_scraps.Length - 1].Select(i => s_scraps[i]))
            .Array[0, 40].Select(parts => string.Concat(parts))
            .Sample(text =>
            {
                try
                {
                    SyslogReader.Read(text, "any");
                }
                catch (TraceFormatException)
                {
                    // Reading and refusing are both right; any other exception fails the property.
                }
            }, iter: 3000);

    [Fact]
    public void A_damaged_log_is_read_or_refused_with_a_sentence()
    {
        var log = File.ReadAllText(Repository.DocumentedLog("reserve"), Encoding.UTF8);

        (from at in Gen.Int[0, log.Length - 1] from length in Gen.Int[1, 60] from put in Gen.Char select (at, length, put))
            .Sample(damage =>
            {
                var damaged = log.Remove(damage.at, Math.Min(damage.length, log.Length - damage.at)).Insert(damage.at, damage.put.ToString());
                try
                {
                    SyslogReader.Read(damaged, "damaged");
                }
                catch (TraceFormatException refused)
                {
                    refused.Line.Should().BeInRange(1, 1000);
                }
            }, iter: 1000);
    }
}
