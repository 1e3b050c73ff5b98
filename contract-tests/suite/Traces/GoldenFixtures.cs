using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>The golden fixtures and the documented log confirm each other in every part.</summary>
public sealed class GoldenFixtures
{
    public static TheoryData<string> Flows => [.. Repository.Flows];

    [Theory, MemberData(nameof(Flows))]
    public void The_log_of_a_fixture_is_the_documented_one_except_for_the_listed_repairs(string flow)
    {
        var fixture = Repository.Golden(flow);
        var documented = ImportedLog.ReadFile(fixture.LogFile!).Entries.Select(entry => WithoutBlanks(entry.Raw)).ToArray();
        var printed = TraceLog.Render(fixture);
        printed.Should().HaveSameCount(documented);

        var repairs = fixture.Exchanges.ToDictionary(exchange => exchange.Trace, exchange => RepairsOf(exchange).ToList());
        foreach (var (line, evidence) in printed.Zip(documented))
        {
            var ours = WithoutBlanks(line.Text);
            if (ours == evidence)
                continue;

            // Each difference needs exactly one repair of its exchange, which explains it completely.
            var repair = repairs[line.Trace].Find(repair => ours.Contains(repair.Logs) && ours.Replace(repair.Logs, repair.Prints) == evidence);
            repair.Should().NotBeNull("the log has '{0}' where the fixture has '{1}'", evidence, ours);
            repairs[line.Trace].Remove(repair!);
        }

        repairs.SelectMany(left => left.Value).Should().BeEmpty("a repair that the log does not need is none");
    }

    [Fact]
    public void The_fixtures_list_27_repairs() =>
        Repository.GoldenExchanges().SelectMany(RepairsOf).Should().HaveCount(27);

    [Fact]
    public void The_log_of_the_fixtures_equals_the_clean_log_to_the_byte() =>
        Repository.Flows.SelectMany(flow => TraceLog.Render(Repository.Golden(flow))).Select(line => line.Text)
            .Should().Equal(File.ReadAllLines(Repository.CleanLog));

    [Fact]
    public void All_37_sizes_are_those_of_the_log()
    {
        var sizes = Repository.GoldenExchanges().SelectMany(exchange => SizesOf(exchange)).ToArray();

        sizes.Should().HaveCount(37);
        sizes.Should().OnlyContain(size => size.Documented == size.Bytes);

        static IEnumerable<(int? Documented, int Bytes)> SizesOf(FixtureExchange exchange)
        {
            if (exchange.Request.Body is { } form)
                yield return (form.Size, Encoding.UTF8.GetByteCount(form.Content.Text));
            yield return (exchange.Answer!.Size, Encoding.UTF8.GetByteCount(exchange.Answer!.Body.Text));
        }
    }

    [Theory, MemberData(nameof(Flows))]
    public void The_log_has_every_printed_part_of_a_fixture_and_no_reconstructed_one(string flow)
    {
        var fixture = Repository.Golden(flow);
        var documented = ImportedLog.ReadFile(fixture.LogFile!).Exchanges;

        foreach (var (exchange, logged) in fixture.Exchanges.Zip(documented))
        {
            logged.Trace.Should().Be(exchange.Trace);
            logged.Request.Method.Should().Be(exchange.Request.Method);
            logged.Request.Path.Text.Should().Be(exchange.Request.Path.Text);
            logged.Request.Path.AsPrinted.Should().Be(exchange.Request.Path.AsPrinted);
            logged.From.Should().Be(exchange.From);
            (logged.Request.Body?.Size).Should().Be(exchange.Request.Body?.Size);
            (logged.Request.Body?.ContentType).Should().Be(exchange.Request.Body?.ContentType);
            (logged.Request.Body?.Content.Text).Should().Be(exchange.Request.Body?.Content.Text);
            (logged.Request.Body?.Content.AsPrinted).Should().Be(exchange.Request.Body?.Content.AsPrinted);
            logged.Answer!.Status.Should().Be(exchange.Answer!.Status);
            logged.Answer.Size.Should().Be(exchange.Answer!.Size);
            Shown(logged.Answer.Body).Should().Be(Shown(exchange.Answer!.Body));
            logged.Answer.Headers.Select(header => $"{header.Name}: {header.Value.Text}").Should().Equal(
                exchange.Answer!.Headers.Where(header => header.IsLogged).Select(header => $"{header.Name}: {header.Value.Text}"));
            exchange.Answer!.Headers.Where(header => !header.IsLogged).Select(header => Shown(header.Value)).Should().OnlyContain(shown => shown == "");
        }

        static string Shown(MarkedText text) => string.Concat(text.Segments.Select(segment =>
            segment.Provenance == Provenance.Printed ? segment.Text : segment.Prints ?? ""));
    }

