using System.Globalization;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>Slips of pages are repaired where something else in the log shows what was there.</summary>
public sealed class LogRepairs
{
    private const string Id = "458075bc-6def-4052-8ed6-b1192d6e6b35";

    [Theory]
    [InlineData("458075bc-6def-4O52-8ed6-b1192d6e6b35", "4O52", "4052")]
    [InlineData("458075bc-6def-4052-8ed6-b1l92d6e6b35", "b1l92d6e6b35", "b1192d6e6b35")]
    [InlineData("45807Sbc-6def-4052-8ed6-b1192d6e6b35", "45807Sbc", "458075bc")]
    public void A_letter_that_no_id_has_is_taken_as_the_digit_it_looks_like(string printed, string group, string taken)
    {
        var log = Log($"GET for \"/api/v1/coSpaces/{printed}\" (from 10.0.0.1)", "sending 200 response, size 0");

        log.Exchanges.Single().Request.Path.Text.Should().Be($"/api/v1/coSpaces/{Id}");
        Repair(log).Should().Be((group, taken));
    }

    [Fact]
    public void An_id_is_taken_as_the_audit_line_spells_it()
    {
        var log = ImportedLog.Read(Line("API trace 1: POST for \"/api/v1/coSpaces\" (from 10.0.0.1)")
            + Line($"10.0.0.1: API user \"admin\" created new space {Id} (x)") + Line("API trace 1: sending 200 response, size 0")
            + Line("API trace 1: Location: /api/v1/coSpaces/458075bc-6def-4052-8ed6-b1192d6eGb35"));

        log.Exchanges.Single().Answer!.Headers.Single().Value.Text.Should().Be($"/api/v1/coSpaces/{Id}");
        log.NotesOf(NoteKind.Repair).Single().Reason.Should().Be(ImportReasons.TextOf(ImportReasons.Id));
    }

    [Theory]
    [InlineData("/api/v1/callegs", "/api/v1/calllegs")]
    [InlineData("/api/v1/callLeg", "/api/v1/callLegs")]
    [InlineData("/api/v1/coSpace/" + Id + "/accessMethds", "/api/v1/coSpaces/" + Id + "/accessMethods")]
    [InlineData("/api/v1/cospaceBulkParametrSets", "/api/v1/cospaceBulkParameterSets")]
    [InlineData("/api/v1/system/stattus", "/api/v1/system/status")]
    [InlineData("/api/v1/somethingElse", "/api/v1/somethingElse")]
    public void A_name_of_a_path_is_taken_as_the_closest_one_of_the_API(string printed, string taken) =>
        Log($"GET for \"{printed}\" (from 10.0.0.1)", "sending 200 response, size 0").Exchanges.Single().Request.Path.Text.Should().Be(taken);

    [Fact]
    public void A_name_that_the_bridge_refused_stays_as_the_client_sent_it() =>
        Log("GET for \"/api/v1/callegs\" (from 10.0.0.1)", "sending 404 response, size 0").Exchanges.Single().Request.Path.Text.Should().Be("/api/v1/callegs");

    [Theory]
    [InlineData("<calls total=\"0\">></calls>", 25, "<calls total=\"0\"></calls>")]
    [InlineData("<callLegs total=\"0\"> </callLegs>", 52, "<?xml version=\"1.0\"?><callLegs total=\"0\"></callLegs>")]
    [InlineData("<name>It's</name>", 43, "<?xml version=\"1.0\"?><name>It&apos;s</name>")]
    [InlineData("<name>a > b</name>", 39, "<?xml version=\"1.0\"?><name>a > b</name>")]
    [InlineData("<name>>b</name>", 36, "<?xml version=\"1.0\"?><name>>b</name>")]
    public void The_size_decides_if_a_body_is_misprinted(string printed, int size, string wire)
    {
        var answer = Log("GET for \"/api/v1/x\" (from 10.0.0.1)", $"sending 200 response, size {size.ToString(CultureInfo.InvariantCulture)}", " " + printed).Exchanges.Single().Answer!;

        answer.Body.Text.Should().Be(wire);
        answer.Body.Holes.Should().BeEmpty();
    }

