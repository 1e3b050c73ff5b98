using System.Security.Cryptography;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class DocumentedLogs
{
    [Theory]
    [InlineData("add", "d64c6b209e41bc6441a62d26f78dd76d2c6fcf105fbf0821a029da7205b6676a")]
    [InlineData("reserve", "8d43d5518bbd096b105adac673e4ce031c2d1036d4be037770067e8b861bca8f")]
    [InlineData("start", "b526775490673fb813d3def344a1defc9c730cc4e2d477d7156c4f9f95c7d887")]
    [InlineData("extend", "bdaea8e65e7227a9475c12e289b0801c3248253545111f22ed224615ef4f5322")]
    [InlineData("end", "ad269843ac3f0dd820c678b71dc8c6d7ddd664c4f41e485918cb0c3c83144862")]
    public void The_evidence_is_unchanged(string flow, string sha256) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Repository.DocumentedLog(flow)))).Should().Be(sha256);

    [Theory]
    [InlineData("add", 54, 8889, 8890, 8891, 8892, 8893, 8894)]
    [InlineData("reserve", 41, 8954, 8955, 8956, 8957)]
    [InlineData("start", 93, 9496, 9497, 9498, 9499, 9500, 9501, 9502, 9503, 9504, 9505, 9506)]
    [InlineData("extend", 10, 9711)]
    [InlineData("end", 57, 9874, 9875, 9876, 9877, 9878, 9879)]
    public void Every_documented_exchange_is_found(string flow, int entries, params int[] traces)
    {
        var log = ImportedLog.ReadFile(Repository.DocumentedLog(flow));

        log.Entries.Count.Should().Be(entries);
        log.NotesOf(NoteKind.NotUnderstood).Should().BeEmpty();
        log.Exchanges.Select(exchange => exchange.Trace!.Value).Should().Equal(traces);
        log.Exchanges.Should().OnlyContain(exchange => exchange.Answer != null && exchange.From == "14.80.99.226" && exchange.Host == "Core1");
    }

    [Fact]
    public void The_five_logs_hold_255_entries() =>
        Repository.Flows.Sum(flow => ImportedLog.ReadFile(Repository.DocumentedLog(flow)).Entries.Count).Should().Be(255);

    [Fact]
    public void The_first_stamp_is_read_although_the_page_lost_its_first_letter()
    {
        var first = ImportedLog.ReadFile(Repository.DocumentedLog("add")).Entries[0];

        first.Raw.Should().StartWith("ul 26 14:08:23 user.info Core1");
        first.Time.Should().Be(new LogTime(null, 7, 26, new TimeSpan(14, 8, 23)));
    }

    [Fact]
    public void Wrapped_lines_are_joined_inside_an_id_and_between_words()
    {
        var start = ImportedLog.ReadFile(Repository.DocumentedLog("start"));

        start.Exchanges.Single(exchange => exchange.Trace == 9504).Answer!.Body.Text.Should().Be(
            """<calls total="1"><call id="ce5ee392-7be6-4227-a7ee-b4f16a5fdd16"><name>Tim Kratzke Acano TMSXE Test Meeting</name>"""
            + "<coSpace>458075bc-6def-4052-8ed6-b1192d6e6b35</coSpace>"
            + "<callCorrelator>76331036-6887-4d88-87ea-2a24a2f585d4</callCorrelator></call></calls>");
    }

    [Fact]
    public void A_page_break_inside_an_entry_does_not_end_it()
    {
        var spaces = ImportedLog.ReadFile(Repository.DocumentedLog("start")).Exchanges.Single(exchange => exchange.Trace == 9499).Answer!;

        spaces.Should().BeEquivalentTo(new { Status = 200, Size = 788 });
        spaces.Body.Text.Should().EndWith("""</coSpace><coSpace id="f4c9601b-300e-43ac-a283-3e1a00699c2c"></coSpaces>""");
        spaces.Body.Holes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Hole = HoleKind.Elided, Bytes = 504 });
    }

    [Fact]
    public void Form_pieces_are_joined_across_the_cut_at_column_48()
    {
        var set = ImportedLog.ReadFile(Repository.DocumentedLog("reserve")).Exchanges[0].Request.Body!;

        set.Size.Should().Be(250);
        set.ContentType.Should().Be("application/x-www-form-urlencoded");
        set.Content.AsPrinted.Should().Be(
            "startIndex=1&endIndex=5&coSpaceUriMapping=&coSpaceNameMapping=TMS_Scheduled_Meeting_&coSpaceCallIdMapping=&"
            + "callProfile=1285fa9c-f221-4af7-8462-51cf1d7542eb&callLegProfile=734447d1-4251-442f-b127-ab3304b643f8&nonMemberAccess=false");
        set.Content.Repairs.Should().HaveCount(3).And.OnlyContain(segment => segment.Text == "$index$");
    }

    [Theory]
    [InlineData("start", 9500)]    // escaped outside a fence
    [InlineData("extend", 9711)]   // bare inside one, where asterisks are no markup
    [InlineData("end", 9878)]
    public void A_masked_passcode_keeps_the_five_asterisks_of_the_page(string flow, int trace) =>
        ImportedLog.ReadFile(Repository.DocumentedLog(flow)).Exchanges.Single(exchange => exchange.Trace == trace)
            .Request.Body!.Content.AsPrinted.Should().StartWith("&nonMemberAccess=").And.Contain("&passcode=*****name=");

    [Fact]
    public void Headers_of_the_answer_are_read()
    {
        var start = ImportedLog.ReadFile(Repository.DocumentedLog("start"));

        start.Exchanges.Single(exchange => exchange.Trace == 9498).Answer!.Headers
            .Should().ContainSingle(header => header.Name == "WWW-Authenticate" && header.Value.Text == "Basic realm=\"acano\"");
        start.Exchanges.Single(exchange => exchange.Trace == 9501).Answer!.Headers
            .Should().ContainSingle(header => header.Name == "Location" && header.Value.Text == "/api/v1/calls/ce5ee392-7be6-4227-a7ee-b4f16a5fdd16");
    }

    [Fact]
    public void Exchanges_that_interleave_keep_their_own_answers()
    {
        var start = ImportedLog.ReadFile(Repository.DocumentedLog("start"));
        var order = start.Entries.Where(entry => entry.Trace is 9497 or 9498).Select(entry => entry.Trace);

        order.Should().Equal(9497, 9498, 9498, 9498, 9497, 9497);
        start.Exchanges.Single(exchange => exchange.Trace == 9497).Answer!.Body.Segments[^1].Text.Should().Be("""<participants total="0"></participants>""");
        start.Exchanges.Where(exchange => exchange.Overtaken > 0).Should().ContainSingle().Which.Should().BeEquivalentTo(new { Trace = 9497, Overtaken = 1 });
    }

    [Fact]
    public void Lines_of_calls_and_other_processes_keep_their_place()
    {
        var extend = ImportedLog.ReadFile(Repository.DocumentedLog("extend"));

        extend.Entries[^1].Should().BeEquivalentTo(new
        {
            Facility = "user",
            Host = "Core1",
            Process = "authp",
            Level = (string?)null,
            Text = "re-registration from server \"callbridge-core2.acanolab2.tkratzke.local\"",
            Trace = (int?)null,
        });
        extend.Entries.Single(entry => entry.Facility == "local0").Text
            .Should().Be("14.80.99.226: API user \"admin\" modified space 458075bc-6def-4052-8ed6-b1192d6e6b35 (Tim Kratzke Acano TMSXE Test Meeting)");
    }
}