    [Theory, MemberData(nameof(Flows))]
    public void Times_fall_into_the_second_that_the_log_prints(string flow)
    {
        var fixture = Repository.Golden(flow);

        foreach (var (exchange, logged) in fixture.Exchanges.Zip(ImportedLog.ReadFile(fixture.LogFile!).Exchanges))
        {
            var at = exchange.At;
            (at.Month, at.Day, at.Hour, at.Minute, at.Second).Should().Be(
                (logged.At!.Value.Month, logged.At.Value.Day, logged.At.Value.TimeOfDay.Hours, logged.At.Value.TimeOfDay.Minutes, logged.At.Value.TimeOfDay.Seconds));
        }
    }

    [Fact]
    public void Every_status_agrees_with_one_boot_time_and_a_CDR_clock_four_seconds_behind()
    {
        var boot = new DateTimeOffset(2016, 7, 22, 17, 26, 26, 500, TimeSpan.Zero);
        var answers = Repository.GoldenExchanges().Where(exchange => exchange.Request.Path.Text == "/api/v1/system/status").ToArray();

        answers.Should().HaveCount(5);
        foreach (var exchange in answers)
        {
            var body = exchange.Answer!.Body.Text;
            body.Should().Contain($"<uptimeSeconds>{Math.Floor((exchange.At - boot).TotalSeconds)}</uptimeSeconds>");
            body.Should().Contain($"<cdrTime>{exchange.At.AddSeconds(-4):yyyy-MM-dd'T'HH:mm:ss'Z'}</cdrTime>");
        }
    }

    [Theory, MemberData(nameof(Flows))]
    public void A_fixture_names_a_world_that_starts_no_later_than_its_first_request(string flow)
    {
        var fixture = Repository.Golden(flow);
        var world = System.Xml.Linq.XDocument.Load(fixture.WorldFile!).Root!;

        DateTimeOffset.Parse(world.Attribute("clock")!.Value).Should().BeOnOrBefore(fixture.Exchanges[0].At);
        world.Elements("bridge").First().Attribute("nextTrace")!.Value.Should().Be($"{fixture.Exchanges[0].Trace}");
    }

    [Theory, MemberData(nameof(Flows))]
    public void Ids_that_a_bridge_hands_out_are_those_of_its_answers(string flow)
    {
        foreach (var exchange in Repository.Golden(flow).Exchanges.Where(exchange => exchange.Request.Method == "POST"))
        {
            var location = exchange.Answer!.Headers.Single(header => header.Name == "Location").Value.Text;
            exchange.Ids.Should().HaveElementAt(0, location[^36..]);
        }
    }

    [Theory, MemberData(nameof(Flows))]
    public void A_fixture_is_written_exactly_as_in_its_file(string flow) =>
        FixtureWriter.Write(Repository.Golden(flow)).Should().Be(File.ReadAllText(Repository.GoldenFile(flow)));

    [Theory, MemberData(nameof(Flows))]
    public void Every_reason_is_used(string flow)
    {
        var fixture = Repository.Golden(flow);
        var texts = fixture.Exchanges.SelectMany(exchange => new[] { exchange.Stamp, exchange.Request.Path, exchange.Request.Body?.Content, exchange.Answer!.Body }
            .Concat(exchange.Answer!.Headers.Select(header => header.Value)));

        fixture.Reasons.Select(reason => reason.Id).Should().BeEquivalentTo(
            texts.OfType<MarkedText>().SelectMany(text => text.Segments).Select(segment => segment.Why).OfType<string>().Distinct());
    }

    private static IEnumerable<Repair> RepairsOf(FixtureExchange exchange)
    {
        var texts = new List<MarkedText> { exchange.Request.Path, exchange.Answer!.Body };
        texts.AddRange(exchange.Answer!.Headers.Select(header => header.Value));
        if (exchange.Stamp is { } stamp)
            texts.Add(stamp);
        if (exchange.Request.Body is { } form)
            texts.Add(form.Content);
        return texts.SelectMany(text => text.Repairs).Select(segment => new Repair(WithoutBlanks(segment.Logged ?? segment.Text), WithoutBlanks(segment.Prints!)));
    }

    // The page folds lines and collapses blanks, so only other characters are compared.
    private static string WithoutBlanks(string text) => Regex.Replace(text, @"\s+", "");

    private sealed record Repair(string Logs, string Prints);
}