    [Theory]
    [InlineData("name=a&", "passcode=********", "uri=b", "name=a&passcode=", 0, "&uri=b", 22)]
    [InlineData("passcode=********", "uri=b", "", "passcode=", 4, "&uri=b", 19)]
    [InlineData("passcode=********", "uri=b", "", "passcode=", 0, "&uri=b", 15)]
    public void The_size_shows_the_length_of_a_masked_value(string first, string second, string third, string before, int length, string after, int size)
    {
        var lines = new[] { "PUT for \"/api/v1/coSpaces/x\" (from 10.0.0.1)", $"content data size {size}, type \"a\":", " " + first, " " + second, " " + third };
        var form = Log([.. lines.Where(line => line.Length > 1), "sending 200 response, size 0"]).Exchanges.Single().Request.Body!.Content;

        var value = new string([.. Enumerable.Range(1, length).Select(digit => (char)('0' + digit))]);
        form.Text.Should().Be(before + value + after);
        form.Holes.Select(hole => (hole.Hole, hole.Bytes)).Should().Equal(length > 0 ? [(HoleKind.Masked, length)] : []);
    }

    [Fact]
    public void Two_masked_values_have_unknown_lengths()
    {
        var form = Log("POST for \"/api/v1/ldapServers\" (from 10.0.0.1)", "content data size 50, type \"a\":", " password=********", " secret=********", " name=x",
            "sending 200 response, size 0").Exchanges.Single().Request.Body!.Content;

        form.Text.Should().Be("password=&secret=&name=x");
        form.Holes.Select(hole => (hole.Hole, hole.Bytes)).Should().Equal((HoleKind.Masked, null), (HoleKind.Masked, null));
    }

    [Theory]
    [InlineData("coSpaceUriMapping=&", "coSpaceNameMapping=x&", 54, "coSpaceUriMapping=$index$&coSpaceNameMapping=x$index$&")]
    [InlineData("coSpaceUriMapping=a$index$&", "coSpaceNameMapping=x&", 55, "coSpaceUriMapping=a$index$&coSpaceNameMapping=x$index$&")]
    [InlineData("coSpaceUriMapping=&", "coSpaceNameMapping=x&", 40, "coSpaceUriMapping=&coSpaceNameMapping=x&")]
    public void A_lost_placeholder_is_found_by_the_size(string first, string second, int size, string wire) =>
        Log("POST for \"/api/v1/x\" (from 10.0.0.1)", $"content data size {size}, type \"a\":", " " + first, " " + second).Exchanges.Single().Request.Body!.Content.Text.Should().Be(wire);

    [Theory]
    [InlineData("name= x&", "uri=y", 12, "name=x&uri=y")]
    [InlineData("name=a\\_b&", "uri=y", 14, "name=a_b&uri=y")]
    [InlineData("name=x", "uri=y", 12, "name=x&uri=y")]
    public void Blanks_backslashes_and_ampersands_are_repaired_when_the_size_is_exact(string first, string second, int size, string wire)
    {
        var log = Log("POST for \"/api/v1/x\" (from 10.0.0.1)", $"content data size {size}, type \"a\":", " " + first, " " + second);

        log.Exchanges.Single().Request.Body!.Content.Text.Should().Be(wire);
        log.NotesOf(NoteKind.Repair).Should().ContainSingle();
    }

    [Fact]
    public void A_text_that_is_longer_than_its_size_is_noted() =>
        Log("POST for \"/api/v1/x\" (from 10.0.0.1)", "content data size 3, type \"a\":", " name=x").NotesOf(NoteKind.NotUnderstood).Should().ContainSingle();

    [Fact]
    public void A_size_with_letters_for_digits_is_read() =>
        Log("GET for \"/api/v1/x\" (from 10.0.0.1)", "sending 2OO response, size l0").Exchanges.Single().Answer.Should().BeEquivalentTo(new { Status = 200, Size = 10 });

    [Fact]
    public void A_blank_that_bold_type_left_is_no_part_of_a_call() =>
        ImportedLog.Read("2017-02-21  17:48:54.809  Info call 38 : incoming").Entries.Single().Text.Should().Be("call 38: incoming");

    [Fact]
    public void Every_reason_of_a_segment_has_a_text() =>
        typeof(ImportReasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .Should().OnlyContain(id => ImportReasons.Of(new[] { id }).Single().Text.EndsWith('.'));

    private static (string? Printed, string? Taken) Repair(ImportedLog log) =>
        log.NotesOf(NoteKind.Repair).Select(note => (note.Printed, note.Taken)).Should().ContainSingle().Subject;

    private static ImportedLog Log(params string[] lines) => ImportedLog.Read(string.Concat(lines.Select(line => Line("API trace 1: " + line))));

    private static string Line(string text) => $"Jul 26 14:08:23 user.info Core1 host:server:  INFO : {text}\n";
}
