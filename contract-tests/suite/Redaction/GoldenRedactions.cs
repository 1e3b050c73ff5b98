using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class GoldenRedactions
{
    private static readonly string[] s_originals =
    [
        "Kratzke", "tkratzke", "TMSXE", "testacano", "TMS_Scheduled", "Cool Bridge", "cool.bridge.space", "desk.ex90", "Core1", "Core2", "CallBridge-Core", "acanolab",
        "497540167", "020710167", "136456483", "14.80.", "458075bc", "6def-4052", "86db1bdd", "ce5ee392", "0e3758db", "tkratzke.local",
    ];

    [Theory, InlineData(1), InlineData(2)]
    public async Task Redacted_fixtures_match_in_their_redacted_worlds_as_the_originals_do(int key)
    {
        var set = RedactedLab.Golden(RedactedLab.Key(key));
        var verdicts = new List<bool>();
        foreach (var (fixture, world) in set.Fixtures.Zip(set.Worlds))
            verdicts.AddRange(await RedactedLab.VerdictsAsync(fixture, world));

        verdicts.Should().HaveCount(28).And.OnlyContain(matches => matches);
    }

    [Fact]
    public void Nothing_of_the_originals_is_left()
    {
        var set = RedactedLab.Golden(RedactedLab.Key(1));
        var gate = set.Gate();

        gate.Count.Should().BeGreaterThan(40);
        foreach (var text in RedactedLab.Texts(set))
        {
            gate.Find(Encoding.UTF8.GetBytes(text)).Should().BeNull();
            foreach (var original in s_originals)
                text.Should().NotContainEquivalentOf(original);
        }
    }

    [Fact]
    public void The_gate_finds_the_originals_in_files_that_are_not_redacted()
    {
        var gate = RedactedLab.Golden(RedactedLab.Key(1)).Gate();

        foreach (var flow in Repository.Flows)
            gate.Find(File.ReadAllBytes(Repository.GoldenFile(flow))).Should().NotBeNull();
    }

    [Fact]
    public void Sizes_and_the_shape_of_every_text_survive()
    {
        var set = RedactedLab.Golden(RedactedLab.Key(1));

        foreach (var (flow, redacted) in Repository.Flows.Zip(set.Fixtures))
        {
            var before = TraceLog.Render(Repository.Golden(flow)).Select(line => Shape(line.Text)).ToList();
            TraceLog.Render(redacted).Select(line => Shape(line.Text)).Should().Equal(before);
            foreach (var exchange in redacted.Exchanges.Where(exchange => exchange.Answer is { Size: not null }))
                Encoding.UTF8.GetByteCount(exchange.Answer!.Body.Text).Should().Be(exchange.Answer.Size);
        }

        // The dots of addresses move, and the mark of a long word has a dash.
        static string Shape(string line) => Regex.Replace(line, @"[\w.-]", "w");
    }

    [Fact]
    public void Equal_values_stay_equal_across_files_and_inside_other_values()
    {
        var set = RedactedLab.Golden(RedactedLab.Key(1));
        var log = set.Fixtures.SelectMany(TraceLog.Render).Select(line => line.Text).ToList();
        var dialled = Regex.Match(string.Join('\n', log), "outgoing SIP call to \"([^\"]+)\"").Groups[1].Value;
        var space = Regex.Match(string.Join('\n', log), "from space \"([^\"]+)\"").Groups[1].Value;

        dialled.Should().EndWith(".example");
        log.Should().Contain(line => line.EndsWith($"remoteParty={dialled}", StringComparison.Ordinal));
        log.Should().Contain(line => line.EndsWith($"({space})", StringComparison.Ordinal));
        set.Worlds.Should().OnlyContain(world => world.Contains($"address=\"{dialled}\""));
        set.Fixtures[4].Exchanges[2].Answer!.Body.Text.Should().Contain($"<name>{space}</name>");
    }

    [Fact]
    public void Replacements_are_visibly_false()
    {
        var text = string.Concat(RedactedLab.Texts(RedactedLab.Golden(RedactedLab.Key(1))));

        Regex.Matches(text, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-").Should().NotBeEmpty().And.OnlyContain(id => id.Value.StartsWith("ffffffff-"));
        Regex.Matches(text, @"(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d.])").Select(match => match.Value).Distinct().Should().OnlyContain(address =>
            address == "127.0.0.1" || address.StartsWith("192.0.2.") || address.StartsWith("198.51.100.") || address.StartsWith("203.0.113."));
        Regex.Matches(text, "<callId>(\\d{2,})<").Should().NotBeEmpty().And.OnlyContain(number => number.Groups[1].Value.StartsWith("999"));
    }

    [Fact]
    public void Lists_that_are_sorted_by_name_stay_sorted_and_the_report_counts_them()
    {
        for (var key = 0; key < 20; key++)
        {
            var set = RedactedLab.Golden(RedactedLab.Key(key));
            var names = Regex.Matches(set.Fixtures[2].Exchanges[3].Answer!.Body.Text, "<name>([^<]*)</name>").Select(name => name.Groups[1].Value).ToList();

            names.Should().HaveCount(4).And.BeInAscendingOrder(StringComparer.OrdinalIgnoreCase);
            set.Report()!.OrdersChanged.Should().BeEmpty();
            set.Report()!.OrdersKept.Should().BeGreaterThan(10);
        }
    }

    [Fact]
    public void Another_key_gives_other_tokens_and_the_same_key_the_same()
    {
        var first = RedactedLab.Texts(RedactedLab.Golden(RedactedLab.Key(1))).ToList();

        RedactedLab.Texts(RedactedLab.Golden(RedactedLab.Key(1))).Should().Equal(first);
        var other = RedactedLab.Golden(RedactedLab.Key(2)).Originals.ToDictionary(original => original.Value, original => original.Replacement);
        RedactedLab.Golden(RedactedLab.Key(1)).Originals.Where(original => original.Value.Length > 4).Count(original => other[original.Value] == original.Replacement).Should().Be(0);
        RedactedLab.Key(1).Fingerprint.Should().MatchRegex("^[0-9a-f]{16}$").And.NotBe(RedactedLab.Key(2).Fingerprint);
    }

    [Fact]
    public void A_slip_of_the_page_stays_visible_in_the_replacement()
    {
        var location = RedactedLab.Golden(RedactedLab.Key(1)).Fixtures[1].Exchanges[0].Answer!.Headers.Single(header => header.Name == "Location").Value;
        var repair = location.Repairs.Should().ContainSingle().Which;

        repair.Prints.Should().NotBe(repair.Text).And.HaveLength(12);
        repair.Prints!.Zip(repair.Text).Count(pair => pair.First != pair.Second).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void A_redacted_fixture_reads_back_and_names_its_key()
    {
        var key = RedactedLab.Key(1);
        foreach (var fixture in RedactedLab.Golden(key).Fixtures)
        {
            var written = FixtureWriter.Write(fixture);
            var read = FixtureReader.Read(written, "redacted.xml");

            FixtureWriter.Write(read).Should().Be(written);
            read.RedactedWith.Should().Be(key.Fingerprint);
            read.Log.Should().BeNull();
        }
    }
}
